//! `-- migrate:fill`: an UPDATE in slices.

mod support;

use std::{process::Stdio, thread::sleep, time::Duration};

use support::Project;

/// A history that makes a table, and then fills a column of it.
fn project(url: &str, options: &str, update: &str) -> Project {
    let project = Project::new().on(url);
    project.revision(
        "20230921_001",
        "base",
        "CREATE TABLE \"Big\" (region text, id bigint, x int, PRIMARY KEY (region, id));",
        "DROP TABLE \"Big\";",
    );
    let up = format!(
        "ALTER TABLE \"Big\" ADD COLUMN y int;\n\n-- migrate:fill {options}\n\n{update};\n\n\
         -- migrate:segment\n\nALTER TABLE \"Big\" ALTER COLUMN y SET NOT NULL;"
    );
    project.revision("20230921_002", "20230921_001", &up, "ALTER TABLE \"Big\" DROP COLUMN y;");
    project
}

fn begun(options: &str, update: &str) -> (aludel_testing::TestDatabase<'static>, Project) {
    let database = aludel_testing::database();
    let project = project(&database.url(), options, update);
    project.run(&["upgrade", "20230921_001"]);
    database.psql(
        "INSERT INTO \"Big\" SELECT 'a''b' || n % 3, n, n FROM generate_series(1, 1000) AS n",
    );
    (database, project)
}

const UPDATE: &str = "UPDATE \"Big\" AS b SET y = x + 1 -- every row\nWHERE y IS NULL";

#[test]
fn slices_are_committed_one_by_one_and_go_on_after_a_kill() {
    let (database, project) = begun("table=\"Big\" rows=20 pause=20ms", UPDATE);
    for round in 0..3 {
        let mut child = project.command(".", &["upgrade"]).stderr(Stdio::null()).spawn().unwrap();
        sleep(Duration::from_millis(300));
        child.kill().unwrap();
        child.wait().unwrap();
        let filled = database.psql("SELECT count(y) > 0 AND count(y) < 1000 FROM \"Big\"");
        assert_eq!(filled, "t", "round {round}");
        // Where it is known how far it is, nothing that is done is touched again.
        database.psql("UPDATE \"Big\" SET x = x WHERE y IS NOT NULL");
    }
    let record = project.run(&["upgrade"]);
    assert!(record.contains("going on at statement 1 of segment 2"), "{record}");
    assert_eq!(database.psql("SELECT count(*) FROM \"Big\" WHERE y = x + 1"), "1000");
    assert_eq!(database.psql("SELECT count(*) FROM aludel.statements"), "0");
    assert_eq!(database.psql("SELECT reltuples FROM pg_class WHERE relname = 'Big'"), "1000");
    let down = project.run(&["downgrade", "-1"]);
    assert!(down.contains("20230921_002"), "{down}");
}

#[test]
fn rows_that_come_late_are_filled_too() {
    let (database, project) = begun("table=\"Big\" rows=10 pause=5ms", UPDATE);
    let mut child = project.command(".", &["upgrade"]).spawn().unwrap();
    for n in 0..30 {
        sleep(Duration::from_millis(20));
        database.psql(&format!("INSERT INTO \"Big\" VALUES ('A', {n}, 1)"));
    }
    // Whoever writes now may write a row in the moment before NOT NULL: then it goes on.
    child.wait().unwrap();
    project.run(&["upgrade"]);
    assert_eq!(database.psql("SELECT count(*) FROM \"Big\" WHERE y IS DISTINCT FROM x + 1"), "0");
}

#[test]
fn a_condition_may_name_what_the_language_calls_its_own() {
    let update =
        "UPDATE \"Big\" SET y = x\nFROM (SELECT true AS found) AS f WHERE y IS NULL AND found";
    let (database, project) = begun("table=\"Big\"", update);
    project.done(&["upgrade"]);
    assert_eq!(database.psql("SELECT count(*) FROM \"Big\" WHERE y = x"), "1000");
}

/// The first slice says nothing of it; a second pass over the table does.
#[test]
fn what_would_never_end_is_found_before_all_is_written_again_and_again() {
    let update = "UPDATE \"Big\" SET y = CASE WHEN id <= 300 THEN x END WHERE y IS NULL";
    let (database, project) = begun("table=\"Big\" rows=50", update);
    database.psql(
        "CREATE SEQUENCE written; CREATE FUNCTION note_it() RETURNS trigger LANGUAGE plpgsql AS $$ \
         BEGIN PERFORM nextval('written'); RETURN NEW; END $$; \
         CREATE TRIGGER note_it BEFORE UPDATE ON \"Big\" FOR EACH ROW EXECUTE FUNCTION note_it()",
    );
    let said = project.run(&["upgrade"]);
    assert!(said.contains("it would never end"), "{said}");
    let written: u32 = database.psql("SELECT last_value FROM written").parse().expect("a number");
    assert!((1000..1200).contains(&written), "{written}");
}

#[test]
fn what_cannot_be_filled_in_slices_says_why() {
    let record = [
        ("table=\"Big\" key=id", UPDATE),
        ("table=\"Big\"", "UPDATE \"Big\" SET y = NULL WHERE y IS NULL"),
        ("table=\"Big\"", "UPDATE \"Big\" SET y = nothing WHERE y IS NULL"),
        ("table=\"Big\"", "UPDATE \"Big\" SET y = x\nWHERE y IS NULL AND nothing IS NULL"),
        ("table=\"Big\"", "UPDATE \"Big\" SET y = x"),
        ("table=\"Big\" sort=id", UPDATE),
        ("table=other", UPDATE),
    ];
    let record: Vec<String> =
        record.iter().map(|(options, update)| begun(options, update).1.run(&["upgrade"])).collect();
    assert_transcript!("fills_wrong", record.join("\n"));
}

#[test]
fn a_fill_is_proven_as_a_whole() {
    let (_database, project) = begun("table=\"Big\"", UPDATE);
    let record = project.run(&["prove"]);
    assert!(record.contains("1 revision: 1 proven"), "{record}");
}
