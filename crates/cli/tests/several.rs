//! Several databases, several folders of revisions, and what is filtered out of comparisons.

mod support;

use support::Project;

const USERS: (&str, &str) = ("CREATE TABLE users (id bigint PRIMARY KEY);", "DROP TABLE users;");

fn file(id: &str, parent: &str, (up, down): (&str, &str)) -> String {
    format!(
        "-- {id} in words\n--\n-- revision: {id}\n-- revises: {parent}\n\n-- migrate:up\n\n{up}\n\n\
         -- migrate:down\n\n{down}\n"
    )
}

#[test]
fn each_database_has_its_own_history() {
    let (main, analytics) = (aludel_testing::database(), aludel_testing::database());
    let mut project = Project::bare().on(&main.url());
    project.set("ANALYTICS_DATABASE_URL", &analytics.url());
    project.write(
        "aludel.toml",
        "migrations = \"migrations\"\n\n[database.analytics]\nmigrations = \"analytics\"\n",
    );
    project.revision("20230921_001", "base", USERS.0, USERS.1);
    let visits = ("CREATE TABLE visits (at timestamptz);", "DROP TABLE visits;");
    project.write("analytics/20230921_001_visits.sql", file("20230921_001", "base", visits));
    let record = project.session(&[
        &["upgrade", "--all", "--quiet"],
        &["current", "--all", "--quiet"],
        &["--database", "analytics", "downgrade", "base", "--quiet"],
        &["current", "--all", "--quiet", "--check-heads"],
        &["--database", "analitycs", "current"],
        &["--database", "analytics", "current", "--all"],
    ]);
    assert_transcript!("several_databases", record.replace(&analytics.url(), "[analytics]"));
    assert_eq!(main.psql("SELECT to_regclass('visits') IS NULL, count(*) FROM users"), "t|0");
    assert_eq!(analytics.psql("SELECT to_regclass('users') IS NULL"), "t");
}

#[test]
fn one_database_that_does_not_answer_hides_no_other() {
    let main = aludel_testing::database();
    let project = Project::bare().on(&main.url());
    project.write(
        "aludel.toml",
        "migrations = \"migrations\"\n\n[database.gone]\n\
         database_url = \"postgres://nobody@127.0.0.1:1/nothing\"\n",
    );
    project.revision("20230921_001", "base", USERS.0, USERS.1);
    let output = project.command(".", &["current", "--all", "--format", "json"]).output().unwrap();
    let said = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(5), "{said}");
    let json: serde_json::Value = serde_json::from_str(&said).unwrap();
    assert_eq!(json["name"], serde_json::Value::Null);
    assert_eq!(json["result"]["pending"][0], "20230921_001");
    // What changes databases stops at the first that cannot be changed.
    let said = project.run(&["upgrade", "--all"]);
    assert!(said.contains("exit 5") && said.contains("20230921_001"), "{said}");
}

#[test]
fn what_another_database_with_the_same_files_has_applied_stays() {
    let (main, shard) = (aludel_testing::database(), aludel_testing::database());
    let mut project = Project::bare().on(&main.url());
    project.set("SHARD_DATABASE_URL", &shard.url());
    project.write(
        "aludel.toml",
        "migrations = \"migrations\"\nshadow = \"local\"\n\n[database.shard]\n[database.other]\n\
         migrations = \"other\"\ndatabase_url = \"postgres://nobody@127.0.0.1:1/nothing\"\n",
    );
    project.revision("20230921_001", "base", USERS.0, USERS.1);
    project.done(&["upgrade"]);
    let more = "CREATE INDEX by_id ON users (id);";
    project.revision("20230921_002", "20230921_001", more, "DROP INDEX by_id;");
    project.done(&["--database", "shard", "upgrade"]);
    let before = project.read("migrations/20230921_002_step.sql");
    let refused = project.session(&[
        &["revision", "--amend", "--empty", "--quiet"],
        &["renumber", "20230921_002", "--quiet"],
        &["lint", "--fix", "20230921_002"],
    ]);
    assert_eq!(project.read("migrations/20230921_002_step.sql"), before, "{refused}");
    assert!(
        refused.contains("[database.shard] has applied the revision `20230921_002`"),
        "{refused}"
    );
    assert!(refused.contains("has applied `20230921_002`: it stays"), "{refused}");
    assert!(refused.contains("not rewritten: a database has applied it"), "{refused}");
    project.done(&["upgrade"]);
    // What does not answer has to be vouched for.
    project.set("SHARD_DATABASE_URL", "postgres://nobody@127.0.0.1:1/nothing");
    project.revision("20230921_003", "20230921_002", "SELECT 1;", "SELECT 1;");
    let said = project.run(&["renumber", "20230921_003", "--id", "20230921_004"]);
    assert!(said.contains("say --not-applied-anywhere"), "{said}");
}

