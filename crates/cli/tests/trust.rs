//! Whom a folder's files and its SQL are trusted by: nobody, until the user says so.

mod support;

use std::os::unix::fs::PermissionsExt;

use support::{OWN_SHADOWS, Project};

/// What a command says, and its exit code.
fn said(project: &Project, arguments: &[&str]) -> (String, i32) {
    let output = project.command(".", arguments).output().unwrap();
    let said = [output.stdout, output.stderr].concat();
    (String::from_utf8_lossy(&said).into_owned(), output.status.code().unwrap_or_default())
}

/// A project whose folder names a server for shadows.
fn naming(url: &str) -> Project {
    let project = Project::new();
    let file = format!("migrations = \"migrations\"\nshadow = \"{url}\"\n");
    project.write("aludel.toml", file);
    project.revision("001", "base", "CREATE TABLE t (id int);", "DROP TABLE t;");
    project
}

const IGNORED: &str = "`shadow` of this folder does not count";

#[test]
fn a_folder_is_trusted_until_it_says_something_else() {
    let project = naming("postgres://somebody:secret@127.0.0.1:1/nowhere");
    let (before, code) = said(&project, &["heads"]);
    assert!(before.contains(IGNORED) && code == 0, "{before}");
    let (shown, _) = said(&project, &["trust", "--show"]);
    assert!(shown.contains("is not trusted"), "{shown}");
    let (shown, code) = said(&project, &["trust"]);
    assert!(shown.contains("is trusted") && code == 0, "{shown}");
    assert!(shown.contains("it says shadow = ") && !shown.contains("secret"), "{shown}");
    let file = project.path(".config/aludel/config.toml");
    let mode = |path| std::fs::metadata(path).unwrap().permissions().mode() & 0o777;
    assert_eq!((mode(&file), mode(&project.path(".config/aludel"))), (0o600, 0o700));
    assert!(!project.read(".config/aludel/config.toml").contains("secret"));
    assert!(!said(&project, &["heads"]).0.contains(IGNORED));
    // Another comment is no other word; another server is.
    let same = format!("# a comment\n{}", project.read("aludel.toml"));
    project.write("aludel.toml", &same);
    assert!(!said(&project, &["heads"]).0.contains(IGNORED));
    project.write("aludel.toml", same.replace("127.0.0.1:1", "127.0.0.2:1"));
    let (changed, _) = said(&project, &["heads"]);
    assert!(changed.contains("has changed since it was trusted"), "{changed}");
    assert!(said(&project, &["trust", "--show"]).0.contains("is not trusted any more"));
    project.write("aludel.toml", &same);
    assert!(!said(&project, &["heads"]).0.contains(IGNORED));
    said(&project, &["trust", "--revoke"]);
    assert!(said(&project, &["heads"]).0.contains(IGNORED));
}

#[test]
fn what_env_says_is_a_part_of_what_is_trusted() {
    let project = Project::new();
    project.write(".env", "ALUDEL_SHADOW=local\n");
    said(&project, &["trust"]);
    assert!(said(&project, &["trust", "--show"]).0.contains("is trusted"));
    for line in ["ALUDEL_PG_BIN=/elsewhere\n", "ALUDEL_CACHE=/elsewhere\n"] {
        project.write(".env", line);
        // The tests' own environment names both, which counts before a file.
        let mut command = project.command(".", &["trust", "--show"]);
        let output =
            command.env_remove("ALUDEL_PG_BIN").env_remove("ALUDEL_CACHE").output().unwrap();
        let shown = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(shown.contains("not trusted any more"), "{line}{shown}");
    }
}

