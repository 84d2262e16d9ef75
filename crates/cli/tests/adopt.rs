//! `aludel adopt`: what was there before becomes this tool's history.

mod support;

use std::hash::{DefaultHasher, Hash, Hasher};

use aludel_testing::TestDatabase;
use support::Project;

const USERS: &str = "CREATE TABLE users (id bigint PRIMARY KEY);\n";
const NAME: &str = "ALTER TABLE users ADD COLUMN name text;\n";
const INDEX: &str = "CREATE INDEX by_name ON users (name);\n";

/// A project on a database in which a tool has applied its first two migrations.
fn project(database: &TestDatabase, files: &[(&str, &str)], table: &str) -> Project {
    let project = Project::bare().on(&database.url());
    project.write("aludel.toml", "shadow = \"local\"\n");
    for (name, text) in files {
        project.write(name, text);
    }
    project.command(".", &["inspect", "empty"]).output().expect("the command runs");
    database.psql(&format!("{USERS}{NAME}{table}"));
    project
}

fn of_refinery(name: &str, version: i32, text: &str) -> u64 {
    let mut hasher = DefaultHasher::new();
    (name, version, text).hash(&mut hasher);
    hasher.finish()
}

/// The files, as they were before, and the tool's table with two of three applied.
fn of_sqlx(database: &TestDatabase) -> Project {
    let table = format!(
        "CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, description text NOT NULL,
             installed_on timestamptz NOT NULL DEFAULT now(), success boolean NOT NULL,
             checksum bytea NOT NULL, execution_time bigint NOT NULL);
         INSERT INTO _sqlx_migrations VALUES
             (20230101000000, 'users', now(), true, sha384(convert_to('{USERS}', 'UTF8')), 1),
             (20230102000000, 'name', now(), true, sha384(convert_to('{NAME}', 'UTF8')), 1);"
    );
    let files = [
        ("migrations/20230101000000_users.up.sql", USERS),
        ("migrations/20230101000000_users.down.sql", "DROP TABLE users;\n"),
        ("migrations/20230102000000_name.sql", NAME),
        (
            "migrations/20230103000000_by_name.sql",
            "-- no-transaction\nCREATE INDEX CONCURRENTLY by_name ON users (name);\n",
        ),
    ];
    project(database, &files, &table)
}

#[test]
fn the_migrations_of_another_tool_become_the_history() {
    let database = aludel_testing::database();
    let project = of_sqlx(&database);
    let record = project.session(&[
        &["init", "elsewhere"],
        &["adopt", "--dry-run"],
        &["adopt", "--no-input"],
        &["history"],
        &["upgrade"],
        &["check", "--heads"],
        &["adopt", "migrations/adopted"],
        &["show", "20230103000000"],
        &["show", "20230101000000"],
    ]);
    assert_transcript!("adopt_sqlx", record.replace(&database.url(), "[database]"));
    let there = database.psql("SELECT count(*) FROM _sqlx_migrations");
    assert_eq!(there, "2");
    let moved = project.read("migrations/adopted/20230102000000_name.sql");
    assert_eq!(moved, NAME);
}

#[test]
fn another_database_is_stamped_by_the_same_files() {
    let (first, second) = (aludel_testing::database(), aludel_testing::database());
    let project = of_sqlx(&first);
    project.done(&["adopt", "--offline"]);
    let other = of_sqlx(&second);
    for on in [&first, &second] {
        project.done(&["--database-url", &on.url(), "adopt", "migrations/adopted"]);
        let said = project.done(&["--database-url", &on.url(), "current"]);
        assert!(said.contains("20230102000000"), "{said}");
    }
    drop(other);
}

#[test]
fn what_the_tool_left_half_done_is_told_with_the_way_out() {
    let database = aludel_testing::database();
    let project = of_sqlx(&database);
    let record = |sql: &str| {
        database.psql(sql);
        project.run(&["adopt", "--dry-run"])
    };
    let edited = "UPDATE _sqlx_migrations SET checksum = 'x' WHERE version = 20230102000000";
    let mended = "DELETE FROM _sqlx_migrations WHERE version <> 20230101000000;
                  ALTER TABLE users DROP COLUMN name; CREATE TABLE stray (id int)";
    let records = [
        record("UPDATE _sqlx_migrations SET success = false WHERE version = 20230102000000"),
        record("UPDATE _sqlx_migrations SET success = true"),
        record(edited),
        project.run(&["adopt", "--dry-run", "--accept", "edited"]),
        record(
            "UPDATE _sqlx_migrations SET version = 20230104000000 WHERE version = 20230102000000",
        ),
        record(
            "UPDATE _sqlx_migrations SET version = 20230103000000 WHERE version = 20230104000000",
        ),
        record(mended),
        project.run(&["adopt", "--dry-run", "--accept", "drift"]),
        project.run(&["adopt", "--tool", "gose"]),
        project.run(&["adopt", "--tool", "golang-migrate"]),
    ];
    assert_transcript!("adopt_refused", records.join("\n").replace(&database.url(), "[database]"));
    assert!(!project.path("migrations/adopted").exists());
}

