//! Sixteen processes at once: whatever they do, each ends well and every revision is taken once.

mod support;

use std::process::{Child, Output, Stdio};

use support::Project;

const PROCESSES: usize = 16;

/// Revisions that can only be applied once, and reverted once. One of them allows no transaction.
fn project(url: &str) -> Project {
    let project = Project::new().on(url);
    project.revision("001", "base", "CREATE TABLE t (id int PRIMARY KEY);", "DROP TABLE t;");
    for number in 2..=5 {
        let up = format!("INSERT INTO t VALUES ({number}); CREATE TABLE t{number} ();");
        let down = format!("DROP TABLE t{number}; DELETE FROM t WHERE id = {number};");
        let (id, parent) = (format!("{number:03}"), format!("{:03}", number - 1));
        project.revision(&id, &parent, &up, &down);
    }
    let alone = "-- migrate:segment transaction:false\n\nCREATE INDEX CONCURRENTLY i ON t (id);";
    project.revision("006", "005", alone, "DROP INDEX i;");
    project
}

fn start(project: &Project, arguments: &[&str]) -> Child {
    let mut command = project.command(".", arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

/// Waits for all; what they said of revisions.
fn end_well(processes: Vec<Child>) -> String {
    let outputs = processes.into_iter().map(|it| it.wait_with_output().unwrap());
    let said = outputs.map(|Output { status, stdout, stderr }| {
        assert!(status.success(), "{status}: {}", String::from_utf8_lossy(&stderr));
        String::from_utf8(stdout).unwrap()
    });
    said.collect()
}

/// Names of revisions whose events do not take turns, beginning with their application.
const OUT_OF_TURN: &str = "SELECT coalesce(string_agg(DISTINCT revision, ' '), '') FROM ( \
    SELECT revision, event, row_number() OVER (PARTITION BY revision ORDER BY id) AS place \
    FROM aludel.log) AS l WHERE event <> CASE place % 2 WHEN 1 THEN 'apply' ELSE 'revert' END";

#[test]
fn processes_that_create_a_database_and_bring_it_up_do_so_once() {
    let database = aludel_testing::database();
    database.server().psql("postgres", &format!("DROP DATABASE {}", database.name));
    let project = project(&database.url());
    let start = || start(&project, &["upgrade", "--create-database"]);
    let said = end_well((0..PROCESSES).map(|_| start()).collect());
    assert_eq!(said.matches("applied").count(), 6, "{said}");
    let log = "SELECT string_agg(event || ' ' || revision, ', ' ORDER BY id) FROM aludel.log";
    let expected = "apply 001, apply 002, apply 003, apply 004, apply 005, apply 006";
    assert_eq!(database.psql(log), expected);
    assert_eq!(database.psql("SELECT count(*) FROM t"), "4");
}

#[test]
fn with_downgrades_among_them_the_log_takes_turns() {
    let database = aludel_testing::database();
    let project = project(&database.url());
    let arguments: [&[&str]; 4] =
        [&["upgrade"], &["downgrade", "base"], &["upgrade", "003"], &["downgrade", "base"]];
    let each = arguments.iter().cycle().take(PROCESSES);
    let said = end_well(each.map(|arguments| start(&project, arguments)).collect());
    end_well(vec![start(&project, &["upgrade"])]);
    assert_eq!(database.psql(OUT_OF_TURN), "", "{said}");
    let counts = "SELECT count(*) FILTER (WHERE event = 'apply') - count(*) FILTER (WHERE event = 'revert') FROM aludel.log";
    assert_eq!(
        (database.psql(counts), database.psql("SELECT count(*) FROM t")),
        ("6".into(), "4".into())
    );
}
