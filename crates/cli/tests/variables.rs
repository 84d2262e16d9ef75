//! Variables that a file's header asks for.

mod support;

use aludel_testing::database;
use support::Project;

/// A revision whose header declares variables.
fn write(project: &Project, id: &str, parent: &str, variables: &str, up: &str, down: &str) {
    let text = format!(
        "-- {id} in words\n--\n-- revision: {id}\n-- revises: {parent}\n-- variables: {variables}\n\n\
         -- migrate:up\n\n{up}\n\n-- migrate:down\n\n{down}\n"
    );
    project.write(&format!("migrations/{id}_step.sql"), text);
}

fn project(url: &str) -> Project {
    let project = Project::new().on(url);
    project.write(
        "aludel.toml",
        "migrations = \"migrations\"\nshadow = \"local\"\n\n[variables]\nweak = \"config\"\nname = \"config\"\n",
    );
    project
}

const UP: &str = "CREATE TABLE :\"name\" (a text DEFAULT :'weak', n int[] DEFAULT '{1,2,3}', c text DEFAULT ':weak');\n\
    INSERT INTO :\"name\" (a) VALUES (:'it' || $$:it$$) RETURNING n[1:2], n[1 : :number], :number::int; -- :'nothing'";
const DOWN: &str = "DROP TABLE :\"name\"; -- :'it'";

#[test]
fn values_come_from_the_command_the_environment_and_the_configuration() {
    let database = database();
    let mut project = project(&database.url());
    project.revision("0999", "base", "SELECT 1;", "");
    write(&project, "1001", "0999", "name, weak=header, it, number=2", UP, DOWN);
    let mut record = project.run(&["upgrade"]);
    assert_eq!(database.psql("SELECT to_regnamespace('aludel') IS NULL OR NOT EXISTS (SELECT FROM pg_tables WHERE schemaname = 'public')"), "t");
    project.set("ALUDEL_VAR_NAME", "env");
    project.set("ALUDEL_VAR_IT", "it's \\ \"é\"");
    record += &project.run(&["upgrade", "-x", "name=said \"so\"", "-x", "nmae=1"]);
    project.done(&["upgrade", "-x", "name=said \"so\""]);
    assert_eq!(database.psql("SELECT a, c FROM \"said \"\"so\"\"\""), "it's \\ \"é\":it|:weak");
    assert_eq!(
        database.psql("SELECT down FROM aludel.revisions WHERE revision = '1001'"),
        "-- migrate:down\n\nDROP TABLE \"said \"\"so\"\"\"; -- :'it'"
    );
    // The checksum is over the names: other values are no edit.
    record += &project.session(&[&["status"], &["upgrade", "-x", "name=other"]]);
    // Without its file it is taken back as it was applied.
    std::fs::remove_file(project.path("migrations/1001_step.sql")).unwrap();
    record += &project.run(&["downgrade", "0999"]);
    assert_eq!(database.psql("SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"), "0");
    assert_transcript!("variables", record);
}

#[test]
fn mistakes_are_found_before_anything_runs() {
    let database = database();
    let project = project(&database.url());
    project.revision("1001", "base", "CREATE TABLE t ();", "");
    write(
        &project,
        "1002",
        "1001",
        "tenant",
        "SELECT 1,\n  :'tenat', :'tenant', x[1:\"y\"] FROM :\"tenants\";",
        "",
    );
    let mut record = project.run(&["upgrade"]);
    assert_eq!(database.psql("SELECT count(*) FROM pg_tables WHERE tablename = 't'"), "0");
    for wrong in ["tenant, tenant", "1a", "a='x", "secret"] {
        write(&project, "1002", "1001", wrong, "SELECT 1;", "");
        record += &project.run(&["upgrade"]);
    }
    write(&project, "1002", "1001", "tenant", "SELECT :tenant\n;SELECT 1;", "");
    record += &project.run(&["upgrade", "-x", "tenant=1\n-- migrate:down"]);
    record += &project.run(&["upgrade", "-x", "tenant"]);
    // An error behind a long value is shown where the file has it.
    write(&project, "1002", "1001", "tenant", "SELECT :'tenant', :'tenant', wrong;", "");
    record += &project.run(&["upgrade", "-x", &format!("tenant={}", "x".repeat(100))]);
    assert_transcript!("variables_mistakes", record);
}

