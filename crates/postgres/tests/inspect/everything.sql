-- Every kind of object that PostgreSQL 14 has, with names that need care.
CREATE SCHEMA app;
CREATE SCHEMA "Mixed Case";
COMMENT ON SCHEMA app IS 'the application';
GRANT USAGE ON SCHEMA app TO PUBLIC;

-- Types.
CREATE TYPE app.mood AS ENUM ('sad', 'ok', 'it''s "fine"');
COMMENT ON TYPE app.mood IS 'how one feels';
ALTER TYPE app.mood ADD VALUE 'so-so' BEFORE 'ok';
CREATE TYPE "Mixed Case"."Enum" AS ENUM ();
CREATE DOMAIN app.email AS text COLLATE "C" DEFAULT 'x@y' NOT NULL
    CONSTRAINT has_at CHECK (VALUE ~ '@') CONSTRAINT short CHECK (length(VALUE) < 100);
ALTER DOMAIN app.email ADD CONSTRAINT later CHECK (VALUE <> '') NOT VALID;
COMMENT ON CONSTRAINT has_at ON DOMAIN app.email IS 'an address';
CREATE DOMAIN app.moods AS app.mood[];
CREATE TYPE app.pair AS (a integer, "B c" text COLLATE "C", mood app.mood);
COMMENT ON COLUMN app.pair."B c" IS 'second';
CREATE FUNCTION app.span_diff(double precision, double precision) RETURNS double precision
    LANGUAGE sql IMMUTABLE AS 'SELECT $1 - $2';
CREATE TYPE app.span AS RANGE (subtype = float8, subtype_diff = app.span_diff);
CREATE TYPE app.floatrange AS RANGE (subtype = float8, multirange_type_name = app.many_floats);
CREATE TYPE app.shell;
CREATE TYPE app.number;
CREATE FUNCTION app.number_in(cstring) RETURNS app.number LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION app.number_out(app.number) RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE app.number (INPUT = app.number_in, OUTPUT = app.number_out, LIKE = pg_catalog.int4);
CREATE COLLATION app.german (provider = icu, locale = 'de-u-co-phonebk', deterministic = false);
CREATE COLLATION app.plain (provider = libc, lc_collate = 'C', lc_ctype = 'C');

-- Sequences.
CREATE SEQUENCE app.counter AS smallint START WITH 10 INCREMENT BY -2 MINVALUE -100 MAXVALUE 100 CACHE 5 CYCLE;
GRANT USAGE ON SEQUENCE app.counter TO PUBLIC;

-- Tables.
CREATE TABLE app.users (
    id bigint GENERATED ALWAYS AS IDENTITY (START WITH 100 CACHE 7) PRIMARY KEY,
    email app.email UNIQUE,
    "Display Name" varchar(40) COLLATE "C" NOT NULL DEFAULT 'nobody',
    mood app.mood DEFAULT 'ok',
    moods app.mood[],
    parent bigint REFERENCES app.users ON DELETE SET NULL,
    dropped integer,
    born date,
    age_text text GENERATED ALWAYS AS ("Display Name" || '!') STORED,
    CONSTRAINT grown CHECK (born > '1900-01-01'),
    CONSTRAINT "Unique Name" UNIQUE ("Display Name", born) WITH (fillfactor = 70) DEFERRABLE INITIALLY DEFERRED
);
ALTER TABLE app.users DROP COLUMN dropped;
COMMENT ON TABLE app.users IS 'who';
COMMENT ON COLUMN app.users.email IS 'where to write';
COMMENT ON CONSTRAINT grown ON app.users IS 'adults';
COMMENT ON INDEX app."Unique Name" IS 'of the index';
ALTER TABLE app.users ALTER COLUMN "Display Name" SET STATISTICS 200;
ALTER TABLE app.users ALTER COLUMN "Display Name" SET STORAGE EXTERNAL;
ALTER TABLE app.users ALTER COLUMN moods SET (n_distinct = 5);
ALTER TABLE app.users SET (fillfactor = 80, toast.autovacuum_enabled = false);
ALTER TABLE app.users REPLICA IDENTITY FULL;
GRANT SELECT (email), UPDATE (email) ON app.users TO PUBLIC;
GRANT SELECT ON app.users TO PUBLIC;

