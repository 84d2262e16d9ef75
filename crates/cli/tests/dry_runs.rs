//! `--dry-run`: what a run would do, and nothing of it stays.

mod support;

use std::process::Stdio;

use aludel_testing::{TestDatabase, database};
use support::Project;

/// All that a run could leave.
fn everything(database: &TestDatabase<'_>) -> String {
    database.psql(
        "SELECT c.oid, c.relname, c.relfilenode, c.relnamespace::regnamespace FROM pg_class AS c
         WHERE c.relnamespace::regnamespace::text NOT IN ('pg_catalog', 'pg_toast', 'information_schema') ORDER BY 1;
         SELECT oid, nspname FROM pg_namespace WHERE nspname !~ '^pg_' ORDER BY 1;
         SELECT oid, enumlabel FROM pg_enum ORDER BY 1; SELECT count(*) FROM pg_attribute;
         SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database =
         (SELECT oid FROM pg_database WHERE datname = current_database())",
    )
}

fn project(url: &str) -> Project {
    let project = Project::new().on(url);
    project.write("aludel.toml", "migrations = \"migrations\"\nshadow = \"local\"\n");
    project.revision(
        "1001",
        "base",
        "CREATE TABLE t (id int PRIMARY KEY);\nCREATE TYPE mood AS ENUM ('sad');",
        "DROP TYPE mood;\nDROP TABLE t;",
    );
    project.revision(
        "1002",
        "1001",
        "ALTER TABLE t ADD COLUMN a int DEFAULT 1;\nCREATE TABLE u (id int REFERENCES t);\n\
         -- migrate:segment\nUPDATE t SET a = 2;",
        "DROP TABLE u;\nALTER TABLE t DROP COLUMN a;",
    );
    project.revision(
        "1003",
        "1002",
        "CREATE UNIQUE INDEX i ON t (a);\nSET search_path = pg_catalog;",
        "DROP INDEX i;",
    );
    project
}

#[test]
fn on_a_shadow_that_stands_where_the_database_stands() {
    let database = database();
    let project = project(&database.url());
    let before = everything(&database);
    // The first shadow of a machine says that it is being prepared.
    project.done(&["inspect", "empty"]);
    let mut record = project.run(&["upgrade", "--dry-run"]);
    assert_eq!(everything(&database), before, "no journal");
    project.done(&["upgrade", "1002"]);
    database.psql("INSERT INTO t VALUES (1), (2)");
    project.revision(
        "1004",
        "1003",
        "-- migrate:fill table=t\nUPDATE t SET a = 3 WHERE a IS NULL;\n-- migrate:segment transaction:false\n\
         CREATE INDEX CONCURRENTLY j ON t (a);",
        "DROP INDEX j;",
    );
    let before = everything(&database) + &database.psql("SELECT * FROM aludel.log, aludel.lock");
    record += &project.session(&[
        &["upgrade", "--dry-run"],
        &["downgrade", "base", "--dry-run"],
        &["downgrade", "1003", "--dry-run"],
    ]);
    project.revision("1005", "1004", "CREATE TABLE v ();\nCREATE TABLE t ();", "");
    project.revision("1006", "1005", "ALTER SYSTEM SET work_mem = '1MB';", "");
    record += &project.session(&[&["upgrade", "1005", "--dry-run"], &["upgrade", "--dry-run"]]);
    let after = everything(&database) + &database.psql("SELECT * FROM aludel.log, aludel.lock");
    assert_eq!(after, before);
    insta::assert_snapshot!("dry_runs_on_a_shadow", record);
}

