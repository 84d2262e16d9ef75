//! The whole guide without any server: the embedded PostgreSQL is the database, and the shadow
//! where the machine has no server's binaries.

mod support;

use support::Project;

const USER: &str = "\
#[derive(Table)]
#[table(name = \"users\")]
pub struct User {
    #[column(primary_key, default = uuid_v4())]
    pub id: Uuid,
    #[column(unique)]
    pub email: String,
}
";
const NOTE: &str = "
#[derive(Table)]
#[table(name = \"notes\")]
pub struct Note {
    #[column(primary_key, default = uuid_v4())]
    pub id: Uuid,
    #[column(references(User), index)]
    pub user_id: Uuid,
    pub text: Option<String>,
}
";

/// Without what is said only by whoever comes first.
fn settled(record: &str) -> String {
    let lines = record.lines().filter(|line| !line.contains("unpacking the embedded PostgreSQL"));
    lines.collect::<Vec<_>>().join("\n") + "\n"
}

#[test]
fn the_guide_on_the_embedded_server() {
    let project = Project::new();
    project.write("models.rs", USER);
    let mut record = project.session(&[
        &["revision", "--autogenerate", "-m", "users"],
        &["upgrade"],
        &["check"],
    ]);
    project.write("models.rs", format!("{USER}{NOTE}"));
    record += &project.session(&[
        &["check"],
        &["revision", "--autogenerate", "-m", "notes"],
        &["upgrade"],
        &["history"],
        &["inspect", "database", "--format", "summary"],
        &["downgrade", "-1"],
        &["current"],
        &["stamp", "head"],
        &["stamp", "--unapply", "head"],
        &["downgrade", "base"],
        &["history"],
    ]);
    assert_transcript!("embedded_guide", settled(&record));
}

#[test]
fn a_failing_statement_on_the_embedded_server_leaves_nothing() {
    let project = Project::new();
    let up = "CREATE TABLE a (id int);\nCREATE TABLE a (id int);";
    project.revision("20230921_001", "base", up, "DROP TABLE a;");
    let record = project.session(&[&["upgrade"], &["inspect", "database", "--format", "summary"]]);
    assert_transcript!("embedded_failing", settled(&record));
}
