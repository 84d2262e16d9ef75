-- case: schemas
-- before
CREATE SCHEMA "My app";
COMMENT ON SCHEMA public IS 'first';
-- after
CREATE SCHEMA "My app";
CREATE SCHEMA "user";
CREATE TABLE "user"."Table" ("Select" int);
COMMENT ON SCHEMA public IS 'second';
COMMENT ON SCHEMA "My app" IS 'app';

-- case: extended statistics
-- before
CREATE TABLE t (a int, b int, c int);
CREATE STATISTICS s (ndistinct) ON a, b FROM t;
ALTER STATISTICS s SET STATISTICS 100;
CREATE STATISTICS u ON a, c FROM t;
-- after
CREATE TABLE t (a int, b int, c int);
CREATE STATISTICS s (ndistinct, mcv) ON a, b, (a + b) FROM t;
CREATE STATISTICS u ON a, c FROM t;
ALTER STATISTICS u SET STATISTICS 10;
COMMENT ON STATISTICS u IS 'u';

-- case: comments come and go
-- before
CREATE TABLE t (a int PRIMARY KEY, b int CHECK (b > 0));
COMMENT ON TABLE t IS 'line one
line two';
COMMENT ON COLUMN t.a IS 'a';
-- after
CREATE TABLE t (a int PRIMARY KEY, b int CHECK (b > 0));
COMMENT ON COLUMN t.a IS 'A';
COMMENT ON CONSTRAINT t_pkey ON t IS 'pk';
COMMENT ON CONSTRAINT t_b_check ON t IS 'check';

-- case: a language
-- before
SELECT 1;
-- after
CREATE TRUSTED LANGUAGE mine HANDLER plpgsql_call_handler INLINE plpgsql_inline_handler
    VALIDATOR plpgsql_validator;
CREATE FUNCTION f() RETURNS int LANGUAGE mine AS 'BEGIN RETURN 1; END';
COMMENT ON LANGUAGE mine IS 'mine';

-- case: definitions that the engine prints in another form once it has read them again
-- before
CREATE TABLE t (s varchar(10), n int);
-- after
CREATE TABLE t (s varchar(10) CHECK (s IN ('a', 'b, c')), n int);
CREATE VIEW v AS SELECT s FROM t WHERE s IN ('a', 'b') OR n = ANY ((ARRAY[1, 2])::bigint[]);
CREATE INDEX i ON t (n) WHERE s IN ('a', 'b');
CREATE POLICY p ON t USING (s NOT IN ('a', 'b'));
