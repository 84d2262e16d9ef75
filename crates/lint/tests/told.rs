//! What is told of statements beside the examples of the rules: what breaks clients, and what does not.

use aludel_engine::{Ground, Reach};
use aludel_lint::{Judge, Script, World};
use aludel_postgres::PostgresEngine;
use aludel_session::{Conninfo, Session};

/// What there is before, what runs, the rules that find something in it, and such as must not.
struct Case {
    setup: &'static str,
    sql: &'static str,
    found: &'static [&'static str],
    not_found: &'static [&'static str],
}

const TABLE: &str = "CREATE TABLE t (id bigint PRIMARY KEY, a text, b text); ";

const fn case(
    setup: &'static str,
    sql: &'static str,
    found: &'static [&'static str],
    not_found: &'static [&'static str],
) -> Case {
    Case { setup, sql, found, not_found }
}

const CASES: &[Case] = &[
    // What a script makes itself nobody uses yet.
    case(
        "",
        "CREATE TABLE t (id bigint PRIMARY KEY, a text CONSTRAINT c CHECK (a <> '')); CREATE VIEW v AS SELECT 1 AS id; \
         ALTER TABLE t RENAME COLUMN a TO b; ALTER TABLE t DROP CONSTRAINT c; ALTER TABLE t DROP COLUMN b; \
         ALTER VIEW v RENAME TO w; DROP VIEW w; ALTER TABLE t RENAME TO u; DROP TABLE u;",
        &[],
        &[
            "rename-column",
            "drop-constraint",
            "drop-column",
            "rename-object",
            "drop-view",
            "rename-table",
            "drop-table",
            "does-not-run",
        ],
    ),
    // Renames.
    case(
        "CREATE SCHEMA s; CREATE TABLE s.p (id bigint, a text) PARTITION BY LIST (id); \
         CREATE TABLE s.c PARTITION OF s.p DEFAULT;",
        "DO $$ BEGIN EXECUTE 'ALTER TABLE s.p RENAME COLUMN a TO b'; END $$;",
        &["rename-column"],
        &["rename-table", "move-schema"],
    ),
    case(
        TABLE,
        "BEGIN; ALTER TABLE t RENAME COLUMN a TO c; ALTER TABLE t ADD COLUMN a text; COMMIT;",
        &[],
        &["rename-column"],
    ),
    case(
        TABLE,
        "ALTER TABLE t RENAME COLUMN a TO c; ALTER TABLE t ADD COLUMN a text;",
        &["rename-column"],
        &[],
    ),
    case(
        "CREATE TABLE t (id bigint PRIMARY KEY); CREATE TABLE t_new (id bigint PRIMARY KEY);",
        "BEGIN; ALTER TABLE t RENAME TO t_old; ALTER TABLE t_new RENAME TO t; COMMIT;",
        &["rename-table"],
        &["replace-table", "rename-object"],
    ),
    case(
        "CREATE TYPE pair AS (a int, b int);",
        "ALTER TYPE pair RENAME ATTRIBUTE a TO c;",
        &["rename-column"],
        &[],
    ),
    case(
        "CREATE SCHEMA s; CREATE TABLE s.t (id bigserial); CREATE TYPE s.e AS ENUM ('a'); \
         CREATE FUNCTION s.f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
        "ALTER SCHEMA s RENAME TO r;",
        &["rename-schema"],
        &["move-schema", "rename-table", "rename-object"],
    ),
    case(
        "CREATE SCHEMA s; CREATE TABLE t (id bigserial PRIMARY KEY);",
        "ALTER TABLE t SET SCHEMA s;",
        &["move-schema"],
        &["rename-object", "drop-table"],
    ),
    case(
        TABLE,
        "ALTER TABLE t RENAME CONSTRAINT t_pkey TO t_key;",
        &["rename-object"],
        &["drop-primary-key"],
    ),
    case(
        "CREATE TYPE pair AS (a int, b int);",
        "ALTER TYPE pair RENAME TO couple;",
        &["rename-object"],
        &["rename-table"],
    ),
    case(
        "CREATE AGGREGATE agg(int) (sfunc = int4pl, stype = int);",
        "ALTER AGGREGATE agg(int) RENAME TO total;",
        &["rename-object"],
        &[],
    ),
    // What goes along with something else is not told again.
    case(
        "CREATE TABLE t (id bigserial PRIMARY KEY, a text CHECK (a <> '') UNIQUE); CREATE INDEX i ON t (a);",
        "DROP TABLE t;",
        &["drop-table"],
        &[
            "drop-column",
            "drop-constraint",
            "drop-primary-key",
            "drop-sequence",
            "drop-index-in-use",
        ],
    ),
    case(
        "CREATE TABLE t (id bigserial, a text CONSTRAINT c CHECK (a <> '')); CREATE INDEX i ON t (a);",
        "ALTER TABLE t DROP COLUMN a, DROP COLUMN id;",
        &["drop-column"],
        &["drop-constraint", "drop-sequence", "drop-index-in-use", "drop-not-null"],
    ),
    case(
        "CREATE SCHEMA s; CREATE TABLE s.t (id bigint); CREATE VIEW s.v AS SELECT 1 AS id; CREATE TYPE s.e AS ENUM ('a');",
        "DROP SCHEMA s CASCADE;",
        &["drop-schema"],
        &["drop-table", "drop-view", "drop-type", "drop-column"],
    ),
    case(
        "CREATE TABLE p (id bigint) PARTITION BY LIST (id); CREATE TABLE c PARTITION OF p DEFAULT;",
        "ALTER TABLE p DETACH PARTITION c; DROP TABLE c;",
        &["detach-inheritance", "drop-table"],
        &["drop-column"],
    ),
    case(
        "CREATE TABLE p (id bigint PRIMARY KEY); CREATE TABLE t (id bigint CONSTRAINT k REFERENCES p);",
        "DROP TABLE p CASCADE;",
        &["drop-table"],
        &["drop-foreign-key"],
    ),
    case(
        "CREATE TYPE r AS RANGE (subtype = int4);",
        "DROP TYPE r;",
        &["drop-type"],
        &["drop-function"],
    ),
    case(
        "CREATE DOMAIN d AS int CONSTRAINT c CHECK (VALUE > 0);",
        "ALTER DOMAIN d DROP CONSTRAINT c;",
        &["drop-constraint"],
        &["drop-type"],
    ),
    // A check that proved NOT NULL, a constraint that is replaced, a key that is exchanged.
    case(
        "CREATE TABLE t (id bigint NOT NULL CONSTRAINT c CHECK (id IS NOT NULL));",
        "ALTER TABLE t DROP CONSTRAINT c;",
        &[],
        &["drop-constraint", "drop-not-null"],
    ),
    case(
        "CREATE TABLE t (id int CONSTRAINT c CHECK (id > 0));",
        "ALTER TABLE t ALTER COLUMN id TYPE bigint;",
        &[],
        &["drop-constraint", "new-write-restriction"],
    ),
    case(
        "CREATE TABLE t (id bigint); CREATE INDEX i ON t (id); CREATE INDEX j ON t (id);",
        "DROP INDEX i;",
        &[],
        &["drop-index-in-use"],
    ),
    case(
        "CREATE TABLE t (id bigint NOT NULL);",
        "ALTER TABLE t ALTER COLUMN id DROP NOT NULL;",
        &["drop-not-null"],
        &["drop-constraint"],
    ),
    // New columns, defaults, identities, sequences.
    case(
        TABLE,
        "ALTER TABLE t ADD COLUMN c text NOT NULL DEFAULT ''; ALTER TABLE t ALTER COLUMN c DROP DEFAULT;",
        &["add-required-column", "add-column-shape"],
        &["change-default"],
    ),
    case(
        "CREATE TABLE t (id bigint); INSERT INTO t VALUES (1);",
        "ALTER TABLE t ADD COLUMN c text NOT NULL;",
        &["add-required-column"],
        &["not-null-on-existing-data"],
    ),
    case(
        TABLE,
        "ALTER TABLE t ADD COLUMN n bigint GENERATED ALWAYS AS IDENTITY, ADD COLUMN s bigint NOT NULL GENERATED ALWAYS AS (id) STORED;",
        &["add-column-shape"],
        &["add-required-column", "alter-identity", "serial-column"],
    ),
    case(
        "CREATE TABLE t (id bigint DEFAULT 1);",
        "ALTER TABLE t ALTER COLUMN id DROP DEFAULT, ALTER COLUMN id SET NOT NULL, ALTER COLUMN id ADD GENERATED BY DEFAULT AS IDENTITY;",
        &["alter-identity"],
        &["change-default"],
    ),
    case(
        "CREATE TABLE t (id int DEFAULT 1);",
        "ALTER TABLE t ALTER COLUMN id TYPE bigint;",
        &[],
        &["change-default", "int-column"],
    ),
    case(
        "CREATE SEQUENCE s AS int;",
        "ALTER SEQUENCE s AS bigint;",
        &[],
        &["alter-sequence-values"],
    ),
    case("CREATE SEQUENCE s;", "ALTER SEQUENCE s INCREMENT 5;", &["alter-sequence-values"], &[]),
    case(
        "CREATE TABLE t (id bigint GENERATED ALWAYS AS IDENTITY);",
        "TRUNCATE t RESTART IDENTITY;",
        &["truncate-table"],
        &["alter-sequence-values", "truncate-cascade"],
    ),
    // Rights.
    case(TABLE, "GRANT SELECT ON t TO PUBLIC;", &[], &["privilege-change"]),
    case(
        "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1';",
        "DO $$ BEGIN REVOKE EXECUTE ON FUNCTION f() FROM PUBLIC; END $$;",
        &["privilege-change"],
        &[],
    ),
    // Writes that are refused.
    case(
        TABLE,
        "CREATE UNIQUE INDEX CONCURRENTLY i ON t (a);",
        &["new-write-restriction"],
        &["unique-on-existing-data"],
    ),
    case(
        TABLE,
        "CREATE INDEX i ON t (a);",
        &[],
        &["new-write-restriction", "unique-on-existing-data"],
    ),
    case(
        TABLE,
        "ALTER TABLE t ADD COLUMN c text UNIQUE;",
        &[],
        &["new-write-restriction", "unique-on-existing-data", "unnamed-constraint"],
    ),
    case(
        "CREATE TABLE t (a int UNIQUE, b int);",
        "CREATE UNIQUE INDEX i ON t (a, b);",
        &[],
        &["unique-on-existing-data"],
    ),
    // Rows.
    case(
        TABLE,
        "UPDATE t SET a = '' FROM (SELECT 1 WHERE true) AS x;",
        &["mutation-without-where"],
        &[],
    ),
    case(
        TABLE,
        "WITH x AS (SELECT 1) DELETE FROM ONLY t;",
        &["mutation-without-where"],
        &["unbatched-backfill"],
    ),
    case(TABLE, "UPDATE t SET a = '';", &["mutation-without-where"], &["unbatched-backfill"]),
    case(
        TABLE,
        "ALTER TABLE t ADD COLUMN c text; UPDATE t SET c = a;",
        &["unbatched-backfill"],
        &["mutation-without-where"],
    ),
    case(
        "",
        "CREATE TABLE t (id bigint PRIMARY KEY); DELETE FROM t;",
        &[],
        &["mutation-without-where"],
    ),
    case(
        TABLE,
        "UPDATE t SET a = '' WHERE id IN (SELECT id FROM t WHERE a IS NULL LIMIT 10);",
        &[],
        &["mutation-without-where", "unbatched-backfill"],
    ),
    case(
        TABLE,
        "DELETE FROM t WHERE a = 'x';",
        &["unbatched-mutation"],
        &["mutation-without-where"],
    ),
    case(
        TABLE,
        "UPDATE t SET a = 'y' WHERE a = 'x';",
        &["unbatched-mutation"],
        &["unbatched-backfill"],
    ),
    case(
        TABLE,
        "DELETE FROM t WHERE id = 7 AND a = 'x'; UPDATE t SET a = 'y' WHERE t.id IN (1, 2); \
         DELETE FROM t WHERE id > 5 AND id <= 9; DELETE FROM t WHERE ctid = '(0,1)';",
        &[],
        &["unbatched-mutation"],
    ),
    case(TABLE, "DELETE FROM t WHERE id = 7 OR a = 'x';", &["unbatched-mutation"], &[]),
    case(
        "CREATE TABLE t (id bigint PRIMARY KEY, a text, b text); CREATE TABLE u (id bigint, a text);",
        "INSERT INTO u SELECT id, a FROM t;",
        &["unbatched-mutation"],
        &[],
    ),
    case(
        "CREATE TABLE t (id bigint PRIMARY KEY, a text, b text); CREATE TABLE u (id bigint, a text);",
        "INSERT INTO u SELECT id, a FROM t WHERE id BETWEEN 1 AND 10; INSERT INTO u VALUES (1, 'a'); \
         INSERT INTO u SELECT t.id, s.a FROM t JOIN t AS s ON s.id = t.id;",
        &[],
        &["unbatched-mutation"],
    ),
    case(
        TABLE,
        "UPDATE t SET a = '' WHERE a IS NULL; UPDATE t SET b = '' WHERE random() > 0.5; \
         ALTER TABLE t ALTER COLUMN a SET NOT NULL;",
        &["unbatched-backfill"],
        &["not-null-on-existing-data"],
    ),
    case(
        TABLE,
        "UPDATE t SET b = '' WHERE random() > 0.5; ALTER TABLE t ALTER COLUMN b SET NOT NULL;",
        &["not-null-on-existing-data"],
        &["unbatched-backfill"],
    ),
    case(
        TABLE,
        "ALTER TABLE t ADD CONSTRAINT c CHECK (a IS NOT NULL) NOT VALID; ALTER TABLE t VALIDATE CONSTRAINT c; \
         ALTER TABLE t ALTER COLUMN a SET NOT NULL;",
        &[],
        &["not-null-on-existing-data"],
    ),
    case(
        TABLE,
        "BEGIN; UPDATE t SET a = '' WHERE a IS NULL; ALTER TABLE t ALTER COLUMN a SET NOT NULL; COMMIT;",
        &["backfill-in-ddl-transaction"],
        &[],
    ),
    case(TABLE, "UPDATE t SET a = '', \"A\" = '' WHERE id = 1;", &[], &["duplicate-column"]),
    case(
        TABLE,
        "UPDATE t SET (a, b) = ('', ''), A = '' WHERE id = 1;",
        &["duplicate-column"],
        &["syntax-error", "does-not-run"],
    ),
    case(
        TABLE,
        "INSERT INTO t (a, b, a) VALUES ('', '', '');",
        &["duplicate-column"],
        &["does-not-run"],
    ),
    case("", "CREATE VIEW v AS SELECT 1, 2;", &["duplicate-column"], &["does-not-run"]),
    case(TABLE, "ALTER TABLE t ADD COLUMN a text;", &["does-not-run"], &["duplicate-column"]),
    // Design.
    case(
        "CREATE TABLE p (id bigint, a varchar(3)) PARTITION BY LIST (id);",
        "CREATE TABLE c PARTITION OF p DEFAULT;",
        &[],
        &["varchar-limit", "table-without-primary-key"],
    ),
    case(
        "",
        "CREATE TABLE t (a int[], b \"char\", c varchar);",
        &["int-column", "table-without-primary-key"],
        &["char-column", "varchar-limit"],
    ),
    case(
        "",
        "CREATE TABLE t (id bigint); ALTER TABLE t ADD PRIMARY KEY (id);",
        &[],
        &["table-without-primary-key"],
    ),
    case(
        "",
        "CREATE TABLE t (a text, b text, c text, d text, PRIMARY KEY (a, b, c, d));",
        &[],
        &["wide-index"],
    ),
    case(
        "",
        "CREATE TABLE t (a bpchar, b timestamp(3)[]);",
        &["char-column", "timestamp-without-time-zone"],
        &[],
    ),
    case(
        "",
        "SELECT 'a word that is longer than any name may be, but it is a literal and no name at all';",
        &[],
        &["identifier-too-long"],
    ),
    case("", "CREATE TEMP TABLE x (a int);", &[], &["unqualified-name", "int-column"]),
    case(
        "CREATE TABLE t (id bigint); CREATE TABLE u (id bigint);",
        "DROP TABLE public.t, u;",
        &["unqualified-name"],
        &[],
    ),
];

