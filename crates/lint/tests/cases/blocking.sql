-- case: a constant default beside one that counts is not blamed
CREATE TABLE t (id bigint);
-- script
ALTER TABLE t ADD COLUMN a int DEFAULT 0, ADD COLUMN b bigserial;
-- finds: add-auto-increment-column

-- case: now() is the same throughout a statement
CREATE TABLE t (id bigint);
-- script
ALTER TABLE t ADD COLUMN at timestamptz NOT NULL DEFAULT now();
-- finds:

-- case: a volatile function in an expression
CREATE TABLE t (id bigint);
-- script
ALTER TABLE t ADD COLUMN a text DEFAULT 'x' || random()::text;
-- finds: add-column-rewrite

-- case: a DO block alters what is there
CREATE TABLE t (id bigint);
-- script
DO $$ BEGIN EXECUTE 'ALTER TABLE t ADD COLUMN a uuid DEFAULT gen_random_uuid()'; END $$;
-- finds: add-column-rewrite opaque-sql

-- case: what the same script makes is used by nobody
-- script
BEGIN;
CREATE TABLE t (id bigint);
CREATE INDEX i ON t (id);
ALTER TABLE t ADD COLUMN b bigserial;
ALTER TABLE t ALTER COLUMN id SET NOT NULL;
ALTER TABLE t ADD PRIMARY KEY (id);
ALTER TABLE t ADD CHECK (id > 0);
ALTER TABLE t ALTER COLUMN id TYPE int;
COMMIT;
-- finds:

-- case: a partitioned table is told of once
CREATE TABLE p (id bigint, day date) PARTITION BY RANGE (day);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM ('2026-01-01') TO ('2027-01-01');
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM ('2027-01-01') TO ('2028-01-01');
-- script
ALTER TABLE p ADD COLUMN token uuid DEFAULT gen_random_uuid();
ALTER TABLE p ADD CONSTRAINT positive CHECK (id > 0);
CREATE INDEX i ON p (id);
CREATE INDEX j ON ONLY p (id);
-- finds: add-column-rewrite add-check-without-not-valid create-index-blocking

-- case: a domain without constraints costs nothing
CREATE TABLE t (id bigint);
CREATE DOMAIN free AS text;
CREATE DOMAIN tight AS free CHECK (VALUE <> '');
CREATE DOMAIN inner_tight AS tight;
-- script
ALTER TABLE t ADD COLUMN a free;
ALTER TABLE t ADD COLUMN b inner_tight;
-- finds: add-constrained-domain-column

-- case: type changes that cost nothing
CREATE TABLE t (id bigint, a varchar(10), b numeric(10, 2), c varbit(8));
CREATE INDEX i ON t (a);
-- script
ALTER TABLE t ALTER COLUMN a TYPE varchar(20);
ALTER TABLE t ALTER COLUMN a TYPE text;
ALTER TABLE t ALTER COLUMN b TYPE numeric(20, 2);
ALTER TABLE t ALTER COLUMN c TYPE varbit(16);
-- finds:

-- case: a type change with its index, key and check
CREATE TABLE t (id int PRIMARY KEY, a int UNIQUE CHECK (a > 0));
CREATE INDEX i ON t (a);
-- script
ALTER TABLE t ALTER COLUMN a TYPE bigint;
-- finds: change-column-type

-- case: a collation with the index of a key
CREATE TABLE t (a text UNIQUE);
-- script
ALTER TABLE t ALTER COLUMN a TYPE text COLLATE "C";
-- finds: change-type-rebuilds-index

-- case: a free type change with a foreign key
CREATE TABLE r (a varchar(10) PRIMARY KEY);
CREATE TABLE t (a varchar(10) REFERENCES r);
-- script
ALTER TABLE t ALTER COLUMN a TYPE varchar(20);
-- finds:

