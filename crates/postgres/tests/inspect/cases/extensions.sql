-- case: its members are its own, and whoever uses one needs it
CREATE SCHEMA ext;
CREATE EXTENSION citext SCHEMA ext VERSION '1.6';
CREATE TABLE t (a ext.citext PRIMARY KEY, b ext.citext[], c ext.citext CHECK (c <> 'x'));
CREATE FUNCTION f(ext.citext) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE DOMAIN d AS ext.citext;
CREATE VIEW v AS SELECT 1 AS a WHERE 'x'::ext.citext = 'y';
-- catalog
schema ext {}
extension citext {"schema":"ext","version":"1.6","ways":{"relocatable":true}}
domain public.d {"base_type":"ext.citext"}
function public.f(ext.citext) {"arguments":[{"data_type":"ext.citext","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.f(ext.citext)\n RETURNS integer\n LANGUAGE sql\nAS $function$SELECT 1$function$","returns":"integer"}
table public.t {}
column public.t.a {"data_type":"ext.citext","not_null":true,"position":1}
column public.t.b {"data_type":"ext.citext[]","position":2}
column public.t.c {"data_type":"ext.citext","position":3}
constraint public.t.t_c_check {"columns":["c"],"constraint_type":"check","definition":"CHECK (((c)::text <> 'x'::text))"}
constraint public.t.t_pkey {"columns":["a"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a)"}
view public.v {"columns":[{"data_type":"integer","name":"a"}],"definition":"SELECT 1 AS a\n  WHERE (('x'::ext.citext)::text = 'y'::text)"}
domain public.d -> extension citext
function public.f(ext.citext) -> extension citext
column public.t.a -> extension citext
column public.t.b -> extension citext
column public.t.c -> extension citext
constraint public.t.t_c_check -> column public.t.c
constraint public.t.t_pkey -> extension citext
constraint public.t.t_pkey -> column public.t.a
view public.v -> extension citext

-- case: an operator class of an extension
CREATE EXTENSION btree_gin VERSION '1.3';
CREATE TABLE t (a int);
CREATE INDEX i ON t USING gin (a);
-- catalog
extension btree_gin {"schema":"public","version":"1.3","ways":{"relocatable":true}}
table public.t {}
column public.t.a {"data_type":"integer","position":1}
index public.i {"columns":["a"],"definition":"USING gin (a)","table":{"name":"t","schema":"public"}}
index public.i -> extension btree_gin
index public.i -> column public.t.a

-- case: privileges on a member, and a comment
CREATE EXTENSION tablefunc;
REVOKE EXECUTE ON FUNCTION normal_rand(integer, double precision, double precision) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION normal_rand(integer, double precision, double precision) TO pg_monitor;
COMMENT ON EXTENSION tablefunc IS 'mine';
-- catalog
extension tablefunc {"comment":"mine","member_privileges":[{"born":[{"grantable":false,"grantee":null,"privilege":"EXECUTE"}],"member":"FUNCTION public.normal_rand(integer,double precision,double precision)","privileges":[{"grantable":false,"grantee":"pg_monitor","privilege":"EXECUTE"}]}],"schema":"public","version":"1.0","ways":{"relocatable":true}}

-- case: relations of an extension and what stands on them
CREATE EXTENSION pg_stat_statements VERSION '1.8';
CREATE VIEW v AS SELECT 1 AS n FROM pg_stat_statements s;
-- catalog
extension pg_stat_statements {"schema":"public","version":"1.8","ways":{"relocatable":true}}
view public.v {"columns":[{"data_type":"integer","name":"n"}],"definition":"SELECT 1 AS n\n   FROM public.pg_stat_statements s"}
view public.v -> extension pg_stat_statements
