//! From models to migrations.

mod support;

use support::Project;

const MODELS: &str = r#"
use aludel::Table;
use chrono::{DateTime, Utc};
use uuid::Uuid;

#[derive(Debug, Table)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key, default = uuid_v4())]
    pub id: Uuid,
    #[column(unique)]
    pub email: String,
    pub nickname: Option<String>,
    #[column(default = now())]
    pub created_at: DateTime<Utc>,
}
"#;

/// The shadow of the tests is the one that every machine has which can run them.
fn project() -> Project {
    let project = Project::new();
    project.write("models.rs", MODELS);
    project.write(
        "aludel.toml",
        "models = \"models.rs\"\nmigrations = \"migrations\"\nshadow = \"local\"\n",
    );
    project
}

#[test]
fn from_models_to_a_database_and_back() {
    let database = aludel_testing::database();
    let project = project().on(&database.url());
    let mut record = project.session(&[
        &["check"],
        &["revision", "--autogenerate", "-m", "Initial database schema"],
        &["upgrade"],
        &["check"],
        &["revision", "--autogenerate", "-m", "Again"],
    ]);
    record += &project.read("migrations/20230921_001_initial_database_schema.sql");
    project.write("models.rs", MODELS.replace("pub nickname", "pub age: i32,\n    pub nickname"));
    record += &project.session(&[
        &["check", "--format", "json"],
        &["revision", "--autogenerate", "-m", "Ages", "--fill", "users.age=18", "--format", "json"],
        &["upgrade"],
        &["downgrade", "-1"],
        &["check"],
    ]);
    record += &project.read("migrations/20230921_002_ages.sql");
    assert_transcript!("models_to_database", without_shadow(&record));
}

/// That they agree is remembered, for as long as both are what they were.
#[test]
fn what_agreed_is_compared_again_when_either_changes() {
    let project = project();
    project.run(&["revision", "--autogenerate", "-m", "First"]);
    let file = "migrations/20230921_001_first.sql";
    let revision = project.read(file);
    let agree = || project.run(&["check", "--offline"]).contains("models and history agree");
    for _ in 0..2 {
        assert!(agree());
    }
    project.write("models.rs", MODELS.replace("nickname", "byname"));
    assert!(!agree());
    project.write("models.rs", MODELS);
    assert!(agree());
    project.write(file, revision.replace("nickname", "byname"));
    assert!(!agree());
    project.write(file, revision);
    assert!(agree());
}

