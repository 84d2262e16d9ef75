-- case: a new query is a rebuild, with its indexes and comments
-- before
CREATE TABLE t (a int, b int);
CREATE MATERIALIZED VIEW m AS SELECT a FROM t;
CREATE UNIQUE INDEX m_a ON m (a);
COMMENT ON MATERIALIZED VIEW m IS 'kept';
COMMENT ON INDEX m_a IS 'kept';
CREATE VIEW v AS SELECT a FROM m;
GRANT SELECT ON m TO PUBLIC;
-- after
CREATE TABLE t (a int, b int);
CREATE MATERIALIZED VIEW m AS SELECT a, b FROM t;
CREATE UNIQUE INDEX m_a ON m (a);
COMMENT ON MATERIALIZED VIEW m IS 'kept';
COMMENT ON INDEX m_a IS 'kept';
CREATE VIEW v AS SELECT a FROM m;
GRANT SELECT ON m TO PUBLIC;

-- case: options and population
-- before
CREATE TABLE t (a int);
CREATE MATERIALIZED VIEW m WITH (fillfactor = 70) AS SELECT a FROM t;
-- after
CREATE TABLE t (a int);
CREATE MATERIALIZED VIEW m WITH (autovacuum_enabled = false) AS SELECT a FROM t WITH NO DATA;
