//! Through PgBouncer, which gives sessions away between transactions: two runs never both write, the
//! pool's connections are as they were, and what allows no transaction goes around it or is refused.

mod support;

use std::{
    process::{Child, Output, Stdio},
    thread,
    time::{Duration, Instant},
};

use aludel_testing::{Pooler, TestDatabase};
use support::Project;

/// A database behind a pooler with so many connections; `None`, and said, where there is none.
fn behind(test: &str, connections: usize) -> Option<(TestDatabase<'static>, Pooler)> {
    let database = aludel_testing::database();
    let Some(pooler) = Pooler::of(database.server(), connections) else {
        aludel_testing::left_out(test, "no PgBouncer on this machine");
        return None;
    };
    Some((database, pooler))
}

/// Five revisions that take a while, each of which can run only once.
fn project() -> Project {
    project_of("0.1")
}

/// The same, four of which take so many seconds.
fn project_of(seconds: &str) -> Project {
    let project = Project::new();
    project.revision("001", "base", "CREATE TABLE t (id int PRIMARY KEY);", "DROP TABLE t;");
    for number in 2..=5 {
        let up = format!("INSERT INTO t VALUES ({number}); SELECT pg_sleep({seconds});");
        let down = format!("DELETE FROM t WHERE id = {number};");
        let (id, parent) = (format!("{number:03}"), format!("{:03}", number - 1));
        project.revision(&id, &parent, &up, &down);
    }
    project
}

fn said(output: &Output) -> String {
    let Output { stdout, stderr, status } = output;
    let (out, error) = (String::from_utf8_lossy(stdout), String::from_utf8_lossy(stderr));
    format!("{status}\n{out}{error}")
}

fn start(project: &Project, arguments: &[&str]) -> Child {
    let mut command = project.command(".", arguments);
    command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
}

#[track_caller]
fn run(project: &Project, arguments: &[&str]) -> String {
    let output = project.command(".", arguments).output().unwrap();
    assert!(output.status.success(), "{arguments:?}: {}", said(&output));
    said(&output)
}

const LOG: &str = "SELECT string_agg(event || ' ' || revision, ', ' ORDER BY id) FROM aludel.log";
const ALL: &str = "apply 001, apply 002, apply 003, apply 004, apply 005";
const LEFT: &str = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND database = \
    (SELECT oid FROM pg_database WHERE datname = current_database())";

/// What the pool's connections are set to, those that something changed.
fn settings(pooler: &Pooler, database: &TestDatabase<'_>) -> String {
    let question = "SELECT current_setting('search_path') || current_setting('lock_timeout') \
        || current_setting('client_min_messages') || current_setting('role') FROM pg_sleep(0.2)";
    let ask = || {
        let mut psql = std::process::Command::new("psql");
        psql.args(["-XAtq", "-d", &pooler.url(&database.name), "-c", question]);
        psql.stdout(Stdio::piped()).spawn().unwrap()
    };
    let asked: Vec<Child> = (0..4).map(|_| ask()).collect();
    let answers = asked.into_iter().map(|it| said(&it.wait_with_output().unwrap()));
    let usual = "\"$user\", public0noticenone";
    answers.filter(|it| !it.contains(usual)).collect()
}

#[test]
fn simultaneous_upgrades_through_pgbouncer_apply_everything_once() {
    for word in ["", "?pgbouncer=true"] {
        let test = "simultaneous_upgrades_through_pgbouncer_apply_everything_once";
        let Some((database, pooler)) = behind(test, 3) else { return };
        let mut project = project();
        project.set("DATABASE_URL", &(pooler.url(&database.name) + word));
        let runs: Vec<Child> = (0..6).map(|_| start(&project, &["upgrade"])).collect();
        for run in runs {
            let output = run.wait_with_output().unwrap();
            assert!(output.status.success(), "{}", said(&output));
        }
        assert_eq!(database.psql(LOG), ALL);
        assert_eq!(database.psql(LEFT), "0");
        assert_eq!(database.psql("SELECT token IS NULL FROM aludel.lock"), "t");
        if !word.is_empty() {
            assert_eq!(settings(&pooler, &database), "");
        }
        // A run on the server itself waits for nobody.
        project.set("DATABASE_URL", &database.url());
        run(&project, &["downgrade", "base"]);
    }
}

