-- case: a column more is a replacement
-- before
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a FROM t;
CREATE VIEW w AS SELECT a FROM v;
-- after
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE VIEW w AS SELECT a FROM v;

-- case: a column less is a rebuild, with what hangs on it
-- before
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a, b FROM t;
CREATE VIEW w AS SELECT a FROM v;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
COMMENT ON COLUMN v.a IS 'kept';
GRANT SELECT ON v TO PUBLIC;
-- after
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a FROM t;
CREATE VIEW w AS SELECT a FROM v;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE TRIGGER tr INSTEAD OF INSERT ON v FOR EACH ROW EXECUTE FUNCTION f();
COMMENT ON COLUMN v.a IS 'kept';
GRANT SELECT ON v TO PUBLIC;

-- case: options and check option
-- before
-- major: 15
CREATE TABLE t (a int);
CREATE VIEW v WITH (security_barrier) AS SELECT a FROM t WHERE a > 0;
CREATE VIEW w AS SELECT a FROM t WHERE a > 0 WITH LOCAL CHECK OPTION;
CREATE VIEW x AS SELECT a FROM t WHERE a > 0;
-- after
CREATE TABLE t (a int);
CREATE VIEW v AS SELECT a FROM t WHERE a > 0 WITH CASCADED CHECK OPTION;
CREATE VIEW w AS SELECT a FROM t WHERE a > 1 WITH CASCADED CHECK OPTION;
CREATE VIEW x WITH (security_invoker = true) AS SELECT a FROM t WHERE a > 0;

-- case: recursive views
-- before
CREATE RECURSIVE VIEW n (i) AS VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 10;
-- after
CREATE RECURSIVE VIEW n (i) AS VALUES (1) UNION ALL SELECT i + 1 FROM n WHERE i < 20;

-- case: names that a WITH hides
-- before
CREATE TABLE users (id int);
-- after
CREATE TABLE users (id int);
CREATE VIEW v AS WITH users AS (SELECT id FROM public.users) SELECT id FROM users;

-- case: views on views change together
-- before
CREATE TABLE t (a int, b text);
CREATE VIEW v1 AS SELECT a, b FROM t;
CREATE VIEW v2 AS SELECT a, b FROM v1;
CREATE VIEW v3 AS SELECT v1.a, v2.b FROM v1 JOIN v2 USING (a);
-- after
CREATE TABLE t (a bigint, b text);
CREATE VIEW v1 AS SELECT a FROM t;
CREATE VIEW v2 AS SELECT a FROM v1;
CREATE VIEW v3 AS SELECT v1.a FROM v1 JOIN v2 USING (a);

-- case: a default, a comment and a grant on a column of a view
-- before
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a, b FROM t;
-- after
CREATE TABLE t (a int, b int);
CREATE VIEW v AS SELECT a, b FROM t;
ALTER VIEW v ALTER a SET DEFAULT 1;
COMMENT ON COLUMN v.b IS 'b';
GRANT SELECT (a) ON v TO PUBLIC;