#[test]
fn a_url_that_was_forgotten_is_not_the_embedded_database() {
    let main = aludel_testing::database();
    let mut project = Project::bare().on(&main.url());
    project.set("ANALYTIC_DATABASE_URL", &main.url());
    project.write("aludel.toml", "migrations = \"migrations\"\n\n[database.analytics]\n");
    project.revision("20230921_001", "base", USERS.0, USERS.1);
    let said = project.run(&["--database", "analytics", "upgrade"]);
    assert!(said.contains("error: nothing says where [database.analytics] is"), "{said}");
    assert!(
        said.contains("ANALYTIC_DATABASE_URL is set: is ANALYTICS_DATABASE_URL meant?"),
        "{said}"
    );
    let said = project.run(&["upgrade", "--all"]);
    assert!(said.contains("1 of 2 databases failed: [database.analytics]"), "{said}");
    assert!(said.ends_with("exit 5\n"), "{said}");
    assert!(!project.path(".aludel").exists());
    // Where each one with a name says where it is, there is none without.
    let mut project = Project::bare();
    project.set("A_DATABASE_URL", &main.url());
    project.write("aludel.toml", "migrations = \"migrations\"\n\n[database.a]\n");
    project.revision("20230921_001", "base", USERS.0, USERS.1);
    let said = project.done(&["current", "--all"]);
    assert!(!said.contains("without a name"), "{said}");
    assert!(project.run(&["upgrade"]).contains("--database NAME means one of them: a"));
    assert!(!project.path(".aludel").exists());
}

