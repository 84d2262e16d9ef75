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