-- case: NOT NULL behind a check that implies it
CREATE TABLE t (a int, b int, CHECK (a IS NOT NULL AND a > 0), CHECK (b > 0));
-- script
ALTER TABLE t ALTER COLUMN a SET NOT NULL;
-- finds:

-- case: NOT NULL behind a check that does not imply it
CREATE TABLE t (b int, CHECK (b > 0));
-- script
ALTER TABLE t ALTER COLUMN b SET NOT NULL;
-- finds: set-not-null

-- case: NOT NULL where it is already
CREATE TABLE t (b int NOT NULL);
-- script
ALTER TABLE t ALTER COLUMN b SET NOT NULL;
-- finds:

-- case: a check on new columns, and one on both
CREATE TABLE t (a int);
-- script
ALTER TABLE t ADD COLUMN b int DEFAULT 1 CONSTRAINT b_positive CHECK (b > 0);
ALTER TABLE t ADD COLUMN c int CONSTRAINT c_more CHECK (c > a);
-- finds: add-column-with-check add-check-without-not-valid

-- case: a foreign key by the way
CREATE TABLE r (id bigint PRIMARY KEY);
CREATE TABLE t (id bigint PRIMARY KEY, a bigint);
-- script
ALTER TABLE t ADD COLUMN b bigint REFERENCES r;
ALTER TABLE t ADD COLUMN c bigint DEFAULT 1 REFERENCES r;
CREATE TABLE u (id bigint REFERENCES t);
-- finds: add-foreign-key-without-not-valid

-- case: a foreign key on a partitioned table is told of once
CREATE TABLE r (id bigint PRIMARY KEY);
CREATE TABLE p (id bigint, r bigint) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
-- script
ALTER TABLE p ADD FOREIGN KEY (r) REFERENCES r;
-- finds: add-foreign-key-without-not-valid

-- case: a new column that is unique
CREATE TABLE t (id bigint);
-- script
ALTER TABLE t ADD COLUMN number text UNIQUE;
-- finds: add-unique-without-index

-- case: a key that counts
CREATE TABLE t (name text);
-- script
ALTER TABLE t ADD COLUMN id bigserial PRIMARY KEY;
-- finds: add-auto-increment-column add-primary-key-without-index

-- case: a key on a column that may be empty
CREATE TABLE t (id bigint);
-- script
ALTER TABLE t ADD PRIMARY KEY (id);
-- finds: add-primary-key-without-index

-- case: what goes takes its indexes along
CREATE TABLE t (id bigint PRIMARY KEY, a int UNIQUE, b int);
CREATE INDEX i ON t (b);
-- script
ALTER TABLE t DROP COLUMN b;
ALTER TABLE t DROP CONSTRAINT t_a_key;
DROP TABLE t;
-- finds:

-- case: an index of a partitioned table goes
CREATE TABLE p (id bigint) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE INDEX i ON p (id);
-- script
DROP INDEX i;
-- finds: drop-index-blocking

-- case: indexes anew
CREATE TABLE t (id bigint PRIMARY KEY, a int);
CREATE INDEX i ON t (a);
-- script
REINDEX (CONCURRENTLY false) INDEX i;
REINDEX TABLE CONCURRENTLY t;
TRUNCATE t;
-- finds: reindex-blocking

-- case: repacked by dynamic SQL
CREATE TABLE t (id bigint PRIMARY KEY);
-- script
DO $$ BEGIN EXECUTE 'CLUSTER t USING t_pkey'; END $$;
-- finds: full-table-repack opaque-sql

-- case: VACUUM in its two forms
CREATE TABLE t (id bigint PRIMARY KEY);
-- script
VACUUM (FULL false, ANALYZE) t;
VACUUM (VERBOSE, FULL) t;
-- finds: full-table-repack

-- case: emptied by dynamic SQL
CREATE TABLE t (id bigint PRIMARY KEY);
-- script
DO $$ BEGIN EXECUTE 'TRUNCATE t'; END $$;
-- finds: opaque-sql