#[test]
fn statements_are_told_for_what_they_do() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    let failed = runtime.expect("a runtime").block_on(async {
        let database = aludel_testing::database();
        let conninfo = Conninfo::parse(&database.url()).expect("a connection string");
        let mut session = aludel_session::connect(&conninfo).await.expect("a connection");
        let mut failed = Vec::new();
        for case in CASES {
            failed.extend(check(session.as_mut(), case).await);
        }
        failed
    });
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}

/// What is wrong with a case, in a line.
async fn check(session: &mut dyn Session, case: &Case) -> Option<String> {
    clear(session).await;
    session.execute(case.setup).await.expect("the setup runs");
    let script = Script::of_file("case.sql".into(), case.sql, false);
    let reach = Reach { engine: &PostgresEngine, ground: Ground::Own, trusted: true };
    let ran = aludel_lint::run(&PostgresEngine, session, &script, reach).await;
    let reports = ran.expect("it runs").judge(&Judge::default());
    let codes: Vec<&str> = reports.iter().map(|it| it.code).collect();
    let is_right = case.found.iter().all(|code| codes.contains(code))
        && !case.not_found.iter().any(|code| codes.contains(code));
    let Case { sql, found, not_found, .. } = case;
    (!is_right).then(|| format!("{sql}\n  wanted {found:?}, not {not_found:?}; found {codes:?}"))
}

