//! What works on a database, on a real server.

mod support;

use support::Project;

fn two_steps(project: &Project) {
    project.revision(
        "20230921_001",
        "base",
        "CREATE TABLE users (id int PRIMARY KEY, email text);",
        "DROP TABLE users;",
    );
    project.revision(
        "20230921_002",
        "20230921_001",
        "ALTER TABLE users ADD COLUMN age int;",
        "ALTER TABLE users DROP COLUMN age;",
    );
}

#[test]
fn up_and_down_and_what_is_seen() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    two_steps(&project);
    let record = project.session(&[
        &["current"],
        &["upgrade", "+1"],
        &["history"],
        &["upgrade"],
        &["upgrade"],
        &["history", "--format", "json"],
        &["current", "--format", "json"],
        &["downgrade", "-1"],
        &["current"],
        &["downgrade", "base"],
        &["history"],
    ]);
    assert_transcript!("up_and_down", record);
    assert_eq!(database.psql("SELECT to_regclass('users') IS NULL"), "t");
}

/// Nothing is taken back that could not be applied again.
#[test]
fn what_is_gone_is_not_taken_back_to_be_done_again() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    two_steps(&project);
    project.done(&["upgrade"]);
    let file = "migrations/20230921_002_step.sql";
    let text = project.read(file);
    std::fs::remove_file(project.path(file)).expect("it goes");
    let gone = project.run(&["redo"]);
    assert!(gone.contains("no revision or label is called"), "{gone}");
    project.write(
        file,
        text.replacen("\n-- migrate:up", "-- variables: n\n\n-- migrate:up", 1)
            .replace("age int", "age int DEFAULT :n"),
    );
    let unsaid = project.run(&["redo"]);
    assert!(unsaid.contains("has no value"), "{unsaid}");
    assert_eq!(database.psql("SELECT count(age) FROM users"), "0");
}

/// What a file says is tried again while it is being written; and the log tells of it all.
#[test]
fn the_last_one_is_done_again_and_the_log_tells() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    two_steps(&project);
    let record = project.session(&[&["redo"], &["log"], &["upgrade"]]);
    assert_transcript!("redo_of_nothing", record);
    let file = "migrations/20230921_002_step.sql";
    project.write(file, project.read(file).replace("ADD COLUMN age int", "ADD COLUMN age bigint"));
    let record = project.session(&[&["redo"], &["history", "base+1:head"], &["branches"]]);
    assert_transcript!("redo", record);
    let asked = "SELECT format_type(atttypid, NULL) FROM pg_attribute WHERE attname = 'age'";
    assert_eq!(database.psql(asked), "bigint");

    let events = |arguments: &[&str]| -> Vec<String> {
        let said = project.done(&[&["log", "--format", "json"], arguments].concat());
        let json = said.lines().filter(|line| !line.starts_with("database:"));
        let json = json.collect::<String>();
        let events: Vec<serde_json::Value> = serde_json::from_str(&json).expect("JSON");
        let word = |it: &serde_json::Value| format!("{} {}", it["event"], it["revision"]);
        events.iter().map(|it| word(it).replace('"', "")).collect()
    };
    let again = ["apply 20230921_002", "revert 20230921_002"];
    assert_eq!(events(&["-n", "2"]), again);
    assert_eq!(events(&["20230921_001"]), ["apply 20230921_001"]);
    assert_eq!(events(&[]).len(), 4);
    for (named, why) in [("202309", "is ambiguous"), ("nobody", "no revision or label is called")] {
        let said = project.run(&["log", named]);
        assert!(said.contains(why), "{said}");
    }

    project.write(file, project.read(file).replace("age bigint", "age nothing"));
    let (record, log) = (project.run(&["redo"]), project.run(&["log", "--limit", "1"]));
    assert!(record.contains("type \"nothing\" does not exist"), "{record}");
    assert!(log.contains("revert"), "what was taken back stays so:\n{log}");
}

#[test]
fn stamps() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    two_steps(&project);
    let record = project.session(&[
        &["stamp", "head"],
        &["history"],
        &["stamp", "--unapply", "20230921_002"],
        &["stamp", "--unapply", "20230921_002"],
        &["stamp", "20230921_001"],
        &["stamp"],
    ]);
    assert_transcript!("stamps", record);
    assert_eq!(database.psql("SELECT to_regclass('users') IS NULL"), "t");
}

#[test]
fn an_edited_file_is_found_and_accepted() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    two_steps(&project);
    project.run(&["upgrade", "+1"]);
    let edited =
        project.read("migrations/20230921_001_step.sql").replace("email text", "email varchar");
    project.write("migrations/20230921_001_step.sql", edited);
    let record = project.session(&[
        &["upgrade"],
        &["history"],
        &["stamp", "--checksum", "20230921_001"],
        &["upgrade"],
    ]);
    assert_transcript!("edited", record);
}