-- case: attached behind a default partition
CREATE TABLE p (id bigint NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE rest PARTITION OF p DEFAULT;
-- script
CREATE TABLE n (id bigint NOT NULL);
ALTER TABLE p ATTACH PARTITION n FOR VALUES FROM (1) TO (10);
-- finds: attach-partition-scan

-- case: made in its place
CREATE TABLE p (id bigint NOT NULL) PARTITION BY RANGE (id);
-- script
CREATE TABLE n PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE TABLE q (id bigint) PARTITION BY RANGE (id);
CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (1) TO (10);
-- finds: create-partition-of

-- case: a partition goes
CREATE TABLE p (id bigint NOT NULL) PARTITION BY RANGE (id);
CREATE TABLE a PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE TABLE b PARTITION OF p FOR VALUES FROM (10) TO (20);
-- script
ALTER TABLE p DETACH PARTITION a;
DROP TABLE a;
DROP TABLE b;
-- finds: detach-partition-blocking drop-locks-parent

-- case: a view that was never filled
CREATE TABLE t (id bigint);
CREATE MATERIALIZED VIEW m AS SELECT * FROM t WITH NO DATA;
-- script
REFRESH MATERIALIZED VIEW m;
-- finds: refresh-view-blocking

-- case: a domain that no table has
CREATE DOMAIN d AS int;
-- script
ALTER DOMAIN d ADD CHECK (VALUE > 0);
-- finds:

-- case: a domain that is validated, and one made NOT NULL
CREATE DOMAIN d AS int;
CREATE DOMAIN e AS int;
CREATE TABLE t (a d, b e);
-- script
ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0) NOT VALID;
ALTER DOMAIN d VALIDATE CONSTRAINT c;
ALTER DOMAIN e SET NOT NULL;
-- finds: domain-constraint

-- case: the foreign key is validated in the transaction that adds it
CREATE TABLE r (id bigint PRIMARY KEY);
CREATE TABLE t (id bigint PRIMARY KEY, a bigint);
-- script
BEGIN;
ALTER TABLE t ADD CONSTRAINT f FOREIGN KEY (a) REFERENCES r NOT VALID;
ALTER TABLE t VALIDATE CONSTRAINT f;
COMMIT;
-- finds: validate-while-locked

-- case: an index in the transaction that locks the table
CREATE TABLE t (id bigint PRIMARY KEY);
-- script
BEGIN;
ALTER TABLE t ADD COLUMN email text;
CREATE INDEX i ON t (email);
COMMIT;
-- finds: create-index-blocking work-while-locked

-- case: light statements in one transaction
CREATE TABLE t (id bigint PRIMARY KEY);
CREATE TABLE u (id bigint PRIMARY KEY);
CREATE TABLE version (id text PRIMARY KEY);
-- script
BEGIN;
ALTER TABLE t ADD COLUMN a text;
ALTER TABLE u ADD COLUMN a text;
UPDATE version SET id = 'b' WHERE id = 'a';
INSERT INTO version VALUES ('c');
COMMIT;
-- finds:

-- case: the foreign key of a table that goes, by CASCADE
CREATE TABLE r (id bigint PRIMARY KEY);
CREATE TABLE t (id bigint PRIMARY KEY, r bigint REFERENCES r);
-- script
DROP TABLE r CASCADE;
-- finds: drop-locks-parent

-- case: what allows no transaction, from a function
CREATE TABLE t (id bigint PRIMARY KEY);
-- script
DO $$ BEGIN EXECUTE 'CREATE INDEX CONCURRENTLY i ON t (id)'; END $$;
-- finds: concurrently-in-transaction opaque-sql

-- case: an isolation level is not refused
CREATE TABLE t (id bigint PRIMARY KEY);
-- script
BEGIN;
SET TRANSACTION ISOLATION LEVEL SERIALIZABLE;
ALTER TABLE t ADD COLUMN a text;
COMMIT;
-- finds:

-- case: savepoints of the script's own
CREATE TABLE t (id bigint PRIMARY KEY);
-- script
BEGIN;
SAVEPOINT one;
ALTER TABLE t ADD COLUMN a uuid DEFAULT gen_random_uuid();
ROLLBACK TO SAVEPOINT one;
ALTER TABLE t ADD COLUMN b text;
RELEASE SAVEPOINT one;
ROLLBACK TO SAVEPOINT other;
ALTER TABLE t ADD COLUMN c text;
COMMIT;
-- finds: add-column-rewrite does-not-run split-alter-table

-- case: a block that commits by itself
CREATE TABLE t (id bigint PRIMARY KEY);
-- script
DO $$ BEGIN INSERT INTO t VALUES (1); COMMIT; END $$;
BEGIN;
DO $$ BEGIN COMMIT; END $$;
COMMIT;
-- finds: nested-transaction opaque-sql

-- case: committed twice
-- script
BEGIN;
SELECT 1;
COMMIT;
COMMIT;
-- finds: nested-transaction

-- case: begun again, and not committed
-- script
BEGIN;
SELECT 1;
BEGIN;
SELECT 2;
-- finds: nested-transaction uncommitted-transaction

-- case: a function of one's own is called
CREATE FUNCTION change() RETURNS void LANGUAGE sql AS 'SELECT 1';
-- script
SELECT change();
SELECT 1;
SELECT upper('a');
-- finds: opaque-sql

-- case: what psql would do
-- script
\i other.sql
-- finds: opaque-sql

-- case: an index dropped before it is built
CREATE TABLE t (id bigint PRIMARY KEY);
-- script
DROP INDEX CONCURRENTLY IF EXISTS i;
CREATE INDEX CONCURRENTLY IF NOT EXISTS i ON t (id);
-- finds:

-- case: tables that keep nothing for good
-- script
CREATE TEMP TABLE t (id bigint);
CREATE INDEX i ON t (id);
ALTER TABLE t ADD COLUMN a bigserial;
-- finds:

-- case: names that have to be quoted
CREATE SCHEMA "My";
CREATE TABLE "My"."Order" (id bigint, "A" int);
-- script
ALTER TABLE "My"."Order" ALTER COLUMN "A" SET NOT NULL;
CREATE INDEX "I" ON "My"."Order" ("A");
-- finds: set-not-null create-index-blocking

-- case: a table is renamed and then altered
CREATE TABLE t (id bigint, a int);
-- script
BEGIN;
ALTER TABLE t RENAME TO u;
ALTER TABLE u ALTER COLUMN a SET NOT NULL;
COMMIT;
-- finds: set-not-null

-- case: a table is renamed and altered later
CREATE TABLE t (id bigint, a int);
-- script
ALTER TABLE t RENAME TO u;
ALTER TABLE u ALTER COLUMN a SET NOT NULL;
-- finds: set-not-null

-- case: storage
CREATE TABLE t (id bigint);
CREATE UNLOGGED TABLE u (id bigint);
-- script
ALTER TABLE t SET (fillfactor = 70);
ALTER TABLE u SET LOGGED;
-- finds: table-rewrite

-- case: a type change beside something new
CREATE TABLE t (id bigint, a varchar(10), b varchar(10) UNIQUE);
-- script
ALTER TABLE t ALTER COLUMN b TYPE varchar(20), ADD CONSTRAINT a_unique UNIQUE (a);
-- finds: add-unique-without-index

-- case: a table without indexes is locked all the same
CREATE TABLE t (id bigint);
-- script
REINDEX TABLE t;
-- finds: reindex-blocking

-- case: all that was ever clustered
-- script
CLUSTER;
-- finds: full-table-repack

-- case: what the same file made and committed is repacked
-- script
CREATE TABLE t (id bigint);
VACUUM FULL t;
-- finds: full-table-repack