#[test]
fn pgbouncer_is_noticed_and_its_connections_stay_as_they_are() {
    let test = "pgbouncer_is_noticed_and_its_connections_stay_as_they_are";
    let Some((database, pooler)) = behind(test, 4) else { return };
    // Connections that others use already, and one that is new.
    for connections in [4, 0] {
        let url = pooler.url(&database.name);
        if connections > 0 {
            assert_eq!(settings(&pooler, &database), "");
            thread::sleep(Duration::from_millis(400));
        } else {
            database.psql(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                WHERE datname = current_database() AND pid <> pg_backend_pid()",
            );
            // Until the pooler has noticed, it gives them away.
            thread::sleep(Duration::from_millis(400));
        }
        let mut project = project();
        project.set("DATABASE_URL", &url);
        project.revision("006", "005", "SET search_path = pg_catalog; SET lock_timeout = 0;", "");
        let two = "SET my.own = 'kept';\n-- migrate:segment\n\
            INSERT INTO t SELECT 7 WHERE current_setting('my.own') = 'kept';";
        project.revision("007", "006", two, "DELETE FROM t WHERE id = 7;");
        assert!(run(&project, &["upgrade"]).contains("a pooler is between"), "{connections}");
        run(&project, &["current"]);
        assert_eq!(database.psql("SELECT max(id) FROM t"), "7");
        assert_eq!(settings(&pooler, &database), "");
        run(&project, &["downgrade", "base"]);
        assert_eq!(settings(&pooler, &database), "");
        run(&project, &["stamp", "002"]);
        run(&project, &["stamp", "base"]);
        assert_eq!(settings(&pooler, &database), "");
        database.psql("DROP SCHEMA aludel CASCADE");
    }
    // The server itself is no pooler.
    let project = project().on(&database.url());
    assert!(!run(&project, &["upgrade"]).contains("pooler"));
}

#[test]
fn a_stalled_run_through_pgbouncer_is_replaced_and_finds_out() {
    let test = "a_stalled_run_through_pgbouncer_is_replaced_and_finds_out";
    let Some((database, pooler)) = behind(test, 3) else { return };
    // It is not to be done before it is stopped, on a busy machine either.
    let mut project = project_of("2");
    project.set("DATABASE_URL", &(pooler.url(&database.name) + "?pgbouncer=true"));
    let stalled = start(&project, &["upgrade"]);
    let begin = Instant::now();
    while !database.psql("SELECT to_regclass('aludel.log')").contains("log")
        || database.psql("SELECT count(*) FROM aludel.log WHERE revision = '002'") == "0"
    {
        assert!(begin.elapsed() < Duration::from_secs(60), "it does nothing");
    }
    let signal = |name: &str| {
        let pid = stalled.id().to_string();
        let sent = std::process::Command::new("kill").args(["-s", name, &pid]).status().unwrap();
        assert!(sent.success());
    };
    signal("STOP");
    // The transaction that it sent last ends by itself, unless it stopped between two messages of one:
    // then it goes on for a moment.
    let (begin, mut stopped) = (Instant::now(), Instant::now());
    loop {
        let unlocked = said(&project.command(".", &["unlock"]).output().unwrap());
        if unlocked.contains("taken away") {
            break;
        }
        assert!(
            begin.elapsed() < Duration::from_secs(60),
            "the lock is not given away: {unlocked}"
        );
        if stopped.elapsed() > Duration::from_secs(8) {
            signal("CONT");
            thread::sleep(Duration::from_millis(20));
            signal("STOP");
            stopped = Instant::now();
        }
    }
    run(&project, &["upgrade"]);
    signal("CONT");
    let output = stalled.wait_with_output().unwrap();
    assert_eq!(output.status.code(), Some(5), "{}", said(&output));
    assert!(said(&output).contains("its lock was taken away"), "{}", said(&output));
    assert_eq!(database.psql(LOG), ALL);
}

#[test]
fn what_allows_no_transaction_goes_around_pgbouncer_or_is_refused() {
    let test = "what_allows_no_transaction_goes_around_pgbouncer_or_is_refused";
    let Some((database, pooler)) = behind(test, 3) else { return };
    let mut project = project();
    let index = "-- migrate:segment transaction:false\n\nCREATE INDEX CONCURRENTLY i ON t (id);";
    project.revision("006", "005", index, "DROP INDEX i;");
    project.set("DATABASE_URL", &(pooler.url(&database.name) + "?pgbouncer=true"));
    let output = project.command(".", &["upgrade"]).output().unwrap();
    assert_eq!(output.status.code(), Some(5), "{}", said(&output));
    for words in ["006_step.sql:11:1: this statement allows no transaction", "DIRECT_URL"] {
        assert!(said(&output).contains(words), "{words}: {}", said(&output));
    }
    assert_eq!(database.psql("SELECT to_regclass('t') IS NULL"), "t");
    // One that only the server knows is refused where it stands, and nothing of it remains.
    project.revision("006", "005", "-- migrate:segment transaction:false\n\nCALL p();", "");
    let procedure = "CREATE PROCEDURE p() LANGUAGE plpgsql AS $$ BEGIN INSERT INTO t VALUES (9); COMMIT; END $$";
    database.psql(procedure);
    let output = project.command(".", &["upgrade"]).output().unwrap();
    assert!(said(&output).contains("this statement allows no transaction"), "{}", said(&output));
    assert_eq!(
        (database.psql(LOG), database.psql("SELECT max(id) FROM t")),
        (ALL.into(), "5".into())
    );
    project.set("DIRECT_URL", &database.url());
    run(&project, &["upgrade"]);
    assert_eq!(database.psql("SELECT max(id) FROM t"), "9");
}