/// Between the files and the stamp something may go wrong.
#[test]
fn what_is_left_to_do_is_said() {
    let database = aludel_testing::database();
    let project = of_sqlx(&database);
    let set = |to: &str| {
        database.psql(&format!(
            "BEGIN READ WRITE; DO $$ BEGIN EXECUTE format(
                 'ALTER DATABASE %I SET default_transaction_read_only = {to}', current_database()); END $$; COMMIT"
        ));
    };
    set("on");
    let said = project.run(&["adopt"]);
    assert!(said.contains("the files are written, and the database is not stamped"), "{said}");
    assert!(said.contains("`aludel stamp 20230102000000` notes what is applied"), "{said}");
    set("off");
    project.done(&["stamp", "20230102000000"]);
    project.done(&["upgrade"]);
    let bare = Project::bare();
    bare.write("migrations/1_a.sql", "SELECT 1;");
    let said = bare.done(&["init"]);
    assert!(said.contains("migrations has migrations of another tool"), "{said}");
}

/// A tool, its files, its table, and the last revision.
type Case<'c> = (&'c str, Vec<(&'c str, &'c str)>, &'c str, &'c str);

/// Each tool: its files in a folder of their own, its table, and a word of a file that comes of it.
#[test]
fn every_tool_is_read() {
    let refinery = format!(
        "CREATE TABLE refinery_schema_history (version int4 PRIMARY KEY, name varchar, applied_on varchar,
             checksum varchar);
         INSERT INTO refinery_schema_history VALUES (1, 'users', '', '{}'), (2, 'name', '', '{}');",
        of_refinery("users", 1, USERS),
        of_refinery("name", 2, NAME)
    );
    let (goose_users, goose_name, goose_index) = (
        format!("-- +goose Up\n{USERS}-- +goose Down\nDROP TABLE users;\n"),
        format!("-- +goose Up\n-- +goose StatementBegin\n{NAME}-- +goose StatementEnd\n"),
        "-- +goose NO TRANSACTION\n-- +goose Up\nCREATE INDEX CONCURRENTLY by_name ON users (name);\n",
    );
    let sea = |up: &str, down: &str| {
        format!(
            "use sea_orm_migration::prelude::*;\nimpl MigrationTrait for Migration {{\n    \
             async fn up(&self, m: &SchemaManager) -> Result<(), DbErr> {{\n        \
             m.get_connection().execute_unprepared(\"{}\").await?;\n        Ok(())\n    }}\n    \
             async fn down(&self, m: &SchemaManager) -> Result<(), DbErr> {{\n        \
             m.get_connection().execute_unprepared(\"{down}\").await?;\n        Ok(())\n    }}\n}}\n",
            up.trim()
        )
    };
    let (sea_users, sea_name) =
        (sea(USERS, "DROP TABLE users"), sea(NAME, "ALTER TABLE users DROP COLUMN name"));
    let dbmate = |up: &str| format!("-- migrate:up\n{up}\n-- migrate:down\nSELECT 1;\n");
    let (mate_users, mate_name) = (dbmate(USERS), dbmate(NAME));
    let in_transaction = format!("BEGIN;\n{NAME}COMMIT;\n");
    let cases: [Case<'_>; 6] = [
        (
            "refinery",
            vec![("old/V1__users.sql", USERS), ("old/V2__name.sql", NAME), ("old/U3__by_name.sql", INDEX)],
            &refinery,
            "U003",
        ),
        (
            "goose",
            vec![
                ("old/00001_users.sql", &goose_users),
                ("old/00002_name.sql", &goose_name),
                ("old/00003_by_name.sql", goose_index),
            ],
            "CREATE TABLE goose_db_version (id serial PRIMARY KEY, version_id bigint NOT NULL,
                 is_applied boolean NOT NULL, tstamp timestamp DEFAULT now());
             INSERT INTO goose_db_version (version_id, is_applied)
                 VALUES (0, true), (1, true), (2, true), (2, false), (2, true);",
            "00003",
        ),
        (
            "golang-migrate",
            vec![
                ("old/1_users.up.sql", USERS),
                ("old/1_users.down.sql", "DROP TABLE users;"),
                ("old/2_name.up.sql", &in_transaction),
                ("old/10_by_name.up.sql", "CREATE INDEX CONCURRENTLY by_name ON users (name)"),
            ],
            "CREATE TABLE schema_migrations (version bigint PRIMARY KEY, dirty boolean NOT NULL);
             INSERT INTO schema_migrations VALUES (2, false);",
            "010",
        ),
        (
            "dbmate",
            vec![
                ("old/20230101000000_users.sql", &mate_users),
                ("old/20230102000000_name.sql", &mate_name),
            ],
            "CREATE TABLE schema_migrations (version varchar(128) PRIMARY KEY);
             INSERT INTO schema_migrations VALUES ('20230101000000'), ('20230102000000');",
            "20230102000000",
        ),
        (
            "diesel",
            vec![
                ("old/2023-01-01-000000_users/up.sql", USERS),
                ("old/2023-01-01-000000_users/down.sql", "DROP TABLE users;"),
                ("old/2023-01-02-000000_name/up.sql", NAME),
                (
                    "old/2023-01-03-000000_by_name/up.sql",
                    "CREATE INDEX CONCURRENTLY by_name ON users (name);",
                ),
                ("old/2023-01-03-000000_by_name/metadata.toml", "run_in_transaction = false\n"),
            ],
            "CREATE TABLE __diesel_schema_migrations (version varchar(50) PRIMARY KEY,
                 run_on timestamp NOT NULL DEFAULT now());
             INSERT INTO __diesel_schema_migrations VALUES ('20230101000000'), ('20230102000000');",
            "20230103000000",
        ),
        (
            "seaorm",
            vec![
                ("old/lib.rs", "mod m20230101_000001_users;\n"),
                ("old/m20230101_000001_users.rs", &sea_users),
                ("old/m20230102_000001_name.rs", &sea_name),
            ],
            "CREATE TABLE seaql_migrations (version varchar PRIMARY KEY, applied_at bigint NOT NULL);
             INSERT INTO seaql_migrations VALUES
                 ('m20230101_000001_users', 1), ('m20230102_000001_name', 1);",
            "m20230102_000001",
        ),
    ];
    for (tool, files, table, head) in &cases {
        let database = aludel_testing::database();
        let project = project(&database, files, table);
        let said = project.done(&["adopt", "old"]);
        assert!(said.contains(&format!("once nobody runs {tool} any more")), "{said}");
        assert_eq!(said.matches("applied  ").count(), 2, "{tool}: {said}");
        let said = project.done(&["heads"]);
        assert!(said.contains(head), "{tool}: {said}");
        project.done(&["upgrade"]);
        assert_eq!(database.psql("SELECT count(name) FROM users"), "0");
    }
}

