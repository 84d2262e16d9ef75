-- case: its members are its own, and whoever uses one needs it
CREATE SCHEMA ext;
CREATE EXTENSION citext SCHEMA ext VERSION '1.6';
CREATE TABLE t (a ext.citext PRIMARY KEY, b ext.citext[], c ext.citext CHECK (c <> 'x'));
CREATE FUNCTION f(ext.citext) RETURNS int LANGUAGE sql AS 'SELECT 1';
CREATE DOMAIN d AS ext.citext;
CREATE VIEW v AS SELECT 1 AS a WHERE 'x'::ext.citext = 'y';
-- catalog

-- case: an operator class of an extension
CREATE EXTENSION btree_gin VERSION '1.3';
CREATE TABLE t (a int);
CREATE INDEX i ON t USING gin (a);
-- catalog

-- case: privileges on a member, and a comment
CREATE EXTENSION tablefunc;
REVOKE EXECUTE ON FUNCTION normal_rand(integer, double precision, double precision) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION normal_rand(integer, double precision, double precision) TO pg_monitor;
COMMENT ON EXTENSION tablefunc IS 'mine';
-- catalog

-- case: relations of an extension and what stands on them
CREATE EXTENSION pg_stat_statements VERSION '1.8';
CREATE VIEW v AS SELECT 1 AS n FROM pg_stat_statements s;
-- catalog
