DO $aludel$
BEGIN
    IF pg_catalog.to_regnamespace({literal}) IS NULL THEN
        CREATE SCHEMA {name};
    END IF;
END
$aludel$;
CREATE TABLE {name}.journal (
    format bigint PRIMARY KEY
);
COMMENT ON TABLE {name}.journal IS 'The format of aludel''s journal of migrations';
INSERT INTO {name}.journal VALUES ({FORMAT});
CREATE TABLE {name}.revisions (
    revision text PRIMARY KEY,
    slug text NOT NULL,
    parents text[] NOT NULL,
    up_checksum text NOT NULL,
    down_checksum text,
    down text,
    state text NOT NULL CHECK (state IN ('applied', 'applying', 'reverting')),
    segment integer NOT NULL,
    statement integer NOT NULL,
    interrupted boolean NOT NULL,
    reached_checksum text,
    applied_at timestamp with time zone NOT NULL,
    phase text
);
COMMENT ON TABLE {name}.revisions IS 'The revisions that aludel has applied to this database';
CREATE TABLE {name}.log (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    event text NOT NULL,
    revision text NOT NULL,
    at timestamp with time zone NOT NULL,
    duration interval,
    role text NOT NULL,
    host text,
    tool text NOT NULL,
    tag text
);
COMMENT ON TABLE {name}.log IS 'What aludel did to this database, and when';
{second}