CREATE TABLE app.serials (id serial PRIMARY KEY, big bigserial, owner_less integer DEFAULT nextval('app.counter'));
CREATE UNLOGGED TABLE "Mixed Case"."select" (
    "from" integer NOT NULL,
    "ünï ""q"" code" text,
    span app.span,
    spans app.span_multirange,
    row_of app.users,
    pairs app.pair[],
    CONSTRAINT no_overlap EXCLUDE USING gist (span WITH &&),
    CONSTRAINT "fk to users" FOREIGN KEY ("from") REFERENCES app.users (id)
        ON UPDATE CASCADE ON DELETE CASCADE DEFERRABLE NOT VALID,
    CONSTRAINT no_children CHECK ("from" > 0) NO INHERIT
);
ALTER TABLE "Mixed Case"."select" ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY;
CREATE UNIQUE INDEX "From Index" ON "Mixed Case"."select" ("from") INCLUDE ("ünï ""q"" code") WHERE "from" > 5;
CREATE UNIQUE INDEX identity ON "Mixed Case"."select" ("from");
ALTER TABLE "Mixed Case"."select" REPLICA IDENTITY USING INDEX identity;
CREATE INDEX lower_code ON "Mixed Case"."select" USING btree (lower("ünï ""q"" code") COLLATE "C" text_pattern_ops DESC NULLS LAST, "from") WITH (fillfactor = 50);
ALTER INDEX "Mixed Case".lower_code ALTER COLUMN 1 SET STATISTICS 500;
ALTER TABLE "Mixed Case"."select" CLUSTER ON lower_code;
COMMENT ON INDEX "Mixed Case".lower_code IS 'an index';

-- Inheritance and partitions.
CREATE TABLE app.base (id integer NOT NULL DEFAULT 1, note text, CONSTRAINT positive CHECK (id > 0));
CREATE TABLE app.derived (extra text, note text) INHERITS (app.base);
CREATE TABLE app.typed OF app.pair (PRIMARY KEY (a));
CREATE TABLE app.events (id bigint NOT NULL, at timestamptz NOT NULL, kind text DEFAULT 'x', PRIMARY KEY (id, at))
    PARTITION BY RANGE (at);
CREATE TABLE app.events_2024 PARTITION OF app.events FOR VALUES FROM ('2024-01-01') TO ('2025-01-01')
    PARTITION BY LIST (id);
CREATE TABLE app.events_2024_a PARTITION OF app.events_2024 FOR VALUES IN (1, 2);
CREATE TABLE app.events_rest PARTITION OF app.events DEFAULT;
CREATE TABLE app.events_2025 (kind text, at timestamptz NOT NULL, id bigint NOT NULL);
ALTER TABLE app.events ATTACH PARTITION app.events_2025 FOR VALUES FROM ('2025-01-01') TO ('2026-01-01');
CREATE INDEX events_kind ON app.events (kind, at);
CREATE INDEX events_only ON ONLY app.events (at);
CREATE INDEX "my own" ON app.events_rest (at);
ALTER INDEX app.events_only ATTACH PARTITION app."my own";
CREATE TABLE app.refers (event bigint, at timestamptz, FOREIGN KEY (event, at) REFERENCES app.events);

-- Views.
CREATE VIEW app.adults WITH (security_barrier = true) AS SELECT id, email, mood FROM app.users WHERE born < '2000-01-01' WITH CASCADED CHECK OPTION;
COMMENT ON VIEW app.adults IS 'grown';
COMMENT ON COLUMN app.adults.email IS 'seen';
ALTER VIEW app.adults ALTER COLUMN mood SET DEFAULT 'sad';
GRANT SELECT (id) ON app.adults TO PUBLIC;
CREATE VIEW app.over_view AS SELECT count(*) AS n FROM app.adults;
CREATE RECURSIVE VIEW app.nums (n) AS VALUES (1) UNION ALL SELECT n + 1 FROM nums WHERE n < 10;
CREATE MATERIALIZED VIEW app.stats AS SELECT mood, count(*) FROM app.users GROUP BY mood WITH NO DATA;
CREATE UNIQUE INDEX ON app.stats (mood);

-- Code.
CREATE FUNCTION app.add(a integer, b integer DEFAULT 1, VARIADIC rest integer[] DEFAULT '{}') RETURNS integer
    LANGUAGE sql IMMUTABLE PARALLEL SAFE COST 5 SET search_path = app AS 'SELECT a + b';
CREATE FUNCTION app.add(text) RETURNS text LANGUAGE plpgsql AS $f$ BEGIN RETURN $1; END $f$;
CREATE FUNCTION app.rows_of(mood app.mood, OUT id bigint, INOUT total integer) RETURNS SETOF record
    LANGUAGE sql AS 'SELECT 1::bigint, 2';
CREATE FUNCTION app.as_table(n integer) RETURNS TABLE (id bigint, email text) LANGUAGE sql STABLE
    BEGIN ATOMIC SELECT u.id, u.email FROM app.users u WHERE u.id < n; END;
