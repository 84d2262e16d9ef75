//! The gate before a phase that takes away what is old.

mod support;

use support::Project;

fn phase(project: &Project, id: &str, parent: &str, phase: &str, up: &str, down: &str) {
    let text = format!(
        "-- {id} in words\n--\n-- revision: {id}\n-- revises: {parent}\n\
         -- created: 2023-09-21T00:00:00Z\n{phase}\n-- migrate:up\n\n{up}\n\n-- migrate:down\n\n{down}\n"
    );
    project.write(&format!("migrations/{id}_step.sql"), text);
}

/// A history whose third revision takes something away.
fn project(url: &str) -> Project {
    let project = Project::new().on(url);
    project.revision("20230921_001", "base", "CREATE TABLE a (x int);", "DROP TABLE a;");
    phase(
        &project,
        "20230921_002",
        "20230921_001",
        "-- phase: expand\n",
        "ALTER TABLE a ADD COLUMN y int;",
        "ALTER TABLE a DROP COLUMN y;",
    );
    phase(
        &project,
        "20230921_003",
        "20230921_002",
        "-- phase: contract\n",
        "ALTER TABLE a DROP COLUMN x;",
        "ALTER TABLE a ADD COLUMN x int;",
    );
    project
}

/// Without the time at which something was applied.
fn since(record: &str) -> String {
    let lines = record.lines().map(|line| match line.split_once("since 2") {
        Some((before, _)) => format!("{before}since [time]"),
        None => line.to_owned(),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[test]
fn what_takes_away_waits_for_leave() {
    let database = aludel_testing::database();
    let project = project(&database.url());
    // What comes before it, so that the database is in use.
    let begun = project.run(&["upgrade", "20230921_001"]);
    let record = project.session(&[
        &["upgrade"],
        &["status"],
        &["upgrade"],
        &["upgrade", "20230921_003"],
        &["upgrade", "+1"],
        &["current"],
        &["upgrade", "--contract"],
        &["status"],
    ]);
    assert_transcript!("contract_waits", since(&(begun + "\n" + &record)));
}

#[test]
fn a_new_database_gets_all_and_a_configured_one_too() {
    let database = aludel_testing::database();
    let project = project(&database.url());
    project.run(&["upgrade"]);
    assert_eq!(database.psql("SELECT count(*) FROM aludel.revisions"), "3");
    project.run(&["downgrade", "20230921_002"]);
    project.write("aludel.toml", "migrations = \"migrations\"\ncontract = \"always\"\n");
    project.run(&["upgrade"]);
    assert_eq!(database.psql("SELECT count(*) FROM aludel.revisions"), "3");
}

#[test]
fn a_phase_that_is_none_is_named() {
    let project = Project::new();
    phase(&project, "20230921_001", "base", "-- phase: shrink\n", "SELECT 1;", "SELECT 1;");
    project.write("aludel.toml", "migrations = \"migrations\"\ncontract = \"always\"\n");
    let mistaken = project.run(&["heads"]);
    project.write("aludel.toml", "contract = \"never\"\n");
    let unknown = project.run(&["heads"]);
    assert_transcript!("contract_mistakes", mistaken + "\n" + &unknown);
}
