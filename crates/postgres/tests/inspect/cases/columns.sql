-- case: its attributes
CREATE TABLE t (gone int, a varchar(5) COLLATE "C" NOT NULL DEFAULT 'x', b numeric(4,2)[], "C c" int);
ALTER TABLE t DROP COLUMN gone;
ALTER TABLE t ALTER a SET STORAGE EXTERNAL, ALTER a SET STATISTICS 7, ALTER a SET (n_distinct = 5, n_distinct_inherited = 3), ALTER a SET COMPRESSION pglz;
COMMENT ON COLUMN t.a IS 'a';
GRANT SELECT (a), UPDATE (a) ON t TO PUBLIC;
-- catalog
table public.t {}
column public.t.C c {"data_type":"integer","position":3}
column public.t.a {"collation":"pg_catalog.\"C\"","comment":"a","compression":"pglz","data_type":"character varying(5)","not_null":true,"options":[{"name":"n_distinct","value":"5"},{"name":"n_distinct_inherited","value":"3"}],"position":1,"privileges":[{"grantable":false,"grantee":null,"privilege":"SELECT"},{"grantable":false,"grantee":null,"privilege":"UPDATE"}],"statistics":7,"storage":"EXTERNAL"}
column public.t.b {"data_type":"numeric(4,2)[]","position":2}
default public.t.a {"expression":"'x'::character varying"}

-- case: generated from others
CREATE FUNCTION twice(int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 * 2';
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (twice(a)) STORED);
-- catalog
function public.twice(integer) {"arguments":[{"data_type":"integer","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.twice(integer)\n RETURNS integer\n LANGUAGE sql\n IMMUTABLE\nAS $function$SELECT $1 * 2$function$","returns":"integer"}
table public.t {}
column public.t.a {"data_type":"integer","position":1}
column public.t.b {"data_type":"integer","generated":{"expression":"public.twice(a)"},"position":2}
column public.t.b -> function public.twice(integer)
column public.t.b -> column public.t.a

-- case: a default that calls
CREATE FUNCTION now_ish() RETURNS timestamptz LANGUAGE sql AS 'SELECT now()';
CREATE SEQUENCE s;
CREATE TABLE t (a timestamptz DEFAULT now_ish(), b int DEFAULT nextval('s'));
-- catalog
sequence public.s {"settings":{"cache":1,"data_type":"bigint","increment":1,"maximum":9223372036854775807,"minimum":1,"start":1}}
function public.now_ish() {"definition":"CREATE OR REPLACE FUNCTION public.now_ish()\n RETURNS timestamp with time zone\n LANGUAGE sql\nAS $function$SELECT now()$function$","returns":"timestamp with time zone"}
table public.t {}
column public.t.a {"data_type":"timestamp with time zone","position":1}
column public.t.b {"data_type":"integer","position":2}
default public.t.a {"expression":"public.now_ish()"}
default public.t.b {"expression":"nextval('public.s'::regclass)"}
default public.t.a -> function public.now_ish()
default public.t.b -> sequence public.s

-- case: virtual
-- major: 18
CREATE TABLE t (a int, b int GENERATED ALWAYS AS (a + 1) VIRTUAL);
-- catalog
table public.t {}
column public.t.a {"data_type":"integer","position":1}
column public.t.b {"data_type":"integer","generated":{"expression":"(a + 1)","is_virtual":true},"position":2}
column public.t.b -> column public.t.a

-- case: NOT NULL constraints with names and options
-- major: 18
CREATE TABLE t (a int CONSTRAINT required NOT NULL, b int NOT NULL NO INHERIT, c int, d int NOT NULL);
ALTER TABLE t ADD CONSTRAINT later NOT NULL c NOT VALID;
CREATE TABLE child () INHERITS (t);
-- catalog
table public.child {"inherits":[{"name":"t","schema":"public"}]}
table public.t {}
column public.child.a {"data_type":"integer","inherited":true,"not_null":true,"position":1}
column public.child.b {"data_type":"integer","inherited":true,"position":2}
column public.child.c {"data_type":"integer","inherited":true,"not_null":true,"position":3}
column public.child.d {"data_type":"integer","inherited":true,"not_null":true,"position":4}
column public.t.a {"data_type":"integer","not_null":true,"not_null_name":"required","position":1}
column public.t.b {"data_type":"integer","not_null":true,"not_null_options":"NO INHERIT","position":2}
column public.t.c {"data_type":"integer","not_null":true,"not_null_name":"later","not_null_options":"NOT VALID","position":3}
column public.t.d {"data_type":"integer","not_null":true,"position":4}
table public.child -> table public.t

-- case: what the server keeps for itself beside the storage parameters is no part of a column
CREATE TABLE t (a int, b text, PRIMARY KEY (a) WITH (fillfactor = 70)) WITH (autovacuum_enabled = off);
ALTER TABLE t ALTER COLUMN b SET (n_distinct = 5);
CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t;
CREATE MATERIALIZED VIEW m WITH (fillfactor = 90) AS SELECT a FROM t;
CREATE TYPE c AS (x int);
UPDATE pg_attribute SET attoptions = '{pg_attver=22158952}' WHERE attnum = 1 AND attrelid IN ('t'::regclass, 'v'::regclass, 'm'::regclass, 'c'::regclass);
UPDATE pg_attribute SET attoptions = '{pg_attver=22158952,n_distinct=5}' WHERE attnum = 2 AND attrelid = 't'::regclass;
-- catalog
composite type public.c {"attributes":[{"data_type":"integer","name":"x"}]}
table public.t {"options":[{"name":"autovacuum_enabled","value":"off"}]}
column public.t.a {"data_type":"integer","not_null":true,"position":1}
column public.t.b {"data_type":"text","options":[{"name":"n_distinct","value":"5"}],"position":2}
constraint public.t.t_pkey {"columns":["a"],"constraint_type":"primary_key","definition":"PRIMARY KEY (a)","index_options":[{"name":"fillfactor","value":"70"}]}
view public.v {"columns":[{"data_type":"integer","name":"a"}],"definition":"SELECT a\n   FROM public.t","options":[{"name":"security_barrier","value":"true"}]}
materialized view public.m {"columns":[{"data_type":"integer","name":"a"}],"definition":"SELECT a\n   FROM public.t","options":[{"name":"fillfactor","value":"90"}]}
constraint public.t.t_pkey -> column public.t.a
view public.v -> column public.t.a
materialized view public.m -> column public.t.a

-- case: a storage parameter that is not known is named once
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a FROM t;
UPDATE pg_attribute SET attoptions = '{strange=1}' WHERE attrelid = 't'::regclass AND attnum > 0;
UPDATE pg_class SET reloptions = '{strange=1,fillfactor=60}' WHERE oid = 't'::regclass;
UPDATE pg_class SET reloptions = '{strange=1}' WHERE oid = 'v'::regclass;
-- catalog
table public.t {"options":[{"name":"fillfactor","value":"60"}]}
column public.t.a {"data_type":"integer","position":1}
column public.t.b {"data_type":"integer","position":2}
view public.v {"columns":[{"data_type":"integer","name":"a"}],"definition":"SELECT a\n   FROM public.t"}
view public.v -> column public.t.a
unmanaged storage parameter: strange of a column
unmanaged storage parameter: strange of a table
unmanaged storage parameter: strange of a view