#[test]
fn the_users_own_configuration_counts_and_the_folder_cannot_undo_it() {
    let project = Project::new();
    project.write(".config/aludel/config.toml", "shadow = \"moon\"\n");
    let (wrong, code) = said(&project, &["heads"]);
    assert!(wrong.contains("`moon` is not a place") && code == 3, "{wrong}");
    project.write(".config/aludel/config.toml", "shadwo = \"local\"\n");
    let (wrong, code) = said(&project, &["heads"]);
    assert!(wrong.contains(".config/aludel/config.toml:1:1: unknown key `shadwo`"), "{wrong}");
    assert_eq!(code, 3);
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    project.write("aludel.toml", "migrations = \"migrations\"\nprotected = false\n");
    project.revision("001", "base", "CREATE TABLE t (id int);", "DROP TABLE t;");
    project.write(".config/aludel/config.toml", "protected = true\n");
    said(&project, &["upgrade"]);
    let (asked, code) = said(&project, &["--no-input", "downgrade", "base"]);
    assert!(asked.contains("--yes-i-mean") && code == 8, "{asked}");
}

#[test]
fn a_configuration_that_others_can_write_does_not_count() {
    let project = Project::new();
    project.write(".config/aludel/config.toml", "shadow = \"moon\"\n");
    let folder = project.path(".config/aludel");
    std::fs::set_permissions(&folder, std::fs::Permissions::from_mode(0o777)).unwrap();
    let (ignored, code) = said(&project, &["heads"]);
    assert!(ignored.contains("your configuration is not used") && code == 0, "{ignored}");
}

#[test]
fn sql_of_a_folder_reaches_files_only_where_it_is_trusted() {
    let mut project = Project::bare();
    project.set("ALUDEL_SHADOW", "local");
    project.write("aludel.toml", "");
    project.write("a.sql", "CREATE TABLE t (a text);\n\nCOPY t FROM '/dev/null';\n");
    let (refused, code) = said(&project, &["inspect", "a.sql"]);
    assert!(refused.contains("a.sql:3:1: this reads or writes files"), "{refused}");
    assert!(refused.contains("aludel trust") && code == 4, "{refused}");
    // A file that the account of the server can read.
    let (once, code) = said(&project, &["--trust", "inspect", "a.sql"]);
    assert!(once.contains("CREATE TABLE t") && code == 0, "{once}");
    assert_eq!(said(&project, &["inspect", "a.sql"]).1, 4);
    said(&project, &["trust"]);
    assert_eq!(said(&project, &["inspect", "a.sql"]).1, 0);
}

/// Texts of a saved catalog that would end their statement and begin another.
#[test]
fn a_saved_catalog_runs_no_sql_that_it_does_not_describe() {
    let mut project = Project::bare();
    project.write("aludel.toml", "");
    project.write(
        "a.sql",
        "CREATE TABLE t (id int, note text DEFAULT 'x', CHECK (id > 0));\n\
         CREATE VIEW v AS SELECT id FROM t;\n\
         CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1; SELECT 2';\n",
    );
    let smuggled = [
        ("\"data_type\": \"integer\"", "\"data_type\": \"integer); DROP TABLE t; --\""),
        ("'x'::text", "0; DROP TABLE t"),
        ("CHECK ((id > 0))", "CHECK (true)); CREATE ROLE smuggled; SELECT (1"),
        ("   FROM public.t\"", "   FROM public.t; DROP TABLE t\""),
        ("CREATE OR REPLACE FUNCTION public.f()", "DROP TABLE t; CREATE FUNCTION public.f()"),
    ];
    for shadow in OWN_SHADOWS.iter().copied() {
        project.set("ALUDEL_SHADOW", shadow);
        let saved = format!("{shadow}.json");
        let (_, code) = said(&project, &["inspect", "a.sql", "--format", "json", "--out", &saved]);
        assert_eq!(code, 0);
        let (same, code) =
            said(&project, &["diff", "--from", "a.sql", "--to", &saved, "--exit-code"]);
        assert_eq!(code, 0, "{shadow}: {same}");
        let sound = project.read(&saved);
        for (from, to) in smuggled {
            assert!(sound.contains(from), "{from}: {sound}");
            project.write("b.json", sound.replacen(from, to, 1));
            let (refused, code) = said(&project, &["diff", "--from", "empty", "--to", "b.json"]);
            assert!(
                refused.contains("b.json: ") && refused.contains("catalog.objects["),
                "{refused}"
            );
            assert_eq!(code, 4, "{refused}");
        }
    }
}
