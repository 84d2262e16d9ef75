-- case: arguments of every mode
CREATE FUNCTION f(a int, b int DEFAULT 1, OUT c text, INOUT d int DEFAULT 2, VARIADIC e int[] DEFAULT '{}') RETURNS SETOF record LANGUAGE sql AS 'SELECT $2::text, 1';
CREATE FUNCTION t(n int) RETURNS TABLE (a int, b text) LANGUAGE sql STABLE AS 'SELECT 1, ''''';
CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS 'BEGIN RETURN 1; END';
CREATE PROCEDURE p(INOUT n int) LANGUAGE plpgsql AS 'BEGIN END';
COMMENT ON FUNCTION f() IS 'f';
REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC;
COMMENT ON PROCEDURE p IS 'p';
-- catalog
function public.f() {"comment":"f","definition":"CREATE OR REPLACE FUNCTION public.f()\n RETURNS integer\n LANGUAGE plpgsql\nAS $function$BEGIN RETURN 1; END$function$","privileges":[],"returns":"integer"}
function public.f(integer, integer, integer, integer[]) {"arguments":[{"data_type":"integer","mode":"IN","name":"a"},{"data_type":"integer","has_default":true,"mode":"IN","name":"b"},{"data_type":"text","mode":"OUT","name":"c"},{"data_type":"integer","has_default":true,"mode":"INOUT","name":"d"},{"data_type":"integer[]","has_default":true,"mode":"VARIADIC","name":"e"}],"definition":"CREATE OR REPLACE FUNCTION public.f(a integer, b integer DEFAULT 1, OUT c text, INOUT d integer DEFAULT 2, VARIADIC e integer[] DEFAULT '{}'::integer[])\n RETURNS SETOF record\n LANGUAGE sql\nAS $function$SELECT $2::text, 1$function$","returns":"SETOF record"}
function public.p(integer) {"arguments":[{"data_type":"integer","mode":"INOUT","name":"n"}],"comment":"p","definition":"CREATE OR REPLACE PROCEDURE public.p(INOUT n integer)\n LANGUAGE plpgsql\nAS $procedure$BEGIN END$procedure$","procedure":true,"returns":""}
function public.t(integer) {"arguments":[{"data_type":"integer","mode":"IN","name":"n"},{"data_type":"integer","mode":"TABLE","name":"a"},{"data_type":"text","mode":"TABLE","name":"b"}],"definition":"CREATE OR REPLACE FUNCTION public.t(n integer)\n RETURNS TABLE(a integer, b text)\n LANGUAGE sql\n STABLE\nAS $function$SELECT 1, ''$function$","returns":"TABLE(a integer, b text)"}

-- case: settings are part of the definition
CREATE FUNCTION f() RETURNS int LANGUAGE sql IMMUTABLE STRICT SECURITY DEFINER LEAKPROOF PARALLEL SAFE COST 7 SET search_path = public, pg_temp AS 'SELECT 1';
-- catalog
function public.f() {"definition":"CREATE OR REPLACE FUNCTION public.f()\n RETURNS integer\n LANGUAGE sql\n IMMUTABLE PARALLEL SAFE STRICT SECURITY DEFINER LEAKPROOF COST 7\n SET search_path TO 'public', 'pg_temp'\nAS $function$SELECT 1$function$","returns":"integer"}

-- case: a parsed body has dependencies, a text has none
CREATE TABLE t (a int, b int);
CREATE FUNCTION parsed() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(a) FROM t; END;
CREATE FUNCTION text_only() RETURNS bigint LANGUAGE sql AS 'SELECT sum(a) FROM t';
CREATE FUNCTION calls() RETURNS bigint LANGUAGE sql RETURN parsed();
-- catalog
function public.calls() {"definition":"CREATE OR REPLACE FUNCTION public.calls()\n RETURNS bigint\n LANGUAGE sql\nRETURN public.parsed()","returns":"bigint","sql_body":true}
function public.parsed() {"definition":"CREATE OR REPLACE FUNCTION public.parsed()\n RETURNS bigint\n LANGUAGE sql\nBEGIN ATOMIC\n SELECT sum(t.a) AS sum\n    FROM public.t;\nEND","returns":"bigint","sql_body":true}
function public.text_only() {"definition":"CREATE OR REPLACE FUNCTION public.text_only()\n RETURNS bigint\n LANGUAGE sql\nAS $function$SELECT sum(a) FROM t$function$","returns":"bigint"}
table public.t {}
column public.t.a {"data_type":"integer","position":1}
column public.t.b {"data_type":"integer","position":2}
function public.calls() -> function public.parsed()
function public.parsed() -> column public.t.a

-- case: aggregates
CREATE FUNCTION add(int, int) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1 + $2';
CREATE AGGREGATE total (int) (SFUNC = add, STYPE = int, INITCOND = '0', COMBINEFUNC = add, PARALLEL = SAFE);
CREATE AGGREGATE anything (*) (SFUNC = int8inc, STYPE = int8, INITCOND = '0');
CREATE AGGREGATE ranked (VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
COMMENT ON AGGREGATE total(int) IS 'a';
REVOKE EXECUTE ON FUNCTION total(int) FROM PUBLIC;
-- catalog
function public.add(integer, integer) {"arguments":[{"data_type":"integer","mode":"IN"},{"data_type":"integer","mode":"IN"}],"definition":"CREATE OR REPLACE FUNCTION public.add(integer, integer)\n RETURNS integer\n LANGUAGE sql\n IMMUTABLE\nAS $function$SELECT $1 + $2$function$","returns":"integer"}
aggregate public.anything() {"arguments":"*","definition":"SFUNC = int8inc, STYPE = bigint, INITCOND = '0'"}
aggregate public.ranked("any") {"arguments":"VARIADIC \"any\" ORDER BY VARIADIC \"any\"","definition":"SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL"}
aggregate public.total(integer) {"arguments":"integer","comment":"a","definition":"SFUNC = public.add, STYPE = integer, COMBINEFUNC = public.add, INITCOND = '0', PARALLEL = SAFE","privileges":[]}
aggregate public.total(integer) -> function public.add(integer, integer)
