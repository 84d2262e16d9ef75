CREATE TABLE {name}.statements (
    revision pg_catalog.text PRIMARY KEY,
    segment pg_catalog.int4 NOT NULL,
    statement pg_catalog.int4 NOT NULL,
    sql pg_catalog.text NOT NULL,
    work pg_catalog.text NOT NULL,
    seen pg_catalog.text[] NOT NULL,
    expected pg_catalog.text,
    progress pg_catalog.text,
    at pg_catalog.timestamptz NOT NULL
);
COMMENT ON TABLE {name}.statements IS 'What was there before a statement that allows no transaction';
CREATE TABLE {name}.lock (
    one pg_catalog.bool PRIMARY KEY DEFAULT true CHECK (one),
    token pg_catalog.text,
    holder pg_catalog.text,
    pid pg_catalog.int4,
    backend_start pg_catalog.timestamptz,
    taken_at pg_catalog.timestamptz,
    seen_at pg_catalog.timestamptz
);
COMMENT ON TABLE {name}.lock IS 'The run of aludel that may write';
INSERT INTO {name}.lock (one) VALUES (true)
