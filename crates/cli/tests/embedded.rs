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

/// Whatever the database's major: what is written for it runs there, and then nothing is left.
#[test]
fn the_engine_writes_what_the_database_knows() {
    const BEFORE: &str = "CREATE TABLE kept (a int CONSTRAINT n NOT NULL, b text);
CREATE TABLE granted (a int);
CREATE TABLE computed (a int, b int GENERATED ALWAYS AS (a + 1) STORED);
CREATE VIEW v AS SELECT a FROM kept;
";
    const AFTER: &str = "CREATE TABLE kept (a int CONSTRAINT n NOT NULL, b text);
CREATE TABLE granted (a int);
GRANT ALL ON granted TO PUBLIC;
ALTER DEFAULT PRIVILEGES GRANT ALL ON TABLES TO PUBLIC;
CREATE TABLE computed (a int, b int GENERATED ALWAYS AS (a + 2) STORED);
CREATE VIEW v AS SELECT a FROM kept;
CREATE MATERIALIZED VIEW m AS SELECT a, b FROM kept;
";
    let database = aludel_testing::database();
    database.psql(BEFORE);
    let mut project = Project::new().on(&database.url());
    project.set("ALUDEL_SHADOW", "embedded");
    project.write("before.sql", BEFORE).write("after.sql", AFTER);
    let diff = |wanted: &str, output: &str| {
        let said = project.run(&["diff", "--from", "database", "--to", wanted, "--out", output]);
        assert!(!said.contains("exit"), "{said}");
        project.read(output)
    };
    assert_eq!(diff("before.sql", "nothing.sql"), "");
    let up = diff("after.sql", "up.sql");
    assert_eq!(
        up.contains("MAINTAIN"),
        database.psql("SHOW server_version_num").as_str() >= "170000"
    );
    database.psql(&up);
    assert_eq!(diff("after.sql", "again.sql"), "");
}

#[test]
fn what_the_database_cannot_know_is_refused_by_name() {
    const SCHEMA: &str = "CREATE TABLE t (a int, b numeric(3, 5), UNIQUE NULLS NOT DISTINCT (a));
CREATE VIEW v WITH (security_invoker) AS SELECT 1 AS a;
CREATE UNLOGGED SEQUENCE s;
CREATE PUBLICATION p FOR TABLE t (a) WHERE (a > 0);
CREATE TABLE k (a int, b int, UNIQUE (a, b));
CREATE TABLE f (a int, b int, FOREIGN KEY (a, b) REFERENCES k (a, b) ON DELETE SET NULL (b));
CREATE TABLE i (a int GENERATED ALWAYS AS IDENTITY) PARTITION BY RANGE (a);
CREATE TABLE i1 PARTITION OF i DEFAULT;
GRANT MAINTAIN ON t TO PUBLIC;
";
    let parts = [
        ("column public.t.b: a scale beyond the precision", 15),
        ("constraint public.t.t_a_key: NULLS NOT DISTINCT", 15),
        ("view public.v: security_invoker", 15),
        ("sequence public.s: UNLOGGED", 15),
        ("publication p: a list of columns", 15),
        ("publication p: WHERE", 15),
        ("constraint public.f.f_a_b_fkey: SET … of some columns", 15),
        ("table public.t: the privilege MAINTAIN", 17),
    ];
    for target in [14, 16, 17] {
        let project = Project::new();
        let settings = format!("shadow = \"embedded\"\ntarget = \"{target}\"\n");
        project.write("aludel.toml", settings).write("schema.sql", SCHEMA);
        let said = project.run(&["diff", "--from", "empty", "--to", "schema.sql"]);
        for (part, since) in parts {
            let line = format!("{part} needs PostgreSQL {since}");
            assert_eq!(said.contains(&line), target < since, "{target}, {line}: {said}");
        }
        assert!(!said.contains("public.i"), "every major knows it: {said}");
        assert_eq!(said.contains("exit 4"), target < 17, "{said}");
    }
}

/// What looks at functions leaves the server as it was.
#[test]
fn a_rename_in_phases_on_the_embedded_server() {
    let project = Project::new();
    project.write("aludel.toml", project.read("aludel.toml") + "shadow = \"embedded\"\n");
    project.write("models.rs", USER);
    let first = project.run(&["revision", "--autogenerate", "-m", "users"]);
    assert!(first.contains("wrote"), "{first}");
    project.write("models.rs", USER.replace("pub email", "pub mail"));
    let rename = ["--phased", "--rename", "users.email=mail", "-m", "mail"];
    let arguments = [&["revision", "--autogenerate"][..], &rename].concat();
    let renamed = project.run(&arguments);
    assert!(renamed.contains("mail_contract.sql"), "{renamed}");
    let proven = project.run(&["prove", "--all"]);
    assert!(proven.contains("4 revisions: 4 proven, 0 failed"), "{proven}");
}