#[test]
fn a_secret_is_neither_kept_nor_shown() {
    let database = database();
    let project = project(&database.url());
    let role = format!("role_{}", database.name);
    let up = format!("CREATE ROLE {role} PASSWORD :'pass';\nSELECT 1/(:'pass' = 'ge''heim')::int;");
    let down = format!(
        "ALTER ROLE {role} PASSWORD :'pass';\nDROP ROLE {role}; -- :\"other\"\nSELECT :'other';"
    );
    write(&project, "1001", "0999", "secret pass, other=o", &up, &down);
    project.revision("0999", "base", "SELECT 1;", "");
    project.done(&["upgrade", "0999"]);
    let mut record = project.run(&["upgrade"]);
    // The server's words have the value in them.
    write(
        &project,
        "1001",
        "0999",
        "secret pass, other=o",
        "SELECT :'pass'::int; -- :'pass'",
        &down,
    );
    record += &project.run(&["upgrade", "-x", "pass=ge'heim"]);
    write(
        &project,
        "1001",
        "0999",
        "secret pass, other=o",
        &format!(
            "{up}\nDO $$ BEGIN RAISE NOTICE '%', 'x'; END $$;\nSELECT 1; -- migrate\n-- migrate:segment transaction:false\nCREATE INDEX CONCURRENTLY i ON nothing (:'pass');"
        ),
        &down,
    );
    record += &project.run(&["upgrade", "-x", "pass=ge'heim"]);
    record += &project.run(&["upgrade", "--sql", "-x", "pass=ge'heim"]);
    let kept = "SELECT string_agg(r::text, ' ') || (SELECT coalesce(string_agg(s::text, ' '), '') FROM aludel.statements AS s) FROM aludel.revisions AS r WHERE revision = '1001'";
    let journal = database.psql(kept);
    assert!(journal.contains("applying") && !journal.contains("heim"), "{journal}");
    write(
        &project,
        "1001",
        "0999",
        "secret pass, other=o",
        &format!("{up}\n-- migrate:segment transaction:false\nSELECT 1;"),
        &down,
    );
    database
        .psql(&format!("DELETE FROM aludel.revisions WHERE revision = '1001'; DROP ROLE {role}"));
    project.done(&["upgrade", "-x", "pass=ge'heim", "-x", "other=so"]);
    let journal = database.psql(kept);
    assert!(
        journal.contains("-- variables: secret pass, other='so'") && !journal.contains("heim"),
        "{journal}"
    );
    std::fs::remove_file(project.path("migrations/1001_step.sql")).unwrap();
    record += &project.run(&["downgrade", "0999"]);
    record += &project.run(&["downgrade", "0999", "-x", "pass=new"]);
    let shown = record.lines().filter(|line| !line.starts_with('$'));
    assert!(!shown.clone().any(|line| line.contains("heim")), "{record}");
    for said in [
        "the variable `pass` has no value",
        "invalid input syntax for type integer: :\"pass\"",
        "statement: SELECT :'pass'::int",
        "statement: CREATE INDEX CONCURRENTLY i ON nothing (:'pass')",
        "this statement needs the value of a variable that is secret, and a script cannot do that",
        "the way down of `1001` comes from the journal",
    ] {
        assert!(record.contains(said), "{said}: {record}");
    }
    let last = record.rsplit("$ aludel downgrade").nth(1).unwrap_or_default();
    assert!(last.contains("1001_step.sql:5:") && last.contains("`pass` has no value"), "{last}");
}

#[test]
fn a_secret_with_the_end_of_a_statement_goes_into_no_script() {
    let project = project("postgres://nobody@localhost:1/none");
    write(&project, "1001", "base", "secret pass", "CREATE ROLE rr LOGIN PASSWORD :pass", "");
    let record = project.run(&["upgrade", "--sql", "-x", "pass='hush hush';"]);
    let said = record.split_once('\n').map_or("", |(_, said)| said);
    assert!(!said.contains("hush"), "{said}");
    assert!(said.contains("needs the value of a variable that is secret"), "{said}");
}

#[test]
fn shadows_take_what_the_header_says() {
    let mut project = project("postgres://nobody@localhost:1/none");
    write(
        &project,
        "1001",
        "base",
        "name, column=c, secret pass",
        "CREATE TABLE :\"name\" (:column text DEFAULT :'pass');",
        "DROP TABLE :\"name\";",
    );
    project.set("ALUDEL_VAR_PASS", "real");
    let shown = project.done(&["show", "1001", "--format", "json"]);
    assert!(shown.contains("CREATE TABLE \\\"config\\\" (c text DEFAULT 'secret')"), "{shown}");
    let refused = project.run(&["show", "1001", "--sql", "up"]);
    assert!(refused.contains("this statement has a variable that is secret"), "{refused}");
    project.write("aludel.toml", "migrations = \"migrations\"\nshadow = \"local\"\n");
    let record = project.run(&["show", "1001", "--sql", "up"]);
    assert!(
        record.contains("migrations/1001_step.sql:9:14: the variable `name` has no value"),
        "{record}"
    );
}