CREATE PROCEDURE app.work(INOUT n integer) LANGUAGE plpgsql AS 'BEGIN n := n + 1; END';
REVOKE EXECUTE ON FUNCTION app.add(text) FROM PUBLIC;
COMMENT ON FUNCTION app.add(integer, integer, integer[]) IS 'sum';
CREATE FUNCTION app.plus(integer, app.mood) RETURNS integer LANGUAGE sql IMMUTABLE AS 'SELECT $1';
CREATE AGGREGATE app.total (integer) (SFUNC = int4pl, STYPE = integer, INITCOND = '0', COMBINEFUNC = int4pl, PARALLEL = SAFE);
CREATE AGGREGATE app.rank_of (VARIADIC "any" ORDER BY VARIADIC "any") (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL);
CREATE OPERATOR app.+ (FUNCTION = app.plus, LEFTARG = integer, RIGHTARG = app.mood);
COMMENT ON OPERATOR app.+ (integer, app.mood) IS 'odd';
CREATE OPERATOR FAMILY app.loose USING btree;
ALTER OPERATOR FAMILY app.loose USING btree ADD OPERATOR 1 < (integer, bigint), FUNCTION 1 (integer, bigint) btint48cmp(integer, bigint);
CREATE OPERATOR CLASS app.backwards FOR TYPE integer USING btree AS OPERATOR 1 >, OPERATOR 5 <, FUNCTION 1 btint4cmp(integer, integer);
CREATE CAST (app.mood AS integer) WITH INOUT AS ASSIGNMENT;
CREATE TEXT SEARCH DICTIONARY app.simple_words (TEMPLATE = pg_catalog.simple, stopwords = english);
CREATE TEXT SEARCH CONFIGURATION app.words (PARSER = pg_catalog.default);
ALTER TEXT SEARCH CONFIGURATION app.words ADD MAPPING FOR word, asciiword WITH app.simple_words, pg_catalog.simple;
CREATE TEXT SEARCH TEMPLATE app.plain (INIT = dsimple_init, LEXIZE = dsimple_lexize);
CREATE TEXT SEARCH PARSER app.parser (START = prsd_start, GETTOKEN = prsd_nexttoken, END = prsd_end, LEXTYPES = prsd_lextype);

-- Triggers, rules, policies.
CREATE FUNCTION app.touch() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
CREATE FUNCTION app.on_ddl() RETURNS event_trigger LANGUAGE plpgsql AS 'BEGIN END';
CREATE TRIGGER touch BEFORE UPDATE OF email ON app.users FOR EACH ROW WHEN (OLD.mood IS DISTINCT FROM NEW.mood) EXECUTE FUNCTION app.touch();
ALTER TABLE app.users DISABLE TRIGGER touch;
CREATE CONSTRAINT TRIGGER "Late" AFTER INSERT ON app.users DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE TRIGGER whole AFTER DELETE ON app.users REFERENCING OLD TABLE AS gone FOR EACH STATEMENT EXECUTE FUNCTION app.touch();
CREATE TRIGGER each_event AFTER INSERT ON app.events FOR EACH ROW EXECUTE FUNCTION app.touch();
CREATE EVENT TRIGGER watch ON ddl_command_end WHEN TAG IN ('DROP TABLE', 'CREATE TABLE') EXECUTE FUNCTION app.on_ddl();
ALTER EVENT TRIGGER watch DISABLE;
CREATE RULE keep AS ON DELETE TO app.base WHERE old.id = 1 DO INSTEAD NOTHING;
CREATE POLICY own ON "Mixed Case"."select" AS RESTRICTIVE FOR UPDATE TO PUBLIC USING ("from" = 1) WITH CHECK ("from" IN (SELECT a.id FROM app.adults a));
COMMENT ON POLICY own ON "Mixed Case"."select" IS 'mine';

-- The rest.
CREATE STATISTICS app.both (ndistinct, dependencies) ON born, mood FROM app.users;
ALTER STATISTICS app.both SET STATISTICS 77;
CREATE FOREIGN DATA WRAPPER wrapper OPTIONS (debug 'true');
CREATE SERVER "far away" TYPE 't' VERSION '1' FOREIGN DATA WRAPPER wrapper OPTIONS (host 'h');
CREATE USER MAPPING FOR PUBLIC SERVER "far away" OPTIONS ("user" 'u');
CREATE FOREIGN TABLE app.distant (id integer OPTIONS (key 'true') NOT NULL, t text) SERVER "far away" OPTIONS (table_name 'x,"y"');
CREATE PUBLICATION "some" FOR TABLE app.users, app.serials WITH (publish = 'insert, update');
CREATE PUBLICATION everything FOR ALL TABLES;
CREATE SUBSCRIPTION sub CONNECTION 'host=nowhere password=secret dbname=d' PUBLICATION p2, p1 WITH (connect = false, slot_name = NONE, enabled = false);
ALTER DEFAULT PRIVILEGES IN SCHEMA app GRANT SELECT ON TABLES TO PUBLIC;
ALTER DEFAULT PRIVILEGES REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC;
CREATE CONVERSION app.conversion FOR 'LATIN1' TO 'UTF8' FROM iso8859_1_to_utf8;
