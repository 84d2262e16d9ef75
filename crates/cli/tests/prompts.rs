//! Questions, on a pseudo-terminal: what is asked, and what each answer does.

mod support;

use std::{process::Stdio, time::Duration};

use expectrl::{
    Eof, Expect,
    process::unix::WaitStatus,
    session::{OsSession, Session},
};
use support::Project;

const DOWN: &str = "\x1b[B";
const ENTER: &str = "\r";
const ESCAPE: &str = "\x1b";

const MODELS: &str = "use aludel::Table;\n\n#[derive(Table)]\n#[table(name = \"users\")]\n\
                      pub struct User {\n    pub id: i64,\n    pub nickname: Option<String>,\n}\n";

/// A project whose models call a column otherwise than its history.
fn renamed() -> Project {
    let project = Project::new();
    project.write("aludel.toml", "models = \"models.rs\"\nshadow = \"local\"\n");
    project.write("models.rs", MODELS);
    project.run(&["revision", "--autogenerate", "-m", "First"]);
    project.write("models.rs", MODELS.replace("nickname", "handle"));
    project
}

/// A command on a terminal of its own.
fn terminal(project: &Project, arguments: &[&str]) -> OsSession {
    let mut command = project.command(".", arguments);
    command.env("TERM", "xterm").stdin(Stdio::inherit());
    let mut session = Session::spawn(command).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(60)));
    session
}

/// Waits for the end, and gives the exit code.
fn exit_code(mut session: OsSession) -> i32 {
    session.expect(Eof).unwrap();
    match session.get_process().wait().unwrap() {
        WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}"),
    }
}

fn ask_about_rename(project: &Project) -> OsSession {
    let mut session = terminal(project, &["revision", "--autogenerate", "-m", "Rename"]);
    session.expect("What became of column public.users.nickname?").unwrap();
    session.expect("renamed to handle").unwrap();
    session
}

#[test]
fn the_first_answer_is_the_rename() {
    let project = renamed();
    let mut session = ask_about_rename(&project);
    session.send(ENTER).unwrap();
    assert_eq!(exit_code(session), 0);
    let file = project.read("migrations/20230921_002_rename.sql");
    assert!(file.contains("ALTER TABLE users RENAME COLUMN nickname TO handle;"), "{file}");
}

#[test]
fn the_last_answer_is_drop_and_create() {
    let project = renamed();
    let mut session = ask_about_rename(&project);
    session.send(DOWN).unwrap();
    session.send(ENTER).unwrap();
    assert_eq!(exit_code(session), 0);
    let file = project.read("migrations/20230921_002_rename.sql");
    assert!(file.contains("ALTER TABLE users DROP COLUMN nickname;"), "{file}");
}

#[test]
fn who_goes_away_has_changed_nothing() {
    let project = renamed();
    let mut session = ask_about_rename(&project);
    session.send(ESCAPE).unwrap();
    assert_eq!(exit_code(session), 130);
    assert!(!project.path("migrations/20230921_002_rename.sql").exists());
}

#[test]
fn with_no_input_nobody_is_asked() {
    let project = renamed();
    let arguments = ["revision", "--autogenerate", "-m", "Rename", "--no-input"];
    assert_eq!(exit_code(terminal(&project, &arguments)), 8);
}

#[test]
fn a_missing_database_is_created_where_somebody_says_yes() {
    let server = aludel_testing::private_server();
    let project = renamed().on(&server.url("not_there_yet"));
    let there = "SELECT count(*) FROM pg_database WHERE datname = 'not_there_yet'";
    for (answer, code, count) in [("n", 5, "0"), ("y", 0, "1")] {
        let mut session = terminal(&project, &["upgrade"]);
        session.expect("The database not_there_yet does not exist. Create it?").unwrap();
        session.send(format!("{answer}{ENTER}")).unwrap();
        assert_eq!(exit_code(session), code);
        assert_eq!(server.psql("postgres", there), count);
    }
}
