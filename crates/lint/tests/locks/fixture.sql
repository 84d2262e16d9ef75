-- A table in use, with an index.
CREATE TABLE t (
    id bigint PRIMARY KEY,
    a integer,
    b varchar(10),
    n numeric(10, 2),
    at timestamp
);
CREATE INDEX t_a ON t (a);
INSERT INTO t SELECT i, i, i, i, '2026-01-01' FROM generate_series(1, 10) AS i;

-- A table that another one refers to.
CREATE TABLE r (id bigint PRIMARY KEY);
CREATE TABLE c (id bigint PRIMARY KEY, r bigint REFERENCES r);
INSERT INTO r SELECT generate_series(1, 20);
INSERT INTO c SELECT i, i FROM generate_series(1, 10) AS i;

-- Partitioned tables, one of them with a default partition, and a table that is none yet.
CREATE TABLE p (id bigint NOT NULL, a integer) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (1) TO (10);
CREATE TABLE p2 PARTITION OF p FOR VALUES FROM (10) TO (20);
CREATE TABLE q (id bigint NOT NULL, a integer) PARTITION BY RANGE (id);
CREATE TABLE q1 PARTITION OF q FOR VALUES FROM (1) TO (10);
CREATE TABLE q_rest PARTITION OF q DEFAULT;
CREATE TABLE x (id bigint NOT NULL, a integer);
INSERT INTO p SELECT i, i FROM generate_series(1, 15) AS i;
INSERT INTO q SELECT i, i FROM generate_series(1, 15) AS i;
INSERT INTO x SELECT i, i FROM generate_series(20, 29) AS i;

-- A table with views over it.
CREATE TABLE u (id bigint PRIMARY KEY, a integer);
INSERT INTO u SELECT i, i FROM generate_series(1, 10) AS i;
CREATE VIEW v AS SELECT id, a FROM u;
CREATE MATERIALIZED VIEW m AS SELECT id, a FROM u;
CREATE UNIQUE INDEX m_id ON m (id);

-- Types, and a table that has them.
CREATE TYPE e AS ENUM ('one', 'two');
CREATE DOMAIN d AS integer;
CREATE TABLE k (id bigint PRIMARY KEY, e e, d d);
INSERT INTO k SELECT i, 'one', i FROM generate_series(1, 10) AS i;

CREATE SEQUENCE s;
CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
