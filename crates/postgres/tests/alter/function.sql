-- case: a new body is a replacement
-- before
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
-- after
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql STABLE AS 'SELECT a + 1';

-- case: another result type is a rebuild, with what hangs on it
-- before
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
CREATE VIEW v AS SELECT f(1) AS x;
COMMENT ON VIEW v IS 'kept';
-- after
CREATE FUNCTION f(a int) RETURNS bigint LANGUAGE sql AS 'SELECT a::bigint';
CREATE VIEW v AS SELECT f(1)::int AS x;
COMMENT ON VIEW v IS 'kept';

-- case: another argument name is a rebuild
-- before
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
-- after
CREATE FUNCTION f(b int) RETURNS int LANGUAGE sql AS 'SELECT b';

-- case: a default comes and goes
-- before
CREATE FUNCTION f(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a';
-- after
CREATE FUNCTION f(a int, b int DEFAULT 1) RETURNS int LANGUAGE sql AS 'SELECT a';

-- case: overloads are told apart
-- before
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
CREATE FUNCTION f(a text) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- after
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql AS 'SELECT a';
CREATE FUNCTION f(a text, VARIADIC b int[]) RETURNS int LANGUAGE sql AS 'SELECT 2';

-- case: a procedure becomes a function
-- before
CREATE PROCEDURE f(a int) LANGUAGE plpgsql AS 'BEGIN NULL; END';
GRANT EXECUTE ON PROCEDURE f(int) TO PUBLIC;
-- after
CREATE FUNCTION f(a int) RETURNS void LANGUAGE plpgsql AS 'BEGIN NULL; END';

-- case: output arguments and tables
-- before
CREATE FUNCTION f(a int, OUT b int, OUT c text) LANGUAGE sql AS 'SELECT 1, ''x''::text';
CREATE FUNCTION g() RETURNS TABLE (a int, b text) LANGUAGE sql AS 'SELECT 1, ''x''::text';
-- after
CREATE FUNCTION f(a int, OUT b int, OUT d text) LANGUAGE sql AS 'SELECT 1, ''x''::text';
CREATE FUNCTION g() RETURNS TABLE (a int, b text, c int) LANGUAGE sql AS 'SELECT 1, ''x''::text, 2';

-- case: a body that the engine has parsed
-- before
CREATE TABLE t (a int);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(*) FROM t; END;
-- after
CREATE TABLE t (a int, b int);
CREATE FUNCTION f() RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT sum(b) FROM t; END;

-- case: an expression as a body
-- before
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE RETURN a + 1;
-- after
CREATE FUNCTION f(a int) RETURNS int LANGUAGE sql IMMUTABLE RETURN a + 2;

-- case: settings, cost and names that need quotes
-- before
CREATE FUNCTION "My f"("A" int) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- after
CREATE FUNCTION "My f"("A" int) RETURNS int LANGUAGE sql SECURITY DEFINER COST 5
    SET search_path TO 'public', 'pg_temp' AS 'SELECT 1';

-- case: a strict function with a type of the default schema
-- before
CREATE TYPE status AS ENUM ('a', 'b');
CREATE FUNCTION f(s status DEFAULT 'a') RETURNS status LANGUAGE sql AS 'SELECT s';
-- after
CREATE TYPE status AS ENUM ('a', 'b');
CREATE FUNCTION f(s status DEFAULT 'b') RETURNS status LANGUAGE sql STRICT AS 'SELECT s';
COMMENT ON FUNCTION f(status) IS 'it''s \ a comment';

-- case: a name that pg_catalog has too
-- before
CREATE FUNCTION public.lower(a text) RETURNS text LANGUAGE sql AS 'SELECT a';
CREATE VIEW v AS SELECT public.lower('A') AS x;
-- after
CREATE FUNCTION public.lower(a text) RETURNS text LANGUAGE sql AS 'SELECT a || a';
CREATE VIEW v AS SELECT public.lower('A') AS x, public.lower('B') AS y;
