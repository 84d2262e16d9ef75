-- case: operators, classes and families
-- before
CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION pair_lt(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a < $2.a';
CREATE FUNCTION pair_eq(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a = $2.a';
CREATE FUNCTION pair_cmp(pair, pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1.a - $2.a';
-- after
CREATE TYPE pair AS (a int, b int);
CREATE FUNCTION pair_lt(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a < $2.a';
CREATE FUNCTION pair_eq(pair, pair) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT $1.a = $2.a';
CREATE FUNCTION pair_cmp(pair, pair) RETURNS int LANGUAGE sql IMMUTABLE AS 'SELECT $1.a - $2.a';
CREATE OPERATOR <# (FUNCTION = pair_lt, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = OPERATOR(#>));
CREATE OPERATOR =# (FUNCTION = pair_eq, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = =#, RESTRICT = eqsel);
CREATE OPERATOR #> (FUNCTION = pair_lt, LEFTARG = pair, RIGHTARG = pair, COMMUTATOR = <#);
CREATE OPERATOR FAMILY pairs USING btree;
CREATE OPERATOR CLASS pair_ops FOR TYPE pair USING btree FAMILY pairs AS
    OPERATOR 1 <#, OPERATOR 3 =#, FUNCTION 1 pair_cmp(pair, pair);
COMMENT ON OPERATOR <# (pair, pair) IS 'less';
COMMENT ON OPERATOR CLASS pair_ops USING btree IS 'class';
COMMENT ON OPERATOR FAMILY pairs USING btree IS 'family';

-- case: an operator changes its function
-- before
CREATE FUNCTION f(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION g(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR ### (FUNCTION = f, LEFTARG = int, RIGHTARG = int);
CREATE VIEW v AS SELECT 1 ### 2 AS x;
-- after
CREATE FUNCTION f(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE FUNCTION g(int, int) RETURNS boolean LANGUAGE sql IMMUTABLE AS 'SELECT true';
CREATE OPERATOR ### (FUNCTION = g, LEFTARG = int, RIGHTARG = int);
CREATE VIEW v AS SELECT 1 ### 2 AS x;

-- case: a prefix operator
-- before
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- after
CREATE FUNCTION f(int) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE OPERATOR !# (FUNCTION = f, RIGHTARG = int);
COMMENT ON OPERATOR !# (NONE, int) IS 'prefix';

-- case: casts
-- before
CREATE TYPE c AS (a int);
CREATE FUNCTION to_c(int) RETURNS c LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1)::c';
CREATE CAST (int AS c) WITH FUNCTION to_c(int);
-- after
CREATE TYPE c AS (a int);
CREATE FUNCTION to_c(int) RETURNS c LANGUAGE sql IMMUTABLE AS 'SELECT ROW($1)::c';
CREATE CAST (int AS c) WITH FUNCTION to_c(int) AS ASSIGNMENT;
CREATE CAST (c AS text) WITH INOUT;
COMMENT ON CAST (int AS c) IS 'cast';

-- case: aggregates
-- before
CREATE AGGREGATE total (int) (SFUNC = int4pl, STYPE = int);
CREATE VIEW v AS SELECT total(x) AS x FROM generate_series(1, 3) AS x;
-- after
CREATE FUNCTION add(a int, b int) RETURNS int LANGUAGE sql AS 'SELECT a + b';
CREATE AGGREGATE total (int) (SFUNC = add, STYPE = int, INITCOND = '0');
CREATE AGGREGATE every_total (*) (SFUNC = int8inc, STYPE = bigint, INITCOND = '0');
CREATE VIEW v AS SELECT total(x) AS x FROM generate_series(1, 3) AS x;
COMMENT ON AGGREGATE total(int) IS 'sum';
COMMENT ON AGGREGATE every_total(*) IS 'count';
