//! Nothing raw reaches a terminal or a script: what names, comments, notices, files and servers hold
//! is shown, and does nothing.

mod support;

use std::{
    io::{Read, Write},
    net::TcpListener,
};

use support::Project;

/// A new title, a clear screen, a color, a bell, a C1 sequence, a turned direction.
const EVIL: &str = "\u{1b}]0;owned\u{7}\u{1b}[2J\u{1b}[31mx\r\u{9b}1m\u{202e}y\u{2066}\u{7f}";

fn is_hidden(character: char) -> bool {
    (character.is_control() && character != '\n')
        || matches!(character, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[track_caller]
fn said(project: &Project, arguments: &[&str]) -> String {
    let output = project.command(".", arguments).output().unwrap();
    let said = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert!(!said.contains(is_hidden), "{arguments:?}: {said:?}");
    said
}

fn project(url: &str) -> Project {
    let project = Project::new().on(url);
    project.write("aludel.toml", "models = \"models.rs\"\nshadow = \"local\"\n");
    project
        .write("models.rs", "#[derive(aludel::Table)] struct T { #[column(primary_key)] id: i32 }");
    // In SQL a carriage return ends a comment.
    let comment = EVIL.replace('\r', "");
    project.write(
        "migrations/001_a.sql",
        format!(
            "-- message {comment}\n--\n-- revision: 001\n-- revises: base\n\n-- migrate:up\n\n\
             DO $$ BEGIN RAISE NOTICE '{EVIL}'; END $$;\n-- {comment}\n\n-- migrate:down\n\nSELECT 1;\n"
        ),
    );
    project.revision("002", "001", &format!("SELECT '{EVIL}'::int;"), "");
    project
}

#[test]
fn what_acts_is_shown() {
    let database = aludel_testing::database();
    database.psql(&format!(
        "CREATE TABLE \"{EVIL}\" (id int, \"c{EVIL}\" text DEFAULT '{EVIL}');
         COMMENT ON TABLE \"{EVIL}\" IS '{EVIL}';
         CREATE FUNCTION f() RETURNS text LANGUAGE sql AS $$ SELECT '{EVIL}' $$"
    ));
    let project = project(&database.url());
    let shown = "\\u{1b}]0;owned\\u{7}";
    let told = said(&project, &["upgrade"]);
    assert!(told.contains(shown), "{told}");
    for arguments in [
        &["history"][..],
        &["current"],
        &["show", "001"],
        &["inspect", "database", "--format", "summary"],
        &["inspect", "database", "--format", "mermaid"],
        &["inspect", "database", "--format", "models"],
        &["diff", "--from", "empty", "--to", "database", "--format", "summary"],
        &["check"],
        &["show", EVIL],
        &[EVIL],
    ] {
        assert!(said(&project, arguments).contains("owned"), "{arguments:?}");
    }
    for arguments in [
        &["inspect", "database", "--format", "json"][..],
        &["history", "--format", "json"],
        &["show", "001", "--format", "json"],
        &["diff", "--from", "empty", "--to", "database", "--format", "json"],
        &["show", "001", "--sql", "up"],
        &["inspect", "database"],
    ] {
        assert!(said(&project, arguments).contains("owned"), "{arguments:?}");
    }
}

#[test]
fn what_is_written_makes_the_same_again() {
    let database = aludel_testing::database();
    let other = aludel_testing::database();
    database.psql(&format!(
        "CREATE TABLE \"{EVIL}\" (id int, \"c{EVIL}\" text DEFAULT '\\', b text DEFAULT '\n\\! touch owned\n',
         \"HOST\" int[] DEFAULT (ARRAY[1, 2])[1:2], ä text DEFAULT '{EVIL}');
         COMMENT ON TABLE \"{EVIL}\" IS '{EVIL}\\';
         CREATE FUNCTION f(\"HOST\" int, a int[]) RETURNS int[] LANGUAGE sql
         BEGIN ATOMIC SELECT a[1:\"HOST\"]; END"
    ));
    let name = &other.name;
    for setting in ["standard_conforming_strings = off", "client_encoding = 'LATIN1'"] {
        other.psql(&format!("ALTER DATABASE {name} SET {setting}"));
    }
    let project = project(&database.url());
    said(&project, &["diff", "--from", "empty", "--to", "database", "--out", "up.sql"]);
    let script = project.read("up.sql");
    assert!(!script.contains(is_hidden), "{script:?}");
    let psql = std::process::Command::new("psql")
        .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", "-f", "up.sql", &other.url()])
        .current_dir(project.path("."))
        .output()
        .unwrap();
    assert!(psql.status.success(), "{script}\n{psql:?}");
    assert!(!project.path("owned").exists());
    let arguments = ["diff", "--from", &other.url(), "--to", "database", "--exit-code"];
    let output = project.command(".", &arguments).output().unwrap();
    assert!(output.status.success(), "{script}\n{output:?}");
}

#[test]
fn a_script_by_hand_means_the_same_where_strings_are_read_otherwise() {
    let database = aludel_testing::database();
    let name = &database.name;
    database.psql(&format!("ALTER DATABASE {name} SET standard_conforming_strings = off"));
    let mut project = Project::new();
    project.revision(
        "001",
        "base",
        "CREATE TABLE t (a text DEFAULT '\\', b text DEFAULT '\n\\! touch owned\n');",
        "DROP TABLE t;",
    );
    let script = String::from_utf8(
        project.command(".", &["show", "001", "--sql", "up"]).output().unwrap().stdout,
    )
    .unwrap();
    project.write("up.sql", &script);
    let psql = |arguments: &[&str]| {
        let output = std::process::Command::new("psql")
            .args(["-X", "-q", "-v", "ON_ERROR_STOP=1", &database.url()])
            .args(arguments)
            .current_dir(project.path("."))
            .output()
            .unwrap();
        assert!(output.status.success(), "{script}\n{output:?}");
        assert!(!project.path("owned").exists());
    };
    psql(&["-f", "up.sql"]);
    // At once, too, as a driver sends it.
    psql(&["-c", "DROP TABLE t"]);
    psql(&["-c", &script]);
    psql(&["-c", "DROP TABLE t"]);
    project.set("DATABASE_URL", &database.url());
    let output = project.command(".", &["upgrade"]).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert!(!project.path("owned").exists());
}

#[test]
fn what_a_server_says_before_anybody_trusts_it_is_shown() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let server = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        let mut length = [0; 4];
        stream.read_exact(&mut length).unwrap();
        let mut startup = vec![0; u32::from_be_bytes(length) as usize - 4];
        stream.read_exact(&mut startup).unwrap();
        let body = format!("SFATAL\0C28000\0M{EVIL}\0\0");
        let length = u32::try_from(body.len() + 4).unwrap().to_be_bytes();
        stream.write_all(&[b"E", &length[..], body.as_bytes()].concat()).unwrap();
    });
    let project = project(&format!("postgres://u@127.0.0.1:{port}/d?sslmode=disable"));
    assert!(said(&project, &["current"]).contains("\\u{1b}]0;owned"));
    server.join().unwrap();
}