#[test]
fn what_cannot_be_read_is_named() {
    let database = aludel_testing::database();
    let files = [
        ("old/m20230101_000001_users.rs", "async fn up() {\n    m.create_table(t).await\n}\n"),
        ("both/1_a.up.sql", "SELECT 1;"),
        ("goose/1_a.sql", "-- +goose Up\nSELECT 1;\nROLLBACK;\n"),
        ("goose/2_a.go", ""),
        ("goose/notes.sql", ""),
        ("odd/1_a.down.sql", ""),
        ("broken/1_a.sql", "SELECT 1;\nSELECT nothing;\n"),
        ("none/README.md", ""),
    ];
    let project = project(&database, &files, "");
    let folders = ["old", "both", "goose", "broken", "none"];
    let mut records: Vec<String> = folders.iter().map(|it| project.run(&["adopt", it])).collect();
    records.push(project.run(&["adopt", "odd", "--tool", "golang-migrate"]));
    assert_transcript!(
        "adopt_unreadable",
        records.join("\n").replace(&database.url(), "[database]")
    );
}

const SCHEMA: &str = "CREATE TYPE role AS ENUM ('member', 'admin');
CREATE TABLE teams (id bigint PRIMARY KEY, name varchar(40) NOT NULL UNIQUE);
CREATE TABLE users (
    id bigint GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY,
    team_id bigint NOT NULL REFERENCES teams ON DELETE CASCADE,
    name text DEFAULT 'nobody',
    role role NOT NULL DEFAULT 'member'
);
CREATE INDEX users_by_name ON users (name);
CREATE FUNCTION one() RETURNS integer LANGUAGE sql AS 'SELECT 1';
CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, success boolean, checksum bytea);
INSERT INTO _sqlx_migrations VALUES (1, true, '');
INSERT INTO teams VALUES (1, 'a');
";

