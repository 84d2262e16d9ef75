//! A database read as a catalog, and changes as far as SQLite's own ALTER TABLE goes, each run on a
//! real database, there and back.

use aludel_catalog::{Body, Catalog, Key, Kind, Pair, QualifiedName};
use aludel_dialect::RenderOptions;
use aludel_plan::{Plan, migration};
use aludel_session::Session;
use aludel_sqlite::{SqliteDialect, SqliteSession, beyond, inspect};

fn database() -> SqliteSession {
    SqliteSession::new(rusqlite::Connection::open_in_memory().unwrap())
}

async fn catalog(session: &mut SqliteSession) -> Catalog {
    inspect(session, "aludel").await.unwrap()
}

/// The catalog of some statements.
async fn of(sql: &str) -> Catalog {
    let mut session = database();
    session.execute(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
    catalog(&mut session).await
}

async fn run(session: &mut SqliteSession, plan: &Plan) {
    for statement in plan.segments.iter().flat_map(|segment| &segment.statements) {
        let done = session.execute(&statement.sql).await;
        done.unwrap_or_else(|error| panic!("{}: {error}", statement.sql));
    }
}

const ALL: &str = r#"
CREATE TABLE users (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    email TEXT NOT NULL COLLATE NOCASE UNIQUE,
    "full name" VARCHAR(80) DEFAULT 'it''s; (new)' CHECK (length("full name") > 0),
    age INT DEFAULT -1,
    made TEXT NOT NULL DEFAULT CURRENT_TIMESTAMP,
    calm BOOLEAN NOT NULL DEFAULT (1 = 1),
    upper_email TEXT GENERATED ALWAYS AS (upper(email)) STORED,
    low TEXT AS (lower(email)),
    parent INTEGER CONSTRAINT a_parent REFERENCES users (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED,
    CONSTRAINT old_enough CHECK (age > 17 OR age IN (-1, 0)),
    UNIQUE (age, made) ON CONFLICT IGNORE
);
CREATE TABLE [odd `name`] (a, b, PRIMARY KEY (a, b), FOREIGN KEY (a) REFERENCES users ON UPDATE CASCADE) WITHOUT ROWID;
CREATE TABLE strict (a INTEGER, b BLOB NOT NULL) STRICT;
CREATE TABLE one (two REFERENCES two);
CREATE TABLE two (one REFERENCES one);
CREATE UNIQUE INDEX users_age ON users (age DESC, lower(email)) WHERE age > 0;
CREATE VIEW grown (who, years) AS SELECT email, age FROM users WHERE age > 17;
CREATE VIEW names AS SELECT who FROM grown;
CREATE TRIGGER users_gone AFTER DELETE ON users WHEN old.age > 1 BEGIN
    DELETE FROM "odd `name`" WHERE a = old.id;
    SELECT CASE WHEN 1 THEN 2 END;
END;
"#;

#[tokio::test]
async fn what_is_read_is_written_as_the_same() {
    let wanted = of(ALL).await;
    assert_eq!(wanted.unmanaged, []);
    let empty = Catalog::default();
    let plans =
        migration(Pair::new(&empty, &wanted), &SqliteDialect, &RenderOptions::default()).unwrap();
    let mut session = database();
    run(&mut session, &plans.up).await;
    assert_eq!(catalog(&mut session).await, wanted);
    run(&mut session, &plans.down).await;
    assert_eq!(catalog(&mut session).await, empty);
}

#[tokio::test]
async fn every_part_of_a_table_is_an_object() {
    let catalog = of(ALL).await;
    let users = QualifiedName::new("main", "users");
    let part = |kind, name: &str| catalog.get(&Key::part(kind, &users, name)).map(|it| &it.body);
    let Some(Body::Column(email)) = part(Kind::Column, "email") else { panic!() };
    assert_eq!((email.data_type.as_str(), email.not_null), ("TEXT", true));
    assert_eq!(email.collation.as_deref(), Some("NOCASE"));
    let Some(Body::Default(name)) = part(Kind::Default, "full name") else { panic!() };
    assert_eq!(name.expression, "'it''s; (new)'");
    for (name, definition) in [
        ("users_pkey", "PRIMARY KEY (id)"),
        ("users_email_key", "UNIQUE (email)"),
        ("users_full name_check", "CHECK (length(\"full name\") > 0)"),
        ("old_enough", "CHECK (age > 17 OR age IN (-1, 0))"),
        ("users_age_made_key", "UNIQUE (age, made) ON CONFLICT IGNORE"),
        (
            "a_parent",
            "FOREIGN KEY (parent) REFERENCES users(id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED",
        ),
    ] {
        let Some(Body::Constraint(found)) = part(Kind::Constraint, name) else { panic!("{name}") };
        assert_eq!(found.definition, definition);
    }
    let Some(Body::Column(low)) = part(Kind::Column, "low") else { panic!() };
    assert!(
        low.generated.as_ref().is_some_and(|it| it.is_virtual && it.expression == "lower(email)")
    );
    assert_eq!(catalog.of_kind(Kind::Table).count(), 5);
    let views: Vec<_> = catalog.of_kind(Kind::View).map(|(key, _)| key.name.as_str()).collect();
    assert_eq!(views, ["grown", "names"]);
}

#[tokio::test]
async fn what_alter_table_can_is_done_there_and_back() {
    let base =
        "CREATE TABLE a (id INTEGER PRIMARY KEY, b TEXT); CREATE TABLE p (id INTEGER PRIMARY KEY);";
    for (before, after) in [
        ("", "CREATE TABLE c (x, y REFERENCES a);"),
        ("", "CREATE INDEX i ON a (b);"),
        ("CREATE INDEX i ON a (b);", "CREATE UNIQUE INDEX i ON a (b) WHERE b > '';"),
        ("", "ALTER TABLE a ADD COLUMN c INT NOT NULL DEFAULT 7;"),
        ("", "ALTER TABLE a ADD COLUMN c REFERENCES p ON DELETE CASCADE;"),
        ("", "ALTER TABLE a ADD COLUMN c CONSTRAINT d CHECK (c > 0);"),
        ("", "ALTER TABLE a ADD COLUMN c TEXT COLLATE NOCASE AS (lower(b));"),
        ("", "ALTER TABLE a ADD COLUMN c; CREATE INDEX i ON a (c);"),
        ("", "CREATE VIEW v AS SELECT b FROM a; CREATE VIEW u AS SELECT * FROM v;"),
        (
            "CREATE VIEW v AS SELECT b FROM a; CREATE VIEW u AS SELECT * FROM v;",
            "CREATE VIEW v AS SELECT id FROM a; CREATE VIEW u AS SELECT * FROM v;",
        ),
        ("", "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM p; END;"),
        (
            "CREATE TRIGGER t AFTER INSERT ON a BEGIN DELETE FROM p; END;",
            "CREATE TRIGGER t BEFORE INSERT ON a BEGIN SELECT 1; END;",
        ),
        ("CREATE TABLE x (y);", "CREATE VIEW x AS SELECT 1 AS y;"),
    ] {
        let (from, to) = (format!("{base}{before}"), format!("{base}{after}"));
        let (old, new) = (of(&from).await, of(&to).await);
        let pair = Pair::new(&old, &new);
        assert_eq!(beyond(pair), [], "{after}");
        let plans = migration(pair, &SqliteDialect, &RenderOptions::default())
            .unwrap_or_else(|error| panic!("{after}: {error}"));
        let mut session = database();
        session.execute(&from).await.unwrap();
        run(&mut session, &plans.up).await;
        assert_eq!(catalog(&mut session).await, new, "{after}");
        run(&mut session, &plans.down).await;
        assert_eq!(catalog(&mut session).await, old, "back from {after}");
    }
}

#[tokio::test]
async fn what_alter_table_cannot_is_named() {
    for (before, after, named) in [
        (
            "CREATE TABLE a (b TEXT)",
            "CREATE TABLE a (b INT)",
            "column main.a.b is of another definition",
        ),
        (
            "CREATE TABLE a (b)",
            "CREATE TABLE a (b NOT NULL)",
            "column main.a.b is of another definition",
        ),
        ("CREATE TABLE a (b)", "CREATE TABLE a (b DEFAULT 1)", "default main.a.b differs"),
        (
            "CREATE TABLE a (b)",
            "CREATE TABLE a (b UNIQUE)",
            "constraint main.a.a_b_key differs, and the table stays",
        ),
        (
            "CREATE TABLE a (b)",
            "CREATE TABLE a (b, CHECK (b))",
            "constraint main.a.a_b_check differs, and the table stays",
        ),
        (
            "CREATE TABLE a (b CHECK (b))",
            "CREATE TABLE a (b CHECK (b > 1))",
            "constraint main.a.a_b_check differs, and the table stays",
        ),
        (
            "CREATE TABLE a (b)",
            "CREATE TABLE a (b, c PRIMARY KEY)",
            "constraint main.a.a_pkey differs, and the table stays",
        ),
        (
            "CREATE TABLE a (b INT)",
            "CREATE TABLE a (b INT) STRICT",
            "table main.a has other options",
        ),
        (
            "CREATE TABLE a (b)",
            "CREATE TABLE a (b, c AS (b) STORED)",
            "column main.a.c is computed and stored, and the table is there already",
        ),
    ] {
        let (before, after) = (of(before).await, of(after).await);
        let found: Vec<String> =
            beyond(Pair::new(&before, &after)).iter().map(ToString::to_string).collect();
        assert_eq!(found, [named]);
    }
}

#[tokio::test]
async fn what_has_no_rule_is_named_and_the_journal_is_not_read() {
    let sql = "CREATE VIRTUAL TABLE f USING fts5 (a); CREATE TABLE aludel_log (a); \
        CREATE TABLE aludels (a); CREATE TABLE b (c INTEGER PRIMARY KEY AUTOINCREMENT)";
    let catalog = of(sql).await;
    let unmanaged: Vec<_> = catalog.unmanaged.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(unmanaged, ["f"]);
    let tables: Vec<_> = catalog.of_kind(Kind::Table).map(|(key, _)| key.name.as_str()).collect();
    assert_eq!(tables, ["aludels", "b"]);
}
