-- case: a tablespace that the shadow has not
CREATE TABLE t (id bigint PRIMARY KEY);
-- script
ALTER TABLE t SET TABLESPACE fast;
ALTER INDEX t_pkey SET TABLESPACE fast;
-- finds: table-rewrite

-- case: rows from the client for what is not there
CREATE TABLE t (id bigint);
-- script
COPY nothing (a, b) FROM STDIN;
1	x
\.
COPY t (id) FROM STDIN;
1
\.
-- finds: does-not-run

-- case: an index that is built anew while others work refuses nothing new
CREATE TABLE t (id bigint PRIMARY KEY, a text);
CREATE UNIQUE INDEX i ON t (a);
-- script
REINDEX INDEX CONCURRENTLY i;
REINDEX TABLE CONCURRENTLY t;
-- finds:

-- case: what was held by a partition's bound
CREATE TABLE p (id bigint) PARTITION BY RANGE (id);
CREATE TABLE c PARTITION OF p FOR VALUES FROM (1) TO (10);
-- script
ALTER TABLE p DETACH PARTITION c CONCURRENTLY;
-- finds: detach-inheritance

-- case: what the catalog is not asked for is moved, too
CREATE SCHEMA s;
CREATE TEXT SEARCH DICTIONARY d (TEMPLATE = pg_catalog.simple);
-- script
ALTER TEXT SEARCH DICTIONARY d SET SCHEMA s;
-- finds: move-schema

-- case: a check and a unique index are new restrictions
CREATE TABLE t (id bigint);
-- script
CREATE UNIQUE INDEX CONCURRENTLY i ON t (id);
ALTER TABLE t ADD CHECK (id > 0) NOT VALID;
-- finds: new-write-restriction unnamed-constraint