#[test]
fn a_database_without_a_history_gets_one_with_models() {
    let database = aludel_testing::database();
    let mut project = Project::bare().on(&database.url());
    project.set("ALUDEL_SHADOW", "local");
    project.command(".", &["inspect", "empty"]).output().expect("the command runs");
    let empty = project.run(&["adopt"]);
    database.psql(SCHEMA);
    let record = project.session(&[
        &["adopt"],
        &["adopt", "--baseline", "--message", "What was there"],
        &["check"],
        &["adopt", "--baseline"],
    ]);
    assert_transcript!(
        "adopt_database",
        format!("{empty}\n{record}").replace(&database.url(), "[database]")
    );
    let file = project.read("migrations/20230921_001_what_was_there.sql");
    insta::assert_snapshot!(
        "adopt_database_files",
        [file, project.read("models.rs"), project.read("schema.sql")].join("----\n")
    );
    let configuration = project.read("aludel.toml");
    assert!(configuration.contains("\nmodels = \"models.rs\"\n"), "{configuration}");
    assert!(configuration.contains("\nsql = \"schema.sql\"\n"), "{configuration}");
}

const ROWS: &str = "//! What is read.

use sqlx::FromRow;

/// A team.
#[derive(Debug, Clone, FromRow)]
pub struct Team {
    pub id: i64,
    pub name: String,   // shown
}

#[derive(FromRow)]
struct User {
    pub id: i64,
    pub team_id: i64,
    pub name: Option<String>,
    /// What they may do.
    pub role: String,
}

#[derive(FromRow)]
pub struct Tag {
    pub id: i64,
    pub label: String,
}

#[derive(FromRow)]
pub struct Count {
    pub count: i64,
}
";

#[test]
fn structs_that_are_there_become_models_in_place() {
    let database = aludel_testing::database();
    let mut project = Project::bare().on(&database.url());
    project.set("ALUDEL_SHADOW", "local");
    project.write("aludel.toml", "# ours\nmodels = \"rows.rs\"\n").write("rows.rs", ROWS);
    project.command(".", &["inspect", "empty"]).output().expect("the command runs");
    database.psql(&format!("{SCHEMA} CREATE TABLE tags (id bigint PRIMARY KEY, label text);"));
    let record = project.session(&[&["adopt", "--baseline"], &["check"]]);
    assert_transcript!("adopt_rows", record.replace(&database.url(), "[database]"));
    let after = project.read("rows.rs");
    insta::assert_snapshot!("adopt_rows_file", after);
    // Every other byte stays.
    let lines = after.lines().filter(|line| {
        let line = line.trim_start();
        let ours = ["#[derive(aludel::Table)]", "#[table(", "#[column(", "#[index("];
        !ours.iter().any(|it| line.starts_with(it))
    });
    assert!(lines.eq(ROWS.lines()), "{after}");
}

