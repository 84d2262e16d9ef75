//! How the command behaves towards terminals, pipes, signals and its surroundings.

mod support;

use std::{
    process::{Child, Command, Stdio},
    time::Duration,
};

use support::Project;

#[test]
fn ctrl_c_cancels_cleanly() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    let up = "CREATE TABLE begun (id int);\nSELECT pg_sleep(300);";
    project.revision("r1", "base", up, "DROP TABLE begun;");
    let mut child = project
        .command(".", &["upgrade"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    wait_until(&mut child, || {
        let running = "SELECT count(*) FROM pg_stat_activity \
                       WHERE state = 'active' AND query LIKE '%pg_sleep(300)%' \
                       AND pid <> pg_backend_pid() AND datname = current_database()";
        database.psql(running) != "0"
    });
    interrupt(&child);
    let output = child.wait_with_output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(130), "{said}");
    assert!(said.contains("error: stopped while `r1` ran"), "{said}");
    assert_eq!(database.psql("SELECT to_regclass('begun') IS NULL"), "t");
    let record = project.run(&["current"]);
    assert!(record.contains("the database stands at base"), "{record}");
}

fn wait_until(child: &mut Child, mut is_there: impl FnMut() -> bool) {
    for _ in 0..600 {
        if is_there() {
            return;
        }
        assert!(child.try_wait().unwrap().is_none(), "the command ended too early");
        std::thread::sleep(Duration::from_millis(100));
    }
    panic!("the statement never ran");
}

fn interrupt(child: &Child) {
    let status = Command::new("kill").args(["-INT", &child.id().to_string()]).status().unwrap();
    assert!(status.success());
}

#[test]
fn a_reader_that_has_enough_is_no_error() {
    let project = Project::new();
    for number in 1..2000 {
        let parent = if number == 1 { "base".to_owned() } else { format!("r{:04}", number - 1) };
        project.revision(&format!("r{number:04}"), &parent, "SELECT 1;", "SELECT 1;");
    }
    let mut child = project
        .command(".", &["history", "--offline", "--format", "json"])
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(output.status.success());
}

#[test]
fn color_is_for_terminals_and_for_those_who_ask() {
    let project = Project::new();
    project.revision("r1", "base", "SELECT 1;", "SELECT 1;");
    let colored = |arguments: &[&str], variable: Option<&str>| {
        let mut command = project.command(".", arguments);
        command.envs(variable.map(|name| (name, "1")));
        String::from_utf8(command.output().unwrap().stdout).unwrap().contains('\u{1b}')
    };
    assert!(!colored(&["heads"], None));
    assert!(colored(&["heads", "--color", "always"], None));
    assert!(colored(&["heads"], Some("CLICOLOR_FORCE")));
    assert!(!colored(&["heads", "--color", "never"], Some("CLICOLOR_FORCE")));
}

#[test]
fn quiet_says_only_results() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    project.revision("r1", "base", "SELECT 1;", "SELECT 1;");
    let output = project.command(".", &["upgrade", "-q"]).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert!(String::from_utf8_lossy(&output.stdout).starts_with("applied"));
}

#[test]
fn a_file_of_variables_is_read() {
    let database = aludel_testing::database();
    let project = Project::new();
    project.write(".env", format!("DATABASE_URL={}\nALUDEL_TAG=release-7\n", database.url()));
    project.revision("r1", "base", "SELECT 1;", "SELECT 1;");
    project.run(&["upgrade"]);
    assert_eq!(database.psql("SELECT DISTINCT tag FROM aludel.log"), "release-7");
}

#[test]
fn several_at_once_apply_each_revision_once() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    project.revision(
        "r1",
        "base",
        "CREATE TABLE a (id int);\nSELECT pg_sleep(0.5);",
        "DROP TABLE a;",
    );
    let children: Vec<Child> = (0..3)
        .map(|_| project.command(".", &["upgrade", "-q"]).stdout(Stdio::piped()).spawn().unwrap())
        .collect();
    let outputs: Vec<_> =
        children.into_iter().map(|child| child.wait_with_output().unwrap()).collect();
    assert!(outputs.iter().all(|output| output.status.success()));
    let applied = outputs.iter().filter(|output| !output.stdout.is_empty()).count();
    assert_eq!(applied, 1);
}

#[test]
fn every_shell_gets_its_completions() {
    let project = Project::bare();
    for shell in ["bash", "zsh", "fish", "powershell", "elvish"] {
        let output = project.command(".", &["completions", shell]).output().unwrap();
        assert!(output.status.success());
        assert!(String::from_utf8_lossy(&output.stdout).contains("downgrade"), "{shell}");
    }
}

/// What the shadow's own role is granted cannot be seen there, so it is neither given nor taken.
#[test]
fn a_grant_to_the_role_of_the_shadow_is_not_taken_back() {
    let database = aludel_testing::database();
    let owner = format!("owner_of_{}", database.psql("SELECT pg_catalog.current_database()"));
    database.psql(&format!(
        "CREATE ROLE {owner}; CREATE TABLE t (id int); GRANT SELECT ON t TO postgres; \
         ALTER TABLE t OWNER TO {owner}; GRANT SELECT ON t TO postgres"
    ));
    let project = Project::new().on(&database.url());
    project.write("schema.sql", "CREATE TABLE t (id int);\nGRANT SELECT ON t TO postgres;\n");
    let said = project.run(&["diff", "--from", "database", "--to", "schema.sql"]);
    database.psql(&format!("DROP OWNED BY {owner}; DROP ROLE {owner}"));
    assert!(!said.contains("REVOKE") && !said.contains("exit"), "{said}");
    let sentence = "grants to postgres are not compared, for the shadow's objects are its own: \
                    table public.t";
    assert!(said.contains(sentence), "{said}");
}