/// Drops all that a case before made.
async fn clear(session: &mut dyn Session) {
    let sql = "SELECT quote_ident(nspname) FROM pg_namespace \
               WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'";
    for row in session.query(sql).await.expect("schemas") {
        let schema = format!("DROP SCHEMA {} CASCADE", row.text(0));
        session.execute(&schema).await.expect("it is dropped");
    }
    session.execute("CREATE SCHEMA public").await.expect("a schema");
}

/// A statement, and what is made up for it.
const WORLDS: &[(&str, &[&str])] = &[
    ("ALTER TABLE t ALTER COLUMN email DROP NOT NULL", &["CREATE TABLE t (email text NOT NULL)"]),
    ("ALTER TABLE t ALTER COLUMN age DROP DEFAULT", &["CREATE TABLE t (age integer DEFAULT 0)"]),
    (
        "ALTER TABLE t ENABLE RULE r",
        &[
            "CREATE TABLE t ()",
            "CREATE RULE r AS ON INSERT TO t DO ALSO NOTHING",
            "ALTER TABLE t DISABLE RULE r",
        ],
    ),
    (
        "ALTER DOMAIN d DROP CONSTRAINT c",
        &[
            "CREATE DOMAIN d AS text",
            "CREATE TABLE table_of_d (value_of_domain d)",
            "ALTER DOMAIN d ADD CONSTRAINT c CHECK (true)",
        ],
    ),
    (
        "ALTER DOMAIN d ADD CONSTRAINT c CHECK (VALUE > 0)",
        &["CREATE DOMAIN d AS integer", "CREATE TABLE table_of_d (value_of_domain d)"],
    ),
    ("ALTER DOMAIN d RENAME TO e; DROP DOMAIN e", &["CREATE DOMAIN d AS text"]),
    (
        "ALTER AGGREGATE total(int, text) RENAME TO all_of_it",
        &[
            "CREATE FUNCTION total_step(integer, integer, text) RETURNS integer LANGUAGE sql AS 'SELECT $1'",
            "CREATE AGGREGATE total(integer, text) (SFUNC = total_step, STYPE = integer)",
        ],
    ),
    (
        "ALTER FOREIGN TABLE f RENAME COLUMN a TO b",
        &[
            "CREATE FOREIGN DATA WRAPPER wrapper_of_script",
            "CREATE SERVER server_of_script FOREIGN DATA WRAPPER wrapper_of_script",
            "CREATE FOREIGN TABLE f (a text) SERVER server_of_script",
        ],
    ),
    ("ALTER PUBLICATION p ADD TABLE t", &["CREATE TABLE t ()", "CREATE PUBLICATION p"]),
    (
        "ALTER VIEW v RENAME COLUMN a TO b",
        &["CREATE VIEW v AS SELECT NULL::integer AS id, NULL::text AS a"],
    ),
    (
        "ALTER TYPE place RENAME ATTRIBUTE street TO road",
        &["CREATE TYPE place AS (id integer, street text)"],
    ),
    ("CREATE TABLE places OF place", &["CREATE TYPE place AS (id integer)"]),
    (
        "DROP INDEX s.i",
        &[
            "CREATE SCHEMA s",
            "CREATE TABLE s.table_of_i (key_of_i bigint)",
            "CREATE UNIQUE INDEX i ON s.table_of_i (key_of_i)",
        ],
    ),
    (
        "ALTER TABLE t ADD COLUMN total int GENERATED ALWAYS AS (rate * many) STORED",
        &["CREATE TABLE t (rate integer, many integer)"],
    ),
    ("DELETE FROM t WHERE gone", &["CREATE TABLE t (gone boolean)"]),
    (
        "INSERT INTO t VALUES (1, 'a', now())",
        &["CREATE TABLE t (column_1 text, column_2 text, column_3 text)"],
    ),
    (
        "INSERT INTO t (a, b) VALUES (1, '') ON CONFLICT (a) DO NOTHING",
        &["CREATE TABLE t (a text, b text)", "ALTER TABLE t ADD UNIQUE (a)"],
    ),
    (
        "CREATE TABLE t AS SELECT 1 AS id; ALTER TABLE t ADD FOREIGN KEY (id) REFERENCES others (id)",
        &[
            "CREATE TABLE others (id bigint)",
            "ALTER TABLE others ADD PRIMARY KEY (id)",
            "INSERT INTO others (id) VALUES ('1')",
        ],
    ),
    (
        "CREATE INDEX i ON t (words_of(a))",
        &[
            "CREATE FUNCTION words_of(text) RETURNS integer IMMUTABLE LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "CREATE TABLE t (a text)",
        ],
    ),
    (
        "ALTER TABLE t VALIDATE CONSTRAINT a_not_null; ALTER TABLE t ALTER COLUMN a SET NOT NULL",
        &[
            "CREATE TABLE t (a text)",
            "ALTER TABLE t ADD CONSTRAINT a_not_null CHECK (a IS NOT NULL) NOT VALID",
        ],
    ),
    ("ALTER SEQUENCE s OWNED BY t.id", &["CREATE SEQUENCE s", "CREATE TABLE t (id bigint)"]),
    ("ALTER TYPE e ADD VALUE 'a'", &["CREATE TYPE e AS ENUM ('b')"]),
    (
        "ALTER TABLE t DETACH PARTITION c FINALIZE",
        &[
            "CREATE TABLE t (part_key_1 bigint) PARTITION BY RANGE (part_key_1)",
            "CREATE TABLE c PARTITION OF t FOR VALUES FROM (1) TO (1000)",
            "UPDATE pg_catalog.pg_inherits SET inhdetachpending = true WHERE inhrelid = 'c'::pg_catalog.regclass",
        ],
    ),
    (
        "ALTER TABLE c NO INHERIT p",
        &["CREATE TABLE c ()", "CREATE TABLE p ()", "ALTER TABLE c INHERIT p"],
    ),
    (
        "CREATE TABLE c PARTITION OF p FOR VALUES FROM (2024, 'a') TO (2025, 'a')",
        &[
            "CREATE TABLE p (part_key_1 integer, part_key_2 text) PARTITION BY RANGE (part_key_1, part_key_2)",
        ],
    ),
    (
        "CREATE TABLE c PARTITION OF p FOR VALUES IN ('a', 'b')",
        &["CREATE TABLE p (part_key_1 text) PARTITION BY LIST (part_key_1)"],
    ),
    (
        "ALTER INDEX i ATTACH PARTITION j",
        &[
            "CREATE TABLE table_of_i (part_id bigint) PARTITION BY RANGE (part_id)",
            "CREATE TABLE table_of_j PARTITION OF table_of_i FOR VALUES FROM (1) TO (1000)",
            "CREATE INDEX i ON ONLY table_of_i (part_id)",
            "CREATE INDEX j ON table_of_j (part_id)",
        ],
    ),
    (
        "ALTER TABLE t ADD COLUMN a mood DEFAULT 'sad'",
        &["CREATE TYPE mood AS ENUM ('a', 'b', 'sad')", "CREATE TABLE t ()"],
    ),
    (
        "CREATE POLICY p ON t USING (owner = current_user)",
        &["CREATE TABLE t (owner text)", "ALTER TABLE t ENABLE ROW LEVEL SECURITY"],
    ),
    (
        "ALTER DOMAIN d DROP NOT NULL",
        &["CREATE DOMAIN d AS text NOT NULL", "CREATE TABLE table_of_d (value_of_domain d)"],
    ),
    ("SELECT setval(pg_get_serial_sequence('t', 'id'), 1)", &["CREATE TABLE t (id bigint)"]),
    (
        "DROP STATISTICS s",
        &[
            "CREATE TABLE table_of_statistics (id bigint, other bigint)",
            "CREATE STATISTICS s ON id, other FROM table_of_statistics",
        ],
    ),
    ("COPY t (a, b) FROM STDIN", &["CREATE TABLE t (a text, b text)"]),
    (
        "CREATE OR REPLACE VIEW v AS SELECT a FROM t",
        &[
            "CREATE TABLE t (a text)",
            "CREATE VIEW v AS SELECT * FROM (SELECT a FROM t) AS it LIMIT 0",
        ],
    ),
    (
        "ALTER TABLE t DISABLE ROW LEVEL SECURITY;",
        &["CREATE TABLE t ()", "alter table t enable row level security"],
    ),
    ("ALTER TABLE t SET LOGGED", &["CREATE TABLE t ()", "alter table t set unlogged"]),
    (
        "ALTER FUNCTION f() SECURITY INVOKER",
        &[
            "CREATE FUNCTION f() RETURNS integer LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END'",
            "alter function f ( ) security definer",
        ],
    ),
    (
        "ALTER VIEW v RESET (security_barrier)",
        &[
            "CREATE VIEW v AS SELECT NULL::integer AS id",
            "alter view v set ( security_barrier = true )",
        ],
    ),
    ("ALTER TABLE t ENABLE ROW LEVEL SECURITY", &["CREATE TABLE t ()"]),
    (
        "DROP TRIGGER IF EXISTS g ON t",
        &[
            "CREATE FUNCTION trigger_of_script() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'",
            "CREATE TABLE t ()",
            "CREATE TRIGGER g BEFORE INSERT ON t FOR EACH ROW EXECUTE FUNCTION trigger_of_script()",
        ],
    ),
    ("CREATE VIEW v AS SELECT 1 AS a; CREATE OR REPLACE VIEW v AS SELECT 2 AS a", &[]),
    (
        "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
        &[
            "SET LOCAL check_function_bodies = off; CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'as it was before'",
        ],
    ),
    (
        "BEGIN; DROP INDEX CONCURRENTLY i; COMMIT",
        &[
            "CREATE TABLE table_of_i (key_of_i bigint)",
            "CREATE UNIQUE INDEX i ON table_of_i (key_of_i)",
        ],
    ),
    (
        "ALTER TABLE t DROP CONSTRAINT pk_t",
        &[
            "CREATE TABLE t (own_id bigint)",
            "ALTER TABLE t ADD CONSTRAINT pk_t PRIMARY KEY (own_id)",
        ],
    ),
];