/// The one who adopts may more than the one who made a table that is called like a tool's.
#[test]
fn nothing_of_a_strangers_runs() {
    let database = aludel_testing::database();
    let mut project = project(&database, &[("old/1_users.up.sql", USERS)], "");
    let name = database.psql("SELECT current_database()");
    let (stranger, boss) = (format!("stranger_{name}"), format!("boss_{name}"));
    database.psql(&format!(
        "CREATE ROLE {stranger}; CREATE ROLE {boss};
         CREATE TABLE log (what text); GRANT INSERT ON log TO public;
         CREATE SCHEMA app AUTHORIZATION {stranger}; GRANT CREATE ON SCHEMA public TO {stranger};
         SET ROLE {stranger}; GRANT USAGE ON SCHEMA app TO public;
         CREATE TYPE app.t AS (a int);
         CREATE FUNCTION app.of(app.t) RETURNS boolean LANGUAGE plpgsql
             AS 'BEGIN INSERT INTO public.log VALUES (current_user); RETURN true; END';
         CREATE CAST (app.t AS boolean) WITH FUNCTION app.of(app.t) AS IMPLICIT;
         CREATE TABLE app.schema_migrations (version bigint, dirty app.t);
         INSERT INTO app.schema_migrations VALUES (1, ROW(1));"
    ));
    let adopt = ["adopt", "old", "--tool", "golang-migrate", "--dry-run"];
    // Where nothing is noted, nothing may be there.
    let said = project.run(&adopt);
    assert!(said.contains("nothing in `public` says that golang-migrate has applied"), "{said}");
    assert!(said.contains("+ create table public.users") && said.contains("exit 9"), "{said}");
    database.psql(&format!(
        "SET ROLE {stranger};
         CREATE TABLE public.schema_migrations (version bigint, dirty boolean);
         INSERT INTO public.schema_migrations VALUES (1, false);
         CREATE FUNCTION app.sees() RETURNS boolean LANGUAGE plpgsql
             AS 'BEGIN INSERT INTO public.log VALUES (current_user); RETURN true; END';
         CREATE POLICY p ON public.schema_migrations USING (app.sees());
         ALTER TABLE public.schema_migrations ENABLE ROW LEVEL SECURITY;
         CREATE INDEX ON public.schema_migrations ((version + 0));"
    ));
    let said = project.run(&adopt);
    assert!(said.contains("to read public.schema_migrations is to run what its owner"), "{said}");
    let join = if database.url().contains('?') { '&' } else { '?' };
    let url = format!("{}{join}options=-crole%3D{boss}", database.url());
    project.set("DATABASE_URL", &url);
    let said = project.run(&adopt);
    let why = format!("the role {boss} may not read public.schema_migrations: what");
    let grant = format!("`GRANT SELECT ON public.schema_migrations TO {boss}` lets it");
    assert!(said.contains(&why) && said.contains(&grant), "{said}");
    database.psql(&format!("GRANT SELECT ON public.schema_migrations TO {boss}"));
    let said = project.run(&adopt);
    assert!(said.contains("row-level security hides rows of public.schema_migrations"), "{said}");
    let said = project.run(&["init", "elsewhere"]);
    assert!(said.contains("the database has tables and no history"), "{said}");
    assert_eq!(database.psql("SELECT count(*) FROM log"), "0");
    database
        .psql(&format!("DROP OWNED BY {stranger}, {boss} CASCADE; DROP ROLE {stranger}, {boss}"));
}

#[test]
fn the_tools_table_is_that_of_public() {
    let database = aludel_testing::database();
    let project = of_sqlx(&database);
    database.psql(
        "CREATE SCHEMA billing; CREATE TABLE billing._sqlx_migrations (LIKE _sqlx_migrations)",
    );
    let said = project.done(&["adopt", "--dry-run"]);
    assert!(said.contains("billing._sqlx_migrations looks like sqlx's, and is not read"), "{said}");
    assert_eq!(said.matches("applied  ").count(), 2, "{said}");
}

#[test]
fn what_would_be_no_history_is_not_written() {
    let project = Project::bare();
    project.write("migrations/2023-01-01-000000_users/up.sql", USERS);
    project.write("migrations/seed.sql", "INSERT INTO users VALUES (1);\n");
    let said = project.run(&["adopt", "--offline"]);
    assert!(said.contains("migrations/seed.sql") && said.contains("no header"), "{said}");
    assert!(said.contains("nothing was written"), "{said}");
    assert!(!project.path("migrations/adopted").exists());
    // One that was killed.
    project.write("migrations/.adopting", "");
    let said = project.run(&["adopt", "--offline"]);
    assert!(said.contains("migrations/.adopting is there: an adoption was interrupted"), "{said}");
}

#[test]
fn a_baseline_has_what_others_stand_on_and_names_the_models() {
    let database = aludel_testing::database();
    let mut project = Project::bare().on(&database.url());
    project.set("ALUDEL_SHADOW", "local");
    project.write("src/lib.rs", ROWS);
    project.command(".", &["inspect", "empty"]).output().expect("the command runs");
    database.psql(&format!(
        "{SCHEMA} CREATE VIEW seen AS SELECT version FROM _sqlx_migrations;
         CREATE TABLE schema_migrations (version text, body text);
         CREATE TABLE seaql_migrations (version text, applied_at bigint);"
    ));
    project.done(&["adopt", "--baseline", "--models", "src"]);
    let file = project.read("migrations/20230921_001_initial_schema.sql");
    assert!(file.contains("_sqlx_migrations") && file.contains("schema_migrations"), "{file}");
    assert!(!file.contains("seaql_migrations"), "{file}");
    let configuration = project.read("aludel.toml");
    assert!(configuration.contains("\nmodels = \"src\"\n"), "{configuration}");
    project.done(&["check"]);
}
