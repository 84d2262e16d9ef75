-- case: composite
CREATE TYPE inner_type AS (a int);
CREATE TYPE pair AS (a int, "B c" text COLLATE "C", i inner_type[]);
COMMENT ON TYPE pair IS 'p';
COMMENT ON COLUMN pair."B c" IS 'second';
ALTER TYPE pair DROP ATTRIBUTE a;
-- catalog
composite type public.inner_type {"attributes":[{"data_type":"integer","name":"a"}]}
composite type public.pair {"attributes":[{"collation":"pg_catalog.\"C\"","comment":"second","data_type":"text","name":"B c"},{"data_type":"public.inner_type[]","name":"i"}],"comment":"p"}
composite type public.pair -> composite type public.inner_type

-- case: range with its parts
CREATE FUNCTION diff(float8, float8) RETURNS float8 LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
CREATE TYPE floatrange AS RANGE (subtype = float8, subtype_diff = diff);
CREATE TYPE words AS RANGE (subtype = text, collation = "C", subtype_opclass = text_pattern_ops, multirange_type_name = many_words);
CREATE TABLE t (a floatmultirange, b words[], c many_words[]);
-- catalog
range type public.floatrange {"subtype":"double precision","subtype_diff":"public.diff"}
range type public.words {"collation":"pg_catalog.\"C\"","multirange_name":{"name":"many_words","schema":"public"},"subtype":"text","subtype_opclass":"pg_catalog.text_pattern_ops"}
function public.diff(double precision, double precision) {"arguments":[{"data_type":"double precision","mode":"IN"},{"data_type":"double precision","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.diff(double precision, double precision)\n RETURNS double precision\n LANGUAGE sql\n IMMUTABLE\nAS $function$SELECT $1 - $2$function$","returns":"double precision"}
table public.t {}
column public.t.a {"data_type":"public.floatmultirange","position":1}
column public.t.b {"data_type":"public.words[]","position":2}
column public.t.c {"data_type":"public.many_words[]","position":3}
range type public.floatrange -> function public.diff(double precision, double precision)
column public.t.a -> range type public.floatrange
column public.t.b -> range type public.words
column public.t.c -> range type public.words

-- case: shell and base
CREATE TYPE shell;
CREATE TYPE number;
CREATE FUNCTION number_in(cstring) RETURNS number LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION number_out(number) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE number (INPUT = number_in, OUTPUT = number_out, LIKE = int4, CATEGORY = 'N', PREFERRED = true, DEFAULT = '0', DELIMITER = ';');
CREATE TABLE t (a number[]);
-- catalog
type public.number {"definition":"INPUT = public.number_in, OUTPUT = public.number_out, INTERNALLENGTH = 4, PASSEDBYVALUE, ALIGNMENT = int4, STORAGE = plain, CATEGORY = 'N', PREFERRED = true, DEFAULT = '0', DELIMITER = ';'"}
type public.shell {}
function public.number_in(cstring) {"arguments":[{"data_type":"cstring","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.number_in(cstring)\n RETURNS public.number\n LANGUAGE internal\n IMMUTABLE STRICT\nAS $function$int4in$function$","returns":"public.number"}
function public.number_out(public.number) {"arguments":[{"data_type":"public.number","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.number_out(public.number)\n RETURNS cstring\n LANGUAGE internal\n IMMUTABLE STRICT\nAS $function$int4out$function$","returns":"cstring"}
table public.t {}
column public.t.a {"data_type":"public.number[]","position":1}
type public.number -> function public.number_in(cstring)
type public.number -> function public.number_out(public.number)
function public.number_in(cstring) -> type public.number
function public.number_out(public.number) -> type public.number
column public.t.a -> type public.number

-- case: a row type is its table
CREATE TABLE t (a int);
CREATE TABLE u (one t, many t[]);
CREATE FUNCTION f(t) RETURNS SETOF t LANGUAGE sql AS 'SELECT $1';
-- catalog
function public.f(public.t) {"arguments":[{"data_type":"public.t","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.f(public.t)\n RETURNS SETOF public.t\n LANGUAGE sql\nAS $function$SELECT $1$function$","returns":"SETOF public.t"}
table public.t {}
table public.u {}
column public.t.a {"data_type":"integer","position":1}
column public.u.many {"data_type":"public.t[]","position":2}
column public.u.one {"data_type":"public.t","position":1}
function public.f(public.t) -> table public.t
column public.u.many -> table public.t
column public.u.one -> table public.t
