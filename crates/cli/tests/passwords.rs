//! A password never appears, however it was written and wherever it was put.

mod support;

use support::Project;

const PASSWORD: &str = "geheim";

/// Connection strings, right ones and wrong ones. Nobody listens on port 1.
const STRINGS: [&str; 12] = [
    "postgres://u:geheim@127.0.0.1:1/d",
    "postgres://u:p@geheim@127.0.0.1:1/d",
    "postgres://u:geheim@x@127.0.0.1:1/d?sslmode=VERIFY_CA",
    "\"postgres://u:geheim@127.0.0.1:1/d\"",
    "'postgres://u:geheim@127.0.0.1:1/d",
    "postgresql:/u:geheim@h/d",
    "postgresql+asyncpg://u:geheim@h/d",
    "u:geheim@h/d",
    "u:geheim@h/d?sslmode=require",
    "host=127.0.0.1 port=1 user=u password=ge geheim=x",
    "host=127.0.0.1 port=1password=geheim user=u",
    "host=u:geheim@127.0.0.1 port=1",
];

fn project() -> Project {
    let project = Project::new();
    project.revision("001", "base", "SELECT 1;", "SELECT 1;");
    project
}

#[track_caller]
fn check(project: &Project, arguments: &[&str]) {
    let output = project.command(".", arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    let said = String::from_utf8_lossy(&said);
    assert!(!said.contains(PASSWORD), "{arguments:?}: {said}");
    assert!(!output.status.success(), "{arguments:?}: {said}");
}

#[test]
fn a_connection_string_is_never_shown() {
    for string in STRINGS {
        let mut project = project();
        check(&project, &["--database-url", string, "current"]);
        check(&project, &["diff", "--from", string, "--to", "empty"]);
        check(&project, &["inspect", string]);
        // In the wrong place, too.
        check(&project, &["upgrade", string]);
        check(&project, &["curent", string]);
        check(&project, &["current", string]);
        project.set("DATABASE_URL", string);
        check(&project, &["current"]);
    }
}

#[test]
fn a_connection_string_in_a_file_is_never_shown() {
    for string in STRINGS {
        let project = project();
        for quoted in
            [string.to_owned(), format!("\"{string}"), format!("'{string}'"), format!("{string} x")]
        {
            project.write(".env", format!("DATABASE_URL={quoted}\n"));
            check(&project, &["current"]);
        }
        project.write(".env", "");
        let literal = format!("'''{string}'''");
        for line in [
            format!("database_url = {literal}"),
            format!("database_url = [{literal}]"),
            format!("comments = {literal}"),
            format!("target = {literal}"),
            format!("database_url = {literal} x"),
            format!("database_url = {string}"),
        ] {
            project.write("aludel.toml", format!("migrations = \"migrations\"\n{line}\n"));
            check(&project, &["current"]);
        }
        project.write("aludel.toml", format!("shadow = {literal}\nmigrations = \"migrations\"\n"));
        check(&project, &["--trust", "prove", "001"]);
    }
}
