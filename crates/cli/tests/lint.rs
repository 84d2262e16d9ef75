//! `aludel lint`: what statements do to a database in use.

mod support;

use support::Project;

/// A project with a history: two tables.
fn project() -> Project {
    let project = Project::new().on(&aludel_testing::server().url("postgres"));
    project.write("aludel.toml", "migrations = \"migrations\"\nshadow = \"local\"\n");
    project.revision(
        "20230921_001",
        "base",
        "CREATE TABLE users (id bigint PRIMARY KEY, email text, name text);\n\
         CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint);",
        "DROP TABLE orders;\nDROP TABLE users;",
    );
    warm(&project);
    project
}

/// The first shadow of a machine says that it is being prepared.
fn warm(project: &Project) {
    project.command(".", &["inspect", "empty"]).output().expect("the command runs");
}

/// What a command writes, as JSON.
fn json(project: &Project, arguments: &[&str]) -> serde_json::Value {
    let output = project.command(".", arguments).output().expect("the command runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("JSON")
}

/// Only what these rules find.
macro_rules! only {
    ($($code:literal),*) => {
        ["--level", "*=off" $(, "--level", concat!($code, "=error"))*]
    };
}

#[test]
fn revisions_are_judged_both_ways() {
    let project = project();
    project.revision(
        "20230921_002",
        "20230921_001",
        "ALTER TABLE users ADD CONSTRAINT given CHECK (email IS NOT NULL);\n\
         DO $$ BEGIN EXECUTE 'CREATE INDEX orders_user ON orders (user_id)'; END $$;\n\
         CREATE TABLE tags (id bigint PRIMARY KEY, name text);\n\
         CREATE INDEX tags_name ON tags (name);",
        "DROP TABLE tags;\nDROP INDEX orders_user;\n\
         ALTER TABLE users DROP CONSTRAINT given;",
    );
    let rules =
        only!("add-check-without-not-valid", "create-index-blocking", "drop-index-blocking");
    let with = |first: &[&'static str]| [first, &rules[..]].concat();
    let record = project.session(&[
        &with(&["lint"]),
        &with(&["lint", "20230921_001"]),
        &with(&["lint", "--all", "--format", "github"]),
    ]);
    assert_transcript!("lint_revisions", record);
}

#[test]
fn what_online_forms_do_is_not_found() {
    let project = project();
    project.revision(
        "20230921_002",
        "20230921_001",
        "ALTER TABLE orders ADD CONSTRAINT owner FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;\n\n\
         -- migrate:segment\n\nALTER TABLE orders VALIDATE CONSTRAINT owner;\n\n\
         -- migrate:segment transaction:false\n\nCREATE INDEX CONCURRENTLY orders_user ON orders (user_id);",
        "DROP INDEX orders_user;\nALTER TABLE orders DROP CONSTRAINT owner;",
    );
    let found = json(&project, &["lint", "--format", "json", "--fail-on", "never"]);
    let up = found["files"][0]["findings"].as_array().expect("findings");
    let blocking: Vec<&str> = up
        .iter()
        .filter(|it| it["level"] == "error")
        .map(|it| it["code"].as_str().expect("a code"))
        .collect();
    assert!(blocking.is_empty(), "{up:#?}");
    assert_eq!(found["files"][0]["refused"].as_array().map(Vec::len), Some(0));
}

#[test]
fn a_file_finds_the_history_or_what_is_said() {
    let project = project();
    project.write("new.sql", "ALTER TABLE users ALTER COLUMN email TYPE varchar(20);\n");
    project.write("before.sql", "CREATE TABLE users (email varchar(10));\n");
    project.write("other.sql", "ALTER TABLE guests ALTER COLUMN email TYPE varchar(20);\n");
    let rules = only!("change-column-type", "does-not-run");
    let with = |first: &[&'static str]| [first, &rules[..]].concat();
    let record = project.session(&[
        &with(&["lint", "new.sql"]),
        &with(&["lint", "new.sql", "--from", "before.sql"]),
        &with(&["lint", "other.sql"]),
    ]);
    assert_transcript!("lint_files", record);
}

#[test]
fn without_any_schema_one_is_made_up_and_shown() {
    let mut project = Project::bare();
    project.set("ALUDEL_SHADOW", "local");
    warm(&project);
    project.write(
        "new.sql",
        "BEGIN;\nALTER TABLE shop.orders ADD COLUMN user_id bigint REFERENCES users;\n\
         ALTER TABLE shop.orders ADD CONSTRAINT priced CHECK (total IS NOT NULL);\nDROP INDEX IF EXISTS old_index;\nCOMMIT;\n",
    );
    let command =
        [&["lint", "new.sql"][..], &only!("add-check-without-not-valid", "drop-index-blocking")]
            .concat();
    let record = project.session(&[&command]);
    assert_transcript!("lint_made_up", record);
}

#[test]
fn a_comment_allows_with_a_reason() {
    let project = project();
    project.write(
        "allowed.sql",
        "-- aludel:allow set-not-null: twelve rows\n\
         ALTER TABLE users ALTER COLUMN email SET NOT NULL;\n\
         -- aludel:allow drop-table: nobody reads it\nSELECT 1;\n",
    );
    project.write(
        "wrong.sql",
        "-- aludel:allow set-not-null\n-- aludel:allow set-notnull: why\nSELECT 1;\n",
    );
    let command = |file| [&["lint", file][..], &only!("set-not-null", "drop-table")].concat();
    let record = project.session(&[&command("allowed.sql"), &command("wrong.sql")]);
    assert_transcript!("lint_allowed", record);
}

#[test]
fn sizes_decide_how_grave_a_wait_is() {
    let project = project();
    project.write("new.sql", "ALTER TABLE users ALTER COLUMN email SET NOT NULL;\n");
    let sizes = |bytes: u64| {
        format!(
            "{{\"version\":1,\"tables\":{{\"public.users\":{{\"rows\":10,\"bytes\":{bytes}}}}}}}"
        )
    };
    project.write("small.json", sizes(8192));
    project.write("large.json", sizes(40 << 30));
    project.write("other.json", "{\"version\":2,\"tables\":{}}");
    let level = |stats| {
        let command =
            ["lint", "new.sql", "--stats", stats, "--format", "json", "--fail-on", "never"];
        let found = json(&project, &command);
        let found = found["files"][0]["findings"].as_array().expect("findings").clone();
        let found = found.into_iter().find(|it| it["code"] == "set-not-null").expect("it is found");
        (found["level"].clone(), found["weighed"].as_str().expect("it is weighed").to_owned())
    };
    assert_eq!(level("small.json").0, "note");
    let (grave, why) = level("large.json");
    assert_eq!(grave, "error");
    assert!(why.contains("about 3 min") || why.contains("about 205 s"), "{why}");
    let record = project.session(&[&["lint", "new.sql", "--stats", "other.json"]]);
    assert_transcript!("lint_sizes", record);
}

#[test]
fn the_sizes_of_a_database_are_names_and_numbers() {
    let database = aludel_testing::database();
    database
        .psql("CREATE TABLE t (a int); INSERT INTO t SELECT generate_series(1, 500); ANALYZE t;");
    let project = Project::new().on(&database.url());
    let stats = json(&project, &["stats"]);
    let table = &stats["tables"]["public.t"];
    assert_eq!(table["rows"], 500);
    assert!(table["bytes"].as_u64().is_some_and(|bytes| bytes >= 8192), "{stats}");
    project.run(&["stats", "--out", "stats.json"]);
    assert!(project.read("stats.json").contains("public.t"));
}

#[test]
fn what_is_wrong_is_named() {
    let project = project();
    project.write("latin.sql", b"SELECT '\xe9';");
    let record = project.session(&[
        &["lint", "--level", "set-not-nul=off"],
        &["lint", "--level", "set-not-null=loud"],
        &["lint", "--level", "set-not-null"],
        &["lint", "missing.sql"],
        &["lint", "latin.sql"],
        &["lint", "20230921_001", "--from", "empty"],
        &["lint", "20230921_009"],
        &["explain", "set-notnull"],
    ]);
    assert_transcript!("lint_wrong", record);
    project.write("aludel.toml", "[lint.levels]\ndrop-colum = \"off\"\n");
    let record = project.session(&[&["lint"]]);
    assert_transcript!("lint_wrong_rule", record);
    project.write("aludel.toml", "[lint]\nfail_on = \"loud\"\n");
    let record = project.session(&[&["lint"]]);
    assert_transcript!("lint_wrong_level", record);
}
