-- case: default, collation, constraints
CREATE DOMAIN email AS varchar(80) COLLATE "C" DEFAULT 'x' NOT NULL CONSTRAINT at CHECK (VALUE ~ '@');
ALTER DOMAIN email ADD CONSTRAINT later CHECK (VALUE <> '') NOT VALID;
COMMENT ON DOMAIN email IS 'd';
COMMENT ON CONSTRAINT at ON DOMAIN email IS 'c';
-- catalog
domain public.email {"base_type":"character varying(80)","collation":"pg_catalog.\"C\"","comment":"d","default":"'x'::character varying","not_null":true}
domain constraint public.email.at {"comment":"c","definition":"CHECK (((VALUE)::text ~ '@'::text))"}
domain constraint public.email.later {"definition":"CHECK (((VALUE)::text <> ''::text))","not_valid":true}

-- case: over a domain and a type
CREATE TYPE mood AS ENUM ('a');
CREATE DOMAIN one AS mood;
CREATE DOMAIN two AS one[];
CREATE TABLE t (a two);
-- catalog
enum public.mood {"labels":["a"]}
domain public.one {"base_type":"public.mood"}
domain public.two {"base_type":"public.one[]"}
table public.t {}
column public.t.a {"data_type":"public.two","position":1}
domain public.one -> enum public.mood
domain public.two -> domain public.one
column public.t.a -> domain public.two

-- case: a stated name of NOT NULL
-- major: 17
CREATE DOMAIN d AS int CONSTRAINT required NOT NULL;
CREATE DOMAIN e AS int NOT NULL;
-- catalog
domain public.d {"base_type":"integer","not_null":true,"not_null_name":"required"}
domain public.e {"base_type":"integer","not_null":true}