#[test]
fn in_a_transaction_on_the_database() {
    let database = database();
    let mut project = project(&database.url());
    let before = everything(&database);
    let mut record = project.run(&["upgrade", "--dry-run=database"]);
    assert_eq!(everything(&database), before, "no journal");
    project.done(&["upgrade", "1002"]);
    database.psql("INSERT INTO t VALUES (1), (2); INSERT INTO u VALUES (1)");
    let before = everything(&database) + &database.psql("SELECT * FROM aludel.log, aludel.lock");
    // The rows are there.
    record += &project.run(&["upgrade", "--dry-run=database"]);
    database.psql("UPDATE t SET a = id");
    project.revision(
        "1004",
        "1003",
        "ALTER TYPE mood ADD VALUE 'glad';\n-- migrate:segment\nSELECT 'glad'::mood;",
        "",
    );
    record += &project.session(&[
        &["upgrade", "1003", "--dry-run=database"],
        &["upgrade", "--dry-run=database"],
        &["downgrade", "1001", "--dry-run=database"],
    ]);
    project.revision("1004", "1003", "CREATE TABLE w (id int REFERENCES t DEFERRABLE INITIALLY DEFERRED);\nINSERT INTO w VALUES (7);", "");
    project.revision("1005", "1003", "CREATE TABLE x ();\n-- migrate:segment transaction:false\nCREATE INDEX CONCURRENTLY j ON t (a);", "");
    record += &project.session(&[
        &["upgrade", "1004", "--dry-run=database"],
        &["upgrade", "1005", "--dry-run=database"],
    ]);
    project.write(
        "aludel.toml",
        "migrations = \"migrations\"\nprotected = true\nlock_timeout = \"100ms\"\n",
    );
    record += &project.run(&["downgrade", "1001", "--dry-run=database"]);
    let name = database.name.clone();
    record += &project
        .run(&["downgrade", "1001", "--dry-run=database", "--yes-i-mean", &name])
        .replace(&name, "NAME");
    let after = everything(&database) + &database.psql("SELECT * FROM aludel.log, aludel.lock");
    assert_eq!(after, before);
    // A lock is waited for no longer than a run would wait, and once.
    project.set("PGOPTIONS", "");
    let mut other = std::process::Command::new("psql")
        .args(["-X", "-q", "-d", &database.url(), "-c", "BEGIN; LOCK TABLE t; SELECT pg_sleep(3)"])
        .stdout(Stdio::null())
        .spawn()
        .unwrap();
    while database.psql("SELECT count(*) FROM pg_locks WHERE relation = 't'::regclass") == "0" {}
    let said = project.run(&["upgrade", "1003", "--dry-run=database"]);
    assert!(said.contains("canceling statement due to lock timeout"), "{said}");
    other.kill().unwrap();
    other.wait().unwrap();
    insta::assert_snapshot!("dry_runs_in_a_transaction", record.replace(&database.name, "NAME"));
}

/// What a dry run on the database says would be done, from the run's own words.
fn done_by(said: &str) -> Vec<String> {
    let revisions = said.lines().filter(|line| line.contains("100") && !line.starts_with('$'));
    let ids = revisions.flat_map(|line| line.split(|it: char| !it.is_alphanumeric()));
    let mut ids: Vec<String> =
        ids.filter(|it| it.len() == 4 && it.starts_with("100")).map(str::to_owned).collect();
    ids.dedup();
    ids
}

#[test]
fn what_stands_for_others_and_what_has_no_file_is_as_for_the_run() {
    let database = database();
    let project = project(&database.url());
    project.done(&["upgrade"]);
    // What is gone is taken back from the journal.
    let file = project.path("migrations/1003_step.sql");
    let text = std::fs::read_to_string(&file).expect("a file");
    std::fs::remove_file(&file).expect("it is gone");
    let said = project.done(&["downgrade", "base", "--dry-run=database"]);
    assert_eq!(done_by(&said).first().map(String::as_str), Some("1003"), "{said}");
    std::fs::write(&file, text).expect("it is back");
    project.done(&["squash", "..1003", "-m", "All", "--id", "1009"]);
    project.done(&["upgrade", "--dry-run=database"]);
    project.done(&["upgrade", "--dry-run"]);
    let said = project.done(&["downgrade", "base", "--dry-run=database"]);
    for id in ["1003", "1002", "1001"] {
        assert!(said.contains(id), "{id}: {said}");
    }
    let said = project.done(&["downgrade", "base", "--dry-run"]);
    assert!(said.contains("1002"), "{said}");
    project.done(&["downgrade", "base"]);
}

#[test]
fn constraints_wait_as_they_say_themselves() {
    let database = database();
    let project = Project::new().on(&database.url());
    project.revision(
        "1001",
        "base",
        "CREATE TABLE a (id int PRIMARY KEY DEFERRABLE INITIALLY IMMEDIATE);\nINSERT INTO a VALUES (1), (2);",
        "",
    );
    // It fails as in a run: each row is checked behind its statement.
    let twice = "INSERT INTO a VALUES (1);\nDELETE FROM a WHERE id = 1;";
    project.revision("1002", "1001", twice, "");
    let said = project.run(&["upgrade", "--dry-run=database"]);
    assert!(said.contains("duplicate key value"), "{said}");
    // And what waits by its own word does so behind the first revision, and behind what made it.
    project.revision("1002", "1001", "CREATE TABLE c (id int PRIMARY KEY);\nCREATE TABLE b (id int REFERENCES c DEFERRABLE INITIALLY DEFERRED);", "");
    project.revision("1003", "1002", "INSERT INTO b VALUES (9);\nINSERT INTO c VALUES (9);", "");
    project.done(&["upgrade", "--dry-run=database"]);
}

#[test]
fn a_history_that_is_to_be_one_line_is_held_to_it() {
    let database = database();
    let project = Project::new().on(&database.url());
    project.write("aludel.toml", "migrations = \"migrations\"\nlinear = true\n");
    project.revision("1001", "base", "SELECT 1;", "");
    project.revision("1002", "1001", "SELECT 1;", "");
    project.revision("1003", "1001", "SELECT 1;", "");
    for arguments in [
        ["upgrade", "1002"].as_slice(),
        &["upgrade", "1002", "--dry-run=database"],
        &["upgrade", "1002", "--sql"],
    ] {
        let said = project.run(arguments);
        assert!(said.contains("the history is to be one line"), "{said}");
    }
}