#[test]
fn a_file_that_is_gone_and_a_database_that_is_ahead() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    two_steps(&project);
    project.run(&["upgrade"]);
    std::fs::remove_file(project.path("migrations/20230921_002_step.sql")).unwrap();
    let record = project.session(&[&["upgrade"], &["current"], &["downgrade", "20230921_001"]]);
    assert_transcript!("ahead", without_times(&record));
    project.write("migrations/20230921_001_step.sql", "");
    std::fs::remove_file(project.path("migrations/20230921_001_step.sql")).unwrap();
    project.revision("20230921_003", "base", "SELECT 1;", "SELECT 1;");
    assert_transcript!("gone", without_times(&project.run(&["upgrade"])));
}

/// The time at which a revision was applied is that of the test.
fn without_times(record: &str) -> String {
    let is_time = |word: &str| word.starts_with("20") && word.contains('T') && word.contains(':');
    let line = |line: &str| {
        let words = line.split(' ').map(|word| match is_time(word) {
            true => format!(
                "[when]{}",
                word.trim_start_matches(|c: char| c != 'Z').trim_start_matches('Z')
            ),
            false => word.to_owned(),
        });
        words.collect::<Vec<_>>().join(" ")
    };
    record.lines().map(line).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn a_statement_that_fails_leaves_nothing() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    let up = "CREATE TABLE kept (id int);\n\nINSERT INTO kept\n    VALUES (1, 2);";
    project.revision("r1", "base", up, "DROP TABLE kept;");
    let record = project.session(&[&["upgrade"], &["current"]]);
    assert_transcript!("failing_statement", record);
    assert_eq!(database.psql("SELECT to_regclass('kept') IS NULL"), "t");
}

#[test]
fn an_irreversible_revision_stops_a_downgrade() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    two_steps(&project);
    project.write(
        "migrations/20230921_003_step.sql",
        "-- Forget\n--\n-- revision: 20230921_003\n-- revises: 20230921_002\n\
         -- irreversible: the ages are not kept\n\n-- migrate:up\n\nUPDATE users SET age = NULL;\n",
    );
    let record = project.session(&[
        &["upgrade", "--quiet"],
        &["downgrade", "base"],
        &["show", "head"],
        &["show", "head", "--sql", "down"],
    ]);
    assert_transcript!("irreversible", record);
}

#[test]
fn two_heads_and_targets_that_are_not_there() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    two_steps(&project);
    project.revision("20230921_003", "20230921_001", "SELECT 1;", "SELECT 1;");
    let record = project.session(&[
        &["upgrade", "head"],
        &["upgrade", "20230912_002"],
        &["upgrade", "+9"],
        &["upgrade", "a b"],
        &["downgrade", "20230921_001"],
    ]);
    assert_transcript!("targets", record);
}

#[test]
fn a_database_that_is_missing_is_created_when_asked() {
    let database = aludel_testing::database();
    let name = format!("{}_new", database.name);
    let project = Project::new().on(&database.server().url(&name));
    two_steps(&project);
    let record = project.session(&[
        &["upgrade"],
        &["history"],
        &["downgrade", "base"],
        &["upgrade", "--create-database"],
    ]);
    let found = database.server().psql(&name, "SELECT count(*) FROM users");
    database.server().psql("postgres", &format!("DROP DATABASE {name} WITH (FORCE)"));
    assert_eq!(found, "0");
    assert_transcript!("missing_database", record.replace(&name, "[name]"));
}

#[test]
fn a_database_that_cannot_be_reached() {
    let project = Project::new().on("postgres://u@127.0.0.1:1/d");
    two_steps(&project);
    let record = project.session(&[&["upgrade"], &["history"], &["inspect", "database"]]);
    assert_transcript!("unreachable", record);
}

#[test]
fn a_password_that_is_refused_is_never_shown() {
    let server = aludel_testing::password_server("this-one");
    let url = server.url("postgres");
    let wrong = with_password(&url, "not-this-one");
    let project = Project::new().on(&wrong);
    let record = project.session(&[&["upgrade"], &["current"]]);
    assert!(!record.contains("not-this-one"), "{record}");
    let port = wrong.rsplit_once(':').map(|(_, rest)| rest.to_owned()).unwrap_or_default();
    assert_transcript!("refused_password", record.replace(&port, "[port]/[name]"));
}

fn with_password(url: &str, password: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let (user, rest) = rest.split_once('@').unwrap();
    let user = user.split(':').next().unwrap();
    format!("{scheme}://{user}:{password}@{rest}")
}

#[test]
fn psql_is_opened_on_the_database() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    let record = project
        .session(&[&["psql", "-XAtc", "SELECT 40 + 2"], &["psql", "-XAtc", "SELECT no_such"]]);
    assert_transcript!("psql", record);
}