/// Which server the shadow is depends on the machine, and what is said of the database depends on
/// whether the embedded one is built in.
fn without_shadow(record: &str) -> String {
    const ABOUT: [&str; 4] = [
        "! the shadow is",
        "! preparing a",
        "! no database is configured",
        "! database: the embedded",
    ];
    let is_kept = |line: &&str| !ABOUT.iter().any(|about| line.starts_with(about));
    record.lines().filter(is_kept).collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn a_rename_is_never_guessed() {
    let project = project();
    project.run(&["revision", "--autogenerate", "-m", "First"]);
    project.write("models.rs", MODELS.replace("nickname", "handle"));
    let mut record = project.session(&[
        &["revision", "--autogenerate", "-m", "Rename"],
        &["revision", "--autogenerate", "-m", "Rename", "--rename", "users.nick=handle"],
        &["revision", "--autogenerate", "-m", "Rename", "--rename", "users.nickname=handle"],
        &["diff", "--from", "revision:head", "--to", "models", "--exit-code"],
        &["revision", "--autogenerate", "--amend", "--rename", "users.nickname="],
    ]);
    record += &project.read("migrations/20230921_002_rename.sql");
    assert_transcript!("rename", without_shadow(&record));
}

#[test]
fn amend_writes_the_last_revision_anew_unless_it_is_applied() {
    let database = aludel_testing::database();
    let project = project().on(&database.url());
    project.run(&["revision", "--autogenerate", "-m", "First"]);
    project.write("models.rs", MODELS.replace("nickname", "handle"));
    // Another title leaves what is written as it is.
    project.run(&["revision", "--amend", "-m", "Titled"]);
    assert!(project.read("migrations/20230921_001_titled.sql").contains("CREATE TABLE users"));
    let mut record = project.session(&[
        &["revision", "--autogenerate", "--amend", "-m", "First of all"],
        &["heads"],
        &["upgrade"],
        &["revision", "--autogenerate", "--amend"],
    ]);
    record += &project.read("migrations/20230921_001_first_of_all.sql");
    assert_transcript!("amend", without_shadow(&record));
    assert!(!project.path("migrations/20230921_001_first.sql").exists());
}

#[test]
fn a_database_that_was_changed_by_hand_has_drifted() {
    let database = aludel_testing::database();
    let project = project().on(&database.url());
    project.run(&["revision", "--autogenerate", "-m", "First"]);
    project.run(&["upgrade"]);
    database.psql("ALTER TABLE users ADD COLUMN extra int; CREATE TABLE stray (id int)");
    let record =
        project.session(&[&["check"], &["check", "--offline"], &["check", "--format", "json"]]);
    assert_transcript!("drift", without_shadow(&record));
}

#[test]
fn any_state_can_be_inspected_and_compared() {
    let database = aludel_testing::database();
    let project = project().on(&database.url());
    project.write("a.sql", "CREATE TABLE t (id int PRIMARY KEY, mail text);");
    project.write("b.sql", "CREATE TABLE t (id int PRIMARY KEY, email text, n int DEFAULT 1);");
    let record = project.session(&[
        &["inspect", "models"],
        &["inspect", "models", "--format", "summary"],
        &["inspect", "empty", "--format", "json"],
        &["diff", "--from", "a.sql", "--to", "b.sql", "--down", "down.sql"],
        &[
            "diff",
            "--from",
            "a.sql",
            "--to",
            "b.sql",
            "--format",
            "summary",
            "--rename",
            "t.mail=email",
        ],
        &["diff", "--from", "a.sql", "--to", "a.sql", "--exit-code"],
        &["diff", "--from", "database", "--to", "empty", "--exit-code"],
        &["diff", "--from", "nowhere.sql", "--to", "empty"],
        &["diff", "--from", "model", "--to", "empty"],
    ]);
    assert_transcript!("inspect_and_diff", without_shadow(&record) + &project.read("down.sql"));
}

#[test]
fn a_saved_catalog_is_a_source() {
    let project = project();
    let output = project.command(".", &["inspect", "models", "--format", "json"]).output().unwrap();
    project.write("saved.json", output.stdout);
    let record = project.session(&[
        &["diff", "--from", "saved.json", "--to", "models", "--exit-code"],
        &["diff", "--from", "saved.json", "--to", "empty", "--format", "summary"],
    ]);
    assert_transcript!("saved_catalog", without_shadow(&record));
}

#[test]
fn a_file_has_no_colors() {
    let project = project();
    let commands: [&[&str]; 2] = [&["inspect", "models"], &["diff", "--from=models", "--to=empty"]];
    for command in commands {
        let file = format!("{}.txt", command[0]);
        let out = ["--color", "always", "--format", "summary", "--out", &file];
        let status = project.command(".", &[command, &out].concat()).status();
        assert!(status.unwrap().success());
        let text = project.read(&file);
        assert!(text.contains("users") && !text.contains('\u{1b}'), "{text}");
    }
}

#[test]
fn sql_that_does_not_load_is_named() {
    let project = project();
    project.write("bad.sql", "CREATE TABLE a (id int);\n\nCREATE TABLE b (id nothing);\n");
    project.write("meta.sql", "\\d users\n");
    let record = project.session(&[&["inspect", "bad.sql"], &["inspect", "meta.sql"]]);
    assert_transcript!("bad_sql", without_shadow(&record));
}

/// A database in which nothing changed is not read once more: here whoever reads it would wait for a
/// lock that somebody holds. What is changed by hand is seen all the same.
#[test]
fn a_database_in_which_nothing_changed_is_not_read_again() {
    let database = aludel_testing::database();
    let impatient = format!("{}?options=-c%20lock_timeout%3D500", database.url());
    let schema = "CREATE TABLE t (id int);\nCREATE VIEW v AS SELECT id FROM t;\n";
    let project = Project::new().on(&impatient);
    project.write("aludel.toml", "sql = \"schema.sql\"\nshadow = \"local\"\n");
    project.write("schema.sql", schema);
    project.revision("20230921_001", "base", schema, "DROP VIEW v;\nDROP TABLE t;");
    let code = |arguments: &[&str]| project.command(".", arguments).output().unwrap().status.code();
    assert_eq!(code(&["upgrade"]), Some(0));
    let holder = Holder::of(&database.url(), "LOCK TABLE t");
    assert_eq!(code(&["check"]), Some(5), "an inspection waits for the lock in vain");
    drop(holder);
    assert_eq!(code(&["check"]), Some(0));
    let holder = Holder::of(&database.url(), "LOCK TABLE t");
    assert_eq!(code(&["check"]), Some(0), "there is nothing to read");
    drop(holder);
    for (by_hand, found) in [
        ("ALTER TABLE t ADD COLUMN n int", 1),
        ("ALTER TABLE t DROP COLUMN n", 0),
        ("COMMENT ON VIEW v IS 'seen'", 1),
        ("COMMENT ON VIEW v IS NULL", 0),
        ("GRANT SELECT ON t TO PUBLIC", 1),
    ] {
        database.psql(by_hand);
        assert_eq!(code(&["check"]), Some(found), "{by_hand}");
        assert_eq!(code(&["check"]), Some(found), "{by_hand}, once more");
    }
}

/// A transaction that holds what a statement locks, for as long as this lives.
struct Holder(std::process::Child);

impl Holder {
    fn of(url: &str, sql: &str) -> Self {
        use std::io::{BufRead, BufReader, Write};
        let mut psql = std::process::Command::new("psql");
        psql.args(["-X", "-q", "-A", "-t", "-d", url]);
        psql.stdin(std::process::Stdio::piped()).stdout(std::process::Stdio::piped());
        let mut child = psql.spawn().expect("psql");
        let input = child.stdin.as_mut().expect("its input");
        writeln!(input, "BEGIN; {sql};\nSELECT 'held';").expect("it listens");
        let mut said = String::new();
        let output = child.stdout.as_mut().expect("its output");
        BufReader::new(output).read_line(&mut said).expect("it answers");
        assert_eq!(said.trim(), "held");
        Self(child)
    }
}

impl Drop for Holder {
    fn drop(&mut self) {
        drop(self.0.stdin.take());
        self.0.wait().expect("it ends");
    }
}
