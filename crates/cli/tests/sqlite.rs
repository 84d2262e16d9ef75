//! SQLite from the command line. The manual's page is run by the test of pages (`sqlite_page`).

#![cfg(feature = "sqlite")]

mod support;

use std::time::{Duration, Instant};

use support::Project;

const SLOW: &str = "CREATE TABLE slow AS WITH RECURSIVE n (i) AS \
    (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000000) SELECT count(*) AS c FROM n;";

fn project() -> Project {
    let project = Project::new().on("sqlite://app.db");
    project.revision("001", "base", "CREATE TABLE one (id INTEGER);", "DROP TABLE one;");
    project
}

#[test]
fn what_does_not_work_yet_says_so_by_name() {
    let project = project();
    for (arguments, name) in [
        (&["check"][..], "check"),
        (&["psql"], "psql"),
        (&["revision", "--autogenerate", "-m", "x"], "revision --autogenerate"),
    ] {
        let record = project.run(arguments);
        let said = format!("`aludel {name}` does not work on SQLite yet");
        assert!(record.contains(&said) && record.contains("exit 3"), "{record}");
    }
}

#[test]
fn what_would_be_passed_over_in_silence_is_refused() {
    for (up, said) in [
        ("CREATE TABLE a (b); INSERT INTO a VALUES (:tenat);", "`:tenat` is a parameter"),
        ("CREATE TABLE a (b); INSERT INTO a VALUES (?);", "`?` is a parameter"),
        ("CREATE TEMP TABLE a (b);", "`a` is left open"),
        ("-- migrate:segment transaction:false\nATTACH 'other.db' AS o;", "`o` is left open"),
    ] {
        let project = Project::new().on("sqlite://app.db");
        project.revision("001", "base", up, "");
        let record = project.run(&["upgrade"]);
        assert!(record.contains("001_step.sql:"), "{record}");
        assert!(record.contains(said) && record.contains("exit "), "{record}");
    }
    let project = Project::new().on("sqlite://app.db");
    project.revision("001", "base", "CREATE TEMP TABLE a (b);\nDROP TABLE a;", "");
    project.done(&["upgrade"]);
}

#[test]
fn a_shadow_reaches_no_file() {
    let project = project();
    project.revision(
        "002",
        "001",
        "-- migrate:segment transaction:false\nATTACH 'other.db' AS o;\n\
         CREATE TABLE o.t (a);\nDETACH o;",
        "SELECT 1;",
    );
    project.write("into.sql", "CREATE TABLE a (b); VACUUM INTO 'out.db';");
    project.write("plain.sql", "CREATE TABLE a (b); VACUUM;");
    for arguments in [&["prove", "002"][..], &["inspect", "revision:002"], &["inspect", "into.sql"]]
    {
        let record = project.run(arguments);
        assert!(record.contains("SQLITE_AUTH"), "{record}");
    }
    project.done(&["inspect", "plain.sql"]);
    assert!(!project.path("other.db").exists() && !project.path("out.db").exists());
}

#[test]
fn a_protected_database_is_asked_for_by_name_before_rows_go() {
    let project = project();
    project.write("aludel.toml", "migrations = \"migrations\"\nprotected = true\n");
    project.revision(
        "002",
        "001",
        "WITH q AS (SELECT 1 AS z WHERE 1) DELETE FROM one;",
        "SELECT 1;",
    );
    let record = project.run(&["upgrade"]);
    assert!(record.contains("DELETE FROM one") && record.contains("exit "), "{record}");
}

#[test]
fn a_table_that_is_called_like_the_journal_is_seen() {
    let project = Project::new().on("sqlite://app.db");
    project.write("aludel.toml", "migrations = \"migrations\"\njournal_schema = \"app\"\n");
    project.revision("001", "base", "CREATE TABLE app_users (a); CREATE TABLE aludel_z (a);", "");
    project.done(&["upgrade"]);
    let drift =
        project.done(&["diff", "--from", "sqlite://app.db", "--to", "revision:001", "--exit-code"]);
    assert!(!drift.contains("CREATE") && !drift.contains("DROP"), "{drift}");
    let seen = project.done(&["inspect", "sqlite://app.db"]);
    assert!(seen.contains("app_users") && seen.contains("aludel_z"), "{seen}");
}

#[test]
fn a_column_that_points_to_a_new_table_is_added() {
    let project = project();
    project.write("a.sql", "CREATE TABLE u (a);");
    project.write(
        "b.sql",
        "CREATE TABLE t (id INTEGER PRIMARY KEY); CREATE TABLE u (a, b INTEGER REFERENCES t);",
    );
    let there = project.done(&["diff", "--from", "a.sql", "--to", "b.sql"]);
    assert!(there.contains("ADD COLUMN b INTEGER REFERENCES t"), "{there}");
    let back = project.done(&["diff", "--from", "b.sql", "--to", "a.sql"]);
    assert!(back.contains("DROP TABLE t"), "{back}");
}

