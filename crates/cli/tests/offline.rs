//! What needs no database.

mod support;

use support::Project;

#[test]
fn help() {
    assert_transcript!("help", Project::bare().run(&["--help"]));
}

#[test]
fn init_sets_a_project_up_once() {
    let project = Project::bare();
    project.write("src/models.rs", "");
    let record = project.session(&[&["init"], &["init"], &["heads"]]);
    assert_transcript!("init", record);
    assert!(project.path("migrations").is_dir());
}

#[test]
fn init_elsewhere() {
    let project = Project::bare();
    let record = project.session(&[&["init", "app", "--migrations", "db", "--models", "m.rs"]]);
    assert_transcript!("init_elsewhere", record + &project.read("app/aludel.toml"));
}

#[test]
fn a_history_without_a_database() {
    let project = Project::new();
    project.revision("20230921_001", "base", "CREATE TABLE a (id int);", "DROP TABLE a;");
    project.revision("20230921_002", "20230921_001", "CREATE TABLE b (id int);", "DROP TABLE b;");
    let record = project.session(&[
        &["history", "--offline"],
        &["history", "--offline", "20230921_002.."],
        &["history", "--offline", "--format", "json"],
        &["heads"],
        &["heads", "--format", "json"],
        &["show", "head"],
        &["show", "head-1", "--format", "json"],
        &["show", "20230921_001", "--sql", "up"],
        &["show", "20230921_001", "--sql", "down"],
    ]);
    assert_transcript!("history_offline", record);
}

#[test]
fn an_empty_history() {
    let project = Project::new();
    let record = project.session(&[
        &["history", "--offline"],
        &["heads"],
        &["heads", "--format", "json"],
        &["show", "head"],
    ]);
    assert_transcript!("history_empty", record);
}

#[test]
fn a_revision_by_hand() {
    let project = Project::new();
    let record = project.session(&[
        &["revision", "-m", "Initial database schema"],
        &["revision", "-m", "Second", "--empty", "--format", "json"],
        &["history", "--offline"],
        &["revision"],
    ]);
    let file = project.read("migrations/20230921_001_initial_database_schema.sql");
    assert_transcript!("revision_by_hand", record + "\n" + &file);
}

#[test]
fn several_heads() {
    let project = Project::new();
    project.revision("r1", "base", "SELECT 1;", "SELECT 1;");
    project.revision("r2", "r1", "SELECT 1;", "SELECT 1;");
    project.revision("r3", "r1", "SELECT 1;", "SELECT 1;");
    let record = project.session(&[
        &["heads"],
        &["show", "head"],
        &["revision", "-m", "more"],
        &["revision", "-m", "merge", "--parent", "r2", "--parent", "r3"],
        &["heads"],
    ]);
    assert_transcript!("several_heads", record);
}

#[test]
fn a_segment_without_a_transaction_is_shown_without_one() {
    let project = Project::new();
    let up = "ALTER TYPE role ADD VALUE 'x';\n\n-- migrate:segment transaction:false\n\n\
              CREATE INDEX CONCURRENTLY i ON t (a)";
    project.revision("r1", "base", up, "SELECT 1;");
    assert_transcript!(
        "show_segments",
        project.session(&[&["show", "r1", "--sql", "up"], &["show", "r1"]])
    );
}

#[test]
fn the_file_is_found_upwards_and_unknown_keys_are_named() {
    let project = Project::new();
    project.write("aludel.toml", "migrations = \"migrations\"\nmodles = \"models.rs\"\n");
    std::fs::create_dir_all(project.path("src/deep")).unwrap();
    let record = project.run_in("src/deep", &["heads"]);
    let variable = {
        let mut other = Project::new();
        other.set("ALUDEL_MIGRATION", "elsewhere");
        other.run(&["heads"])
    };
    assert_transcript!("unknown_keys", record + &variable);
}
