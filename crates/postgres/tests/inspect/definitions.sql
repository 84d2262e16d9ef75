-- Indexes and constraints on either side of what is plain.
CREATE TABLE plain (
    id bigint, a integer, b text, v varchar(10), c char(5), "Upper" integer, "user" text,
    json integer, e numeric[], i inet, m date, german text COLLATE "C", p point, r int4range,
    PRIMARY KEY (id),
    CONSTRAINT with_include UNIQUE (a) INCLUDE (b),
    CONSTRAINT two UNIQUE (a, "Upper", json),
    CONSTRAINT later UNIQUE ("user", b) DEFERRABLE,
    CONSTRAINT latest UNIQUE (v) DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT keys UNIQUE (id, a)
);
CREATE INDEX ON plain (a);
CREATE INDEX ON plain (a, b, v);
CREATE INDEX ON plain (c);
CREATE INDEX ON plain (c bpchar_pattern_ops);
CREATE INDEX ON plain (v text_pattern_ops);
CREATE INDEX ON plain (v varchar_ops);
CREATE INDEX ON plain ("Upper", "user", json);
CREATE INDEX ON plain (a DESC);
CREATE INDEX ON plain (a NULLS FIRST);
CREATE INDEX ON plain (b COLLATE "C");
CREATE INDEX ON plain (german);
CREATE INDEX ON plain (german COLLATE "default");
CREATE INDEX ON plain (e);
CREATE INDEX ON plain USING hash (a);
CREATE INDEX ON plain USING gin (e);
CREATE INDEX ON plain USING gist (p);
CREATE INDEX ON plain USING gist (r);
CREATE INDEX ON plain USING spgist (i);
CREATE INDEX ON plain USING gist (i inet_ops);
CREATE INDEX ON plain USING brin (m) WITH (pages_per_range = 4);
CREATE INDEX ON plain USING brin (a int4_bloom_ops (n_distinct_per_range = 100));
CREATE INDEX ON plain (a) INCLUDE (b);
CREATE INDEX ON plain (a) WHERE a > 1;
CREATE INDEX ON plain ((a + 1));
CREATE INDEX ON plain (a, (lower(b)));
CREATE UNIQUE INDEX ON plain (id, "Upper");
CREATE MATERIALIZED VIEW plain_view AS SELECT * FROM plain;
CREATE INDEX ON plain_view (a, "Upper");
CREATE TABLE refers (
    id bigint REFERENCES plain,
    two bigint, three integer,
    "Four" bigint,
    CONSTRAINT pair FOREIGN KEY (two, three) REFERENCES plain (id, a) ON UPDATE CASCADE ON DELETE SET NULL,
    CONSTRAINT full_match FOREIGN KEY (two, three) REFERENCES plain (id, a) MATCH FULL,
    CONSTRAINT restricted FOREIGN KEY ("Four") REFERENCES plain ON UPDATE RESTRICT ON DELETE SET DEFAULT,
    CONSTRAINT deferred FOREIGN KEY (id) REFERENCES plain DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT unchecked FOREIGN KEY (id) REFERENCES plain NOT VALID
);
CREATE TABLE whole (id integer, day date, PRIMARY KEY (id, day)) PARTITION BY RANGE (day);
CREATE TABLE part PARTITION OF whole FOR VALUES FROM ('2024-01-01') TO ('2025-01-01');
CREATE INDEX ON whole (day);
CREATE TABLE to_whole (id integer, day date, FOREIGN KEY (id, day) REFERENCES whole);