#[test]
fn a_location_is_understood_or_named() {
    for (url, said) in [
        ("sqlite::memory:", "a database in memory ends with the command"),
        ("sqlite://", "names no file"),
        ("sqlite://app.db?cache=shared", "`cache=shared`"),
        ("sqlite://missing/app.db", "make missing first"),
        ("sqlite://migrations", "is no file"),
        ("sqlite://app.db?mode=rw", "app.db does not exist"),
        ("sqlite://aludel.toml", "file is not a database"),
    ] {
        let project = Project::new().on(url);
        project.revision("001", "base", "SELECT 1;", "SELECT 1;");
        let record = project.run(&["upgrade"]);
        assert!(record.contains(said) && record.contains("exit "), "{url}: {record}");
    }
    for (set, name) in [("ALUDEL_ROLE", "role"), ("ALUDEL_SCHEMA", "schema")] {
        let mut project = project();
        project.set(set, "app");
        let record = project.run(&["upgrade"]);
        let said = format!("`{name}` is set, and SQLite has no {name}s");
        assert!(record.contains(&said) && record.contains("exit 3"), "{record}");
    }
}

#[test]
fn the_file_is_beside_the_configuration_and_reading_does_not_make_it() {
    let project = project();
    project.write("deep/down/x", "");
    for arguments in [&["current"][..], &["history"], &["heads"], &["show", "001"]] {
        let record = project.run(arguments);
        assert!(!record.contains("exit"), "{record}");
    }
    let record = project.run(&["downgrade", "base"]);
    assert!(record.contains("app.db does not exist"), "{record}");
    assert!(!project.path("app.db").exists());
    let record = project.run_in("deep/down", &["upgrade"]);
    assert!(record.contains("created the database") && record.contains("applied"), "{record}");
    assert!(project.path("app.db").exists() && !project.path("deep/down/app.db").exists());
    let record = project.run(&["current"]);
    assert!(record.contains("nothing is pending"), "{record}");
}

#[test]
fn a_protected_file_asks_for_its_name() {
    let mut project = project();
    project.set("ALUDEL_PROTECTED", "true");
    project.run(&["upgrade"]);
    let record = project.run(&["downgrade", "base"]);
    assert!(record.contains("the database `app.db` is protected"), "{record}");
    let record = project.run(&["downgrade", "base", "--yes-i-mean", "app.db"]);
    assert!(record.contains("reverted"), "{record}");
}

#[test]
fn a_run_that_is_killed_leaves_nothing_and_the_next_one_goes_on() {
    let project = project();
    project.revision("002", "001", SLOW, "DROP TABLE slow;");
    let mut child = project.command(".", &["upgrade"]).spawn().unwrap();
    let begin = Instant::now();
    // The journal of SQLite's is there for 001 too: 002 runs once 001 is known to be applied.
    while !project.run(&["current"]).contains("stands at 001") {
        assert!(begin.elapsed() < Duration::from_secs(20), "001 is never applied");
        std::thread::sleep(Duration::from_millis(20));
    }
    std::thread::sleep(Duration::from_millis(300));
    child.kill().unwrap();
    child.wait().unwrap();
    let record = project.run(&["current"]);
    assert!(record.contains("stands at 001; 1 revision is pending"), "{record}");
    project.revision("002", "001", "CREATE TABLE quick (a);", "DROP TABLE quick;");
    let begin = Instant::now();
    let record = project.run(&["upgrade"]);
    assert!(record.contains("applied    002"), "{record}");
    // The dead one is not waited for.
    assert!(begin.elapsed() < Duration::from_secs(20), "{record}");
}

#[test]
fn a_statement_that_fails_is_shown_with_its_line() {
    let project = project();
    project.revision(
        "002",
        "001",
        "CREATE TABLE two (a);\nSELECT\n  b FROM two;",
        "DROP TABLE two;",
    );
    let record = project.run(&["upgrade"]);
    for said in [
        "002_step.sql:11:3: ERROR: no such column: b (SQLITE_ERROR)",
        "nothing of `002` was applied",
        "exit 6",
    ] {
        assert!(record.contains(said), "{record}");
    }
}

const SCHEMA: &str = "CREATE TABLE one (id INTEGER PRIMARY KEY, name TEXT NOT NULL DEFAULT '');\n\
    CREATE INDEX one_name ON one (name);\nCREATE VIEW names AS SELECT name FROM one;\n";