#[test]
fn what_a_statement_takes_is_made_up_before() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let database = aludel_testing::database();
        let conninfo = Conninfo::parse(&database.url()).expect("a connection string");
        let mut session = aludel_session::connect(&conninfo).await.expect("a connection");
        let mut failed = Vec::new();
        for (sql, wanted) in WORLDS {
            let made = made_up(session.as_mut(), sql).await;
            if made != *wanted {
                failed.push(format!("{sql}\n  wanted {wanted:#?}\n  made {made:#?}"));
            }
        }
        assert!(failed.is_empty(), "{}", failed.join("\n"));
    });
}

/// What is made up until the server misses nothing more.
async fn made_up(session: &mut dyn Session, sql: &str) -> Vec<String> {
    let script = Script::of_file("case.sql".into(), sql, false);
    let mut world = World::default();
    // What the server has for all of its databases, and what hangs on no schema.
    let others = "DROP PUBLICATION IF EXISTS p; DROP FOREIGN DATA WRAPPER IF EXISTS wrapper_of_script CASCADE";
    loop {
        session.execute(others).await.expect("it is dropped");
        clear(session).await;
        for statement in world.statements() {
            // What the server has not is not there.
            let _ = session.execute(&statement).await;
        }
        let reach = Reach { engine: &PostgresEngine, ground: Ground::Own, trusted: true };
        let ran = aludel_lint::run(&PostgresEngine, session, &script, reach).await;
        let ran = ran.expect("it runs");
        if world.round > 40 || !world.learn(&script, &ran) {
            return world.statements();
        }
    }
}

#[test]
fn an_extension_that_the_server_lacks_is_there_by_its_name() {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let database = aludel_testing::database();
        let conninfo = Conninfo::parse(&database.url()).expect("a connection string");
        let mut session = aludel_session::connect(&conninfo).await.expect("a connection");
        let session = session.as_mut();
        let sql = "DROP EXTENSION nobody_has_this";
        for statement in made_up(session, sql).await {
            let _ = session.execute(&statement).await;
        }
        let script = Script::of_file("case.sql".into(), sql, false);
        let reach = Reach { engine: &PostgresEngine, ground: Ground::Own, trusted: true };
        let ran = aludel_lint::run(&PostgresEngine, session, &script, reach).await;
        let reports = ran.expect("it runs").judge(&Judge::default());
        let codes: Vec<&str> = reports.iter().map(|it| it.code).collect();
        assert_eq!(codes, ["drop-extension", "not-rerunnable"]);
    });
}
