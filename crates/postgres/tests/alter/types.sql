-- case: a composite type gains and loses attributes
-- before
CREATE TYPE c AS (a int, b text);
-- after
CREATE TYPE c AS (a bigint, d text COLLATE "C");
COMMENT ON COLUMN c.d IS 'd';

-- case: the order of attributes changes
-- before
CREATE TYPE c AS (a int, b text);
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT 1';
-- after
CREATE TYPE c AS (b text, a int);
CREATE FUNCTION f(c) RETURNS int LANGUAGE sql AS 'SELECT 1';

-- case: a composite type that a table uses
-- before
CREATE TYPE c AS (a int);
CREATE TABLE t (id int, c c);
-- after
CREATE TYPE c AS (a int, b int);
CREATE TABLE t (id int, c c);

-- case: a range type
-- before
CREATE TYPE r AS RANGE (SUBTYPE = float8);
-- after
CREATE TYPE r AS RANGE (SUBTYPE = float8, SUBTYPE_DIFF = float8mi, MULTIRANGE_TYPE_NAME = rr);

-- case: a domain's default, null and checks
-- before
CREATE DOMAIN d AS text DEFAULT 'a' CONSTRAINT short CHECK (length(VALUE) < 10);
CREATE TABLE t (a d);
-- after
CREATE DOMAIN d AS text NOT NULL CONSTRAINT short CHECK (length(VALUE) < 20);
ALTER DOMAIN d ADD CONSTRAINT nonempty CHECK (VALUE <> '') NOT VALID;
CREATE TABLE t (a d);

-- case: a check is validated
-- before
CREATE DOMAIN d AS int;
ALTER DOMAIN d ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID;
-- after
CREATE DOMAIN d AS int CONSTRAINT positive CHECK (VALUE > 0);
COMMENT ON CONSTRAINT positive ON DOMAIN d IS 'positive';

-- case: a domain on another type, unused
-- before
CREATE DOMAIN d AS int;
-- after
CREATE DOMAIN d AS bigint;

-- case: a domain on another type, used
-- before
CREATE DOMAIN d AS int CHECK (VALUE > 0);
CREATE TABLE t (id int, a d DEFAULT 1);
CREATE VIEW v AS SELECT a FROM t;
-- after
CREATE DOMAIN d AS bigint CHECK (VALUE > 0);
CREATE TABLE t (id int, a d DEFAULT 1);
CREATE VIEW v AS SELECT a FROM t;

-- case: a shell type
-- before
SELECT 1;
-- after
CREATE TYPE shell;
COMMENT ON TYPE shell IS 'empty';

-- case: a collation
-- before
CREATE COLLATION german (provider = icu, locale = 'de');
CREATE TABLE t (a text COLLATE german);
-- after
CREATE COLLATION german (provider = icu, locale = 'de', deterministic = false);
CREATE TABLE t (a text COLLATE german);
COMMENT ON COLLATION german IS 'de';

-- case: attributes of a composite type that tables use change their type and order
-- before
CREATE TYPE c AS (a int, b text);
CREATE TABLE t (id int, c c DEFAULT ROW(1, 'x')::c NOT NULL);
CREATE VIEW v AS SELECT id, (c).a AS a FROM t;
COMMENT ON TYPE c IS 'kept';
-- after
CREATE TYPE c AS (b varchar(5), a bigint, d int);
CREATE TABLE t (id int, c c DEFAULT ROW('x', 1, NULL)::c NOT NULL);
CREATE VIEW v AS SELECT id, (c).a AS a FROM t;
COMMENT ON TYPE c IS 'kept';

-- case: a range type that a table uses
-- before
CREATE TYPE r AS RANGE (SUBTYPE = int);
CREATE TABLE t (a r);
-- after
CREATE TYPE r AS RANGE (SUBTYPE = bigint);
CREATE TABLE t (a r);
CREATE INDEX i ON t USING gist (a);
