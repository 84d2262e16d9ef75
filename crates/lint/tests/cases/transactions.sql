-- case: what a file commits ends the transaction of whoever runs it
-- script in a transaction
CREATE TABLE t (id bigint);
COMMIT;
ALTER TABLE t ADD CHECK (id > 0);
-- finds: nested-transaction add-check-without-not-valid

-- case: what is made in the transaction of whoever runs the file is used by nobody
-- script in a transaction
CREATE TABLE t (id bigint);
ALTER TABLE t ADD CHECK (id > 0);
-- finds:

-- case: COMMIT AND CHAIN begins the next transaction
-- script
BEGIN;
COMMIT AND CHAIN;
CREATE TABLE t (id bigint);
ALTER TABLE t ADD CHECK (id > 0);
ROLLBACK AND CHAIN;
CREATE TABLE t (id bigint);
COMMIT AND CHAIN;
ALTER TABLE t ADD CHECK (id > 0);
COMMIT;
-- finds: add-check-without-not-valid

-- case: COMMIT AND NO CHAIN begins none
-- script
BEGIN;
COMMIT AND NO CHAIN;
COMMIT;
-- finds: nested-transaction

-- case: a transaction that goes on behind a commit is not committed
-- script
BEGIN;
COMMIT AND CHAIN;
CREATE TABLE t (id bigint);
-- finds: uncommitted-transaction

-- case: what allows no transaction is judged by what it does outside of one
CREATE TABLE t (id bigint PRIMARY KEY, a text);
CREATE INDEX i ON t (a);
-- script in a transaction
CREATE UNIQUE INDEX CONCURRENTLY j ON t (a);
DROP INDEX CONCURRENTLY i;
-- finds: concurrently-in-transaction new-write-restriction not-rerunnable

-- case: REINDEX SCHEMA names no table
-- script in a transaction
REINDEX SCHEMA public;
-- finds: concurrently-in-transaction reindex-blocking

-- case: REINDEX SCHEMA builds what is there
CREATE TABLE t (id bigint PRIMARY KEY);
-- script
REINDEX SCHEMA public;
-- finds: reindex-blocking

-- case: REINDEX SCHEMA CONCURRENTLY lets others work
CREATE TABLE t (id bigint PRIMARY KEY);
-- script
REINDEX SCHEMA CONCURRENTLY public;
-- finds:

-- case: REINDEX SYSTEM leaves the tables of others alone
CREATE TABLE t (id bigint PRIMARY KEY);
-- script
REINDEX SYSTEM;
-- finds:

-- case: a name that the server chooses is free when the file is run again
CREATE TABLE t (id bigint, a text);
-- script
CREATE INDEX ON t (a);
ALTER TABLE t ADD CHECK (id > 0) NOT VALID;
-- finds: new-write-restriction

-- case: a name that the file gives is taken when it is run again, and so is the place of a primary key
CREATE TABLE t (id bigint, a text);
CREATE TYPE e AS ENUM ('a');
-- script
ALTER TABLE t ADD PRIMARY KEY (id);
ALTER TYPE e ADD VALUE 'b';
-- finds: not-rerunnable new-write-restriction