#[test]
fn a_state_is_shown_and_two_are_compared_and_the_plan_leads_there() {
    let project = project();
    project.run(&["upgrade"]);
    project.write("schema.sql", SCHEMA.replace("id INTEGER PRIMARY KEY", "id INTEGER"));
    let record = project.run(&["inspect", "database"]);
    assert!(record.contains("CREATE TABLE one (\n    id INTEGER\n);"), "{record}");
    for (format, said) in [
        ("json", "\"aludel_catalog\": 1"),
        ("mermaid", "erDiagram"),
        ("svg", "</svg>"),
        ("summary", "main.one"),
    ] {
        let record = project.run(&["inspect", "sqlite:app.db", "--format", format]);
        assert!(record.contains(said) && !record.contains("exit"), "{record}");
    }
    let diff = ["diff", "--from", "database", "--to", "schema.sql"];
    let record = project.run(&[&diff[..], &["--out", "up.sql", "--down", "down.sql"]].concat());
    assert!(!record.contains("\nexit "), "{record}");
    let up = project.read("up.sql");
    for said in [
        "ALTER TABLE one ADD COLUMN name TEXT NOT NULL DEFAULT ''",
        "CREATE INDEX one_name ON one (name)",
        "CREATE VIEW names AS SELECT name FROM one",
    ] {
        assert!(up.contains(said), "{up}");
    }
    project.revision("002", "001", &up, &project.read("down.sql"));
    project.run(&["upgrade"]);
    let record = project.run(&[&diff[..], &["--exit-code"]].concat());
    assert!(!record.contains("\nexit "), "{record}");
    let record = project.run(&[
        "diff",
        "--from",
        "database",
        "--to",
        "revision:001",
        "--format",
        "summary",
        "--exit-code",
    ]);
    assert!(record.contains("one.name") && record.contains("exit 1"), "{record}");
    project.run(&["downgrade", "001"]);
    let record =
        project.run(&["diff", "--from", "database", "--to", "revision:001", "--exit-code"]);
    assert!(!record.contains("\nexit "), "{record}");
}

#[test]
fn what_alter_table_cannot_and_what_is_wrong_is_named() {
    let project = project();
    project.run(&["upgrade"]);
    project.write("schema.sql", "CREATE TABLE one (id TEXT, CHECK (id));\n");
    project.write("bad.sql", "CREATE TABLE a (b);\nSELECT *\n  FRM a;\n");
    for (to, said, code) in [
        ("schema.sql", "column main.one.id is of another definition", "exit 4"),
        ("schema.sql", "constraint main.one.one_id_check differs, and the table stays", "exit 4"),
        ("bad.sql", "bad.sql:3:3: ERROR: near \"FRM\": syntax error", "exit 4"),
        ("models", "models are read for PostgreSQL alone", "exit 2"),
        (
            "postgres://localhost/x",
            "cannot be compared with a database of another engine",
            "exit 2",
        ),
    ] {
        let record = project.run(&["diff", "--from", "database", "--to", to]);
        assert!(record.contains(said) && record.contains(code), "{record}");
    }
}

#[test]
fn a_revision_is_proven_with_rows_or_what_is_wrong_is_named() {
    let project = project();
    project.revision(
        "002",
        "001",
        "CREATE TABLE p (id INTEGER PRIMARY KEY, kind TEXT NOT NULL CHECK (kind IN ('a', 'b')), at DATE);\n\
         CREATE TABLE c (p INTEGER NOT NULL REFERENCES p, n REAL CHECK (n > 17), UNIQUE (p));",
        "DROP TABLE c;\nDROP TABLE p;",
    );
    project.revision(
        "003",
        "002",
        "ALTER TABLE p ADD COLUMN x TEXT;",
        "ALTER TABLE p DROP COLUMN x;",
    );
    let record = project.run(&["prove", "--all"]);
    assert!(record.contains("proven  003") && record.contains("rows in 3 tables"), "{record}");
    assert!(!record.contains("not filled") && !record.contains("exit"), "{record}");
    for (up, down, said) in [
        ("ALTER TABLE p ADD COLUMN y NOT NULL;", "SELECT 1;", "Cannot add a NOT NULL column"),
        ("ALTER TABLE p ADD COLUMN y;", "SELECT 1;", "the way down does not lead back"),
        ("DELETE FROM c;", "SELECT 1;", "the way up: 3 of 3 rows of c are lost"),
        ("UPDATE p SET at = NULL;", "SELECT 1;", "up and down: values of p are lost"),
        ("CREATE UNIQUE INDEX i ON p (kind);", "DROP INDEX i;", "UNIQUE constraint failed"),
        (
            "DROP TABLE c;",
            "CREATE TABLE c (p INTEGER NOT NULL REFERENCES p, n REAL CHECK (n > 17), UNIQUE (p));",
            "rows of c are lost",
        ),
    ] {
        project.revision("004", "003", up, down);
        let record = project.run(&["prove"]);
        assert!(record.contains("FAILED  004") && record.contains(said), "{up}: {record}");
        assert!(record.contains("exit 9"), "{record}");
    }
    project.revision(
        "004",
        "003",
        "-- hazard: data loss: they are not wanted\nDELETE FROM c;",
        "SELECT 1;",
    );
    let record = project.run(&["prove", "--format", "json"]);
    assert!(record.contains("\"proven\": true") && !record.contains("exit"), "{record}");
}