#[test]
fn what_is_wrong_with_a_database_stands_below_its_name() {
    let main = aludel_testing::database();
    let mut project = Project::bare().on(&main.url());
    let nowhere = "database_url = \"postgres://nobody@127.0.0.1:1/nothing\"";
    project.write(
        "aludel.toml",
        format!(
            "migrations = \"migrations\"\n[revisions]\nhooks = [[\"true\"]]\n\
             [database.a]\n{nowhere}\n[database.b]\n"
        ),
    );
    project.set("B_DATABASE_URL", &main.url());
    project.revision("20230921_001", "base", USERS.0, USERS.1);
    let output = project.command(".", &["upgrade", "--all"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let at = |text: &str| said.find(text).unwrap_or_else(|| panic!("{text}: {said}"));
    assert!(at("[database.a]") < at("error: "), "{said}");
    assert!(
        said.ends_with("1 of 3 databases failed: [database.a]; not begun: [database.b]\n"),
        "{said}"
    );
    assert_eq!(said.matches("`hooks`").count(), 1, "{said}");
    let output = project.command(".", &["current", "--all", "--format", "json"]).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(said.ends_with("1 of 3 databases failed: [database.a]\n"), "{said}");
    assert!(String::from_utf8(output.stdout).unwrap().contains("\"name\": \"b\""));
    // What is to be done is said of that database.
    project.write(
        "migrations/20230921_001_step.sql",
        file("20230921_001", "base", ("SELECT 2;", "SELECT 2;")),
    );
    let said = project.run(&["--database", "b", "upgrade"]);
    assert!(said.contains("`aludel --database b stamp --checksum 20230921_001`"), "{said}");
}

#[test]
fn where_all_databases_have_names_one_has_to_be_named() {
    let project = Project::bare();
    project.write(
        "aludel.toml",
        "[database.a]\nmigrations = \"a\"\n[database.b]\nmigrations = \"b\"\n",
    );
    project.write("a/.keep", "").write("b/.keep", "");
    let record = project.session(&[
        &["heads"],
        &["heads", "--all"],
        &["--database", "b", "heads"],
        &["revision", "-m", "begin", "--database", "a"],
    ]);
    assert_transcript!("named_databases", record);
}

#[test]
fn several_folders_are_one_history() {
    let database = aludel_testing::database();
    let project = Project::bare().on(&database.url());
    project.write("aludel.toml", "migrations = [\"migrations\", \"audit/migrations\"]\n");
    project.revision("20230921_001", "base", USERS.0, USERS.1);
    let events = ("CREATE TABLE events (id bigint);", "DROP TABLE events;");
    project.write("audit/migrations/20230920_001_events.sql", file("20230920_001", "base", events));
    let record = project.session(&[
        &["heads"],
        &["revision", "-m", "more events", "--location", "audit/migrations"],
        &["revision", "-m", "more users", "--parent", "20230921_001", "--branch-label", "app"],
        &["revision", "-m", "nowhere", "--location", "elsewhere"],
        &["history", "--graph", "--offline"],
        &["upgrade", "heads", "--quiet"],
        &["current", "--quiet"],
        &["show", "app@head"],
    ]);
    assert_transcript!("several_folders", record);
}

#[test]
fn what_is_filtered_out_is_never_dropped() {
    let database = aludel_testing::database();
    let project = Project::of_sql("CREATE TABLE users (id bigint PRIMARY KEY);\n", &database.url());
    database.psql(
        "CREATE TABLE legacy_orders (id bigint PRIMARY KEY, note text); \
         CREATE INDEX by_note ON legacy_orders (note); \
         CREATE SCHEMA audit; CREATE TABLE audit.log (at timestamptz); \
         CREATE VIEW seen AS SELECT 1 AS one",
    );
    let drifted = project.run(&["check"]);
    assert!(drifted.contains("legacy_orders") && drifted.ends_with("exit 1\n"), "{drifted}");
    project.write(
        "aludel.toml",
        "sql = \"schema.sql\"\nmigrations = \"migrations\"\nshadow = \"local\"\n\
         [filter]\nexclude = [\"legacy_*\", \"audit.*\"]\nexclude_kinds = [\"view\"]\n",
    );
    project.done(&["check"]);
    let plan = project.done(&["diff", "--from", "database", "--to", "schema.sql"]);
    assert!(!plan.contains("DROP"), "{plan}");
    project.write("schema.sql", "CREATE TABLE users (id bigint PRIMARY KEY, name text);\n");
    let said = project.done(&[
        "revision",
        "--autogenerate",
        "--from",
        "database",
        "-m",
        "a name",
        "--id",
        "20230922_001",
    ]);
    assert!(!said.contains("legacy_orders") && said.contains("users.name"), "{said}");
    // What is there and filtered out may be stated, too.
    project.write(
        "schema.sql",
        "CREATE TABLE users (id bigint PRIMARY KEY, name text);\nCREATE TABLE legacy_stock (id int);\n",
    );
    project.done(&["upgrade"]);
    project.done(&["check"]);
}

/// Neither a rename nor a rebuild nor what it belongs to takes along what is filtered out.
#[test]
fn what_is_filtered_out_is_left_alone() {
    let before = "CREATE SCHEMA app; CREATE TABLE app.tmp (id int); CREATE TABLE app.kept (id int); \
        CREATE TABLE notes (id int, note text); CREATE VIEW legacy_v AS SELECT note FROM notes; \
        CREATE FUNCTION f() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END'; \
        CREATE TABLE gone (id int); \
        CREATE TRIGGER t BEFORE INSERT ON gone FOR EACH ROW EXECUTE FUNCTION f();";
    for (filter, after, flags, why) in [
        (
            "exclude = [\"app.tmp\"]",
            before.replace("app", "core").replace("CREATE TABLE core.tmp (id int); ", ""),
            &["--rename", "app=core"][..],
            "table app.tmp is filtered out, and the filter does not know it by the name",
        ),
        (
            "exclude = [\"legacy_*\"]",
            before.replace("note text", "note varchar(10)"),
            &[],
            "view public.legacy_v is filtered out, and the change would drop it",
        ),
        (
            "exclude_kinds = [\"trigger\"]",
            before.split("CREATE TABLE gone").next().unwrap_or_default().to_owned(),
            &["--rename", "gone="],
            "is filtered out, and would go with what it belongs to",
        ),
    ] {
        let project = Project::of_sql(before, &aludel_testing::server().url("postgres"));
        project.write("schema.sql", after);
        let text = format!(
            "sql = \"schema.sql\"\nmigrations = \"migrations\"\nshadow = \"local\"\n[filter]\n{filter}\n"
        );
        project.write("aludel.toml", text);
        let line = [&["revision", "--autogenerate", "-m", "change"][..], flags].concat();
        let said = project.run(&line);
        assert!(said.contains(why), "{filter}: {said}");
        let files = std::fs::read_dir(project.path("migrations")).expect("a folder").count();
        assert_eq!(files, 1, "{said}");
    }
}

#[test]
fn a_filter_that_cannot_be_meant_is_an_error() {
    let project = Project::new();
    let mut record = String::new();
    for filter in ["exclude = [\"a.b.c\"]", "exclude_kinds = [\"tabel\"]", "exlude = []"] {
        project.write("aludel.toml", format!("[filter]\n{filter}\n"));
        record.push_str(&project.run(&["heads"]));
    }
    assert_transcript!("bad_filters", record);
}
