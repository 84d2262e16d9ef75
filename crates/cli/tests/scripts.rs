//! `--sql`: what a script leaves, run by `psql`, is what a run leaves, journal included.

mod support;

use std::{
    io::Write,
    process::{Command, Output, Stdio},
};

use aludel_testing::{TestDatabase, database};
use support::Project;

/// The journal but for times, hosts and the tool, and who holds the lock.
const JOURNAL: &str = "SELECT format FROM J.journal; \
    SELECT revision, slug, parents, up_checksum, down_checksum, down, state, segment, statement, interrupted, \
    reached_checksum, phase FROM J.revisions ORDER BY revision; \
    SELECT id, event, revision, role, tag, duration IS NULL FROM J.log ORDER BY id; \
    SELECT * FROM J.statements; SELECT * FROM J.lock; \
    SELECT attrelid::regclass, attname, format_type(atttypid, atttypmod), attnotnull FROM pg_attribute \
    WHERE attnum > 0 AND attrelid IN (SELECT oid FROM pg_class WHERE relnamespace = 'J'::regnamespace) \
    ORDER BY 1, attnum; \
    SELECT obj_description(oid), relname, pg_get_userbyid(relowner) FROM pg_class \
    WHERE relnamespace = 'J'::regnamespace ORDER BY 2";

fn journal(database: &TestDatabase<'_>, schema: &str) -> String {
    let literal = format!("E'{}'", schema.replace('\'', "''").replace('\\', "\\\\"));
    let sql = JOURNAL.replace("'J'", &literal).replace("J.", &format!("{schema}."));
    database.psql(&sql)
}

/// Runs a script as its first lines say.
fn psql(url: &str, script: &str, arguments: &[&str]) -> Output {
    let mut child = Command::new("psql")
        .args(["-X", "-q", "-f", "-", "-d", url])
        .args(arguments)
        .env("PGCLIENTENCODING", "LATIN1")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(script.as_bytes()).unwrap();
    child.wait_with_output().unwrap()
}

const STOP: &[&str] = &["-v", "ON_ERROR_STOP=1", "-v", "HOST=away"];

fn run(url: &str, script: &str) {
    let output = psql(url, script, STOP);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("WARNING") && !said.contains("ERROR"), "{said}");
}

/// What `psql` says of a script that it does not run to its end.
fn refused(url: &str, script: &str) -> String {
    let output = psql(url, script, STOP);
    assert!(!output.status.success(), "it runs");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// What of a text goes to standard output.
fn script(project: &Project, arguments: &[&str]) -> String {
    let output = project.command(".", arguments).output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{arguments:?}: {said}");
    String::from_utf8(output.stdout).unwrap()
}

/// A history with whatever a script could stumble over.
fn fill(project: &Project) {
    project.revision(
        "20230921_001",
        "base",
        "CREATE TABLE \"Größe :HOST\" (id int PRIMARY KEY, \"a\"\"b\" text DEFAULT 'x\\', n int[]);\n\
         INSERT INTO \"Größe :HOST\" VALUES (1, 'it''s :HOST \\ ü', '{1,2,3}');\n\
         CREATE FUNCTION f(\"HOST\" int) RETURNS int[] LANGUAGE sql AS $$ SELECT n[1:$1] FROM \"Größe :HOST\" $$;\n\
         CREATE TABLE made AS SELECT n[1:id] FROM \"Größe :HOST\"; -- :HOST\n\
         COPY made FROM stdin;\n{7}\n{8}\n\\.\n\
         INSERT INTO \"Größe :HOST\" VALUES (2, 'C:\\dir'\n'\\new', NULL);\n\
         COPY \"Größe :HOST\" FROM stdin;\n3\tx\u{1b}\u{200f}\u{feff}\t\\N\n\\.\n\
         COPY \"Größe :HOST\" FROM stdin DELIMITER ',';\n4,y\u{200f},\\N\n\\.\n",
        "DROP TABLE made;\nDROP FUNCTION f(int);\nDROP TABLE \"Größe :HOST\"; -- it's \\ gone",
    );
    project.revision(
        "20230921_002",
        "20230921_001",
        "SET search_path = pg_catalog;\nSET client_min_messages = error;\n\
         CREATE TYPE public.mood AS ENUM ('sad');\n\
         -- migrate:segment\nALTER TYPE public.mood ADD VALUE 'it''s';\n\
         -- migrate:segment\nCREATE TABLE public.moods (m public.mood DEFAULT 'it''s');\n\
         -- migrate:segment transaction:false\n\
         CREATE INDEX CONCURRENTLY \"i n\" ON public.moods (m);\nVACUUM public.moods;\n\
         COMMENT ON TABLE public.moods IS 'ä';\nDO $$ BEGIN INSERT INTO public.moods DEFAULT VALUES; COMMIT; END $$;",
        "DROP TABLE public.moods;\n-- migrate:segment\nDROP TYPE public.mood;",
    );
    project.write(
        "migrations/20230921_003_contract.sql",
        "-- away\n--\n-- revision: 20230921_003\n-- revises: 20230921_002\n-- phase: contract\n\n-- migrate:up\n\
         ALTER TABLE moods ADD x text;\nUPDATE moods SET x = 'y';\n\
         -- migrate:down transaction:false\nALTER TABLE moods DROP x;\n",
    );
}

/// Two databases, of which one is run on, and the other gets scripts.
struct Pair {
    online: TestDatabase<'static>,
    offline: TestDatabase<'static>,
    project: Project,
    schema: &'static str,
}

impl Pair {
    fn new(settings: &str, schema: &'static str) -> Self {
        let (online, offline) = (database(), database());
        let project = Project::new();
        project.write("aludel.toml", format!("migrations = \"migrations\"\n{settings}"));
        Self { online, offline, project, schema }
    }

    fn command(&self, arguments: &[&str]) {
        let url = self.online.url();
        let online: Vec<&str> =
            ["--database-url", &url].into_iter().chain(arguments.iter().copied()).collect();
        self.project.done(&online);
    }

    /// Both ways, and both databases must be equal.
    fn both(&self, online: &[&str], offline: &[&str]) {
        self.command(online);
        run(&self.offline.url(), &script(&self.project, &[offline, &["--sql"]].concat()));
        assert_eq!(journal(&self.online, self.schema), journal(&self.offline, self.schema));
        let state = |database: &TestDatabase<'_>| {
            let url = database.url();
            script(&self.project, &["inspect", "--format", "json", &url])
                .replace(&database.name, "db")
        };
        assert_eq!(state(&self.online), state(&self.offline));
    }
}

#[test]
fn a_script_leaves_what_a_run_leaves() {
    let pair = Pair::new("", "aludel");
    fill(&pair.project);
    pair.both(
        &["upgrade", "20230921_001", "--tag", "it's"],
        &["upgrade", "20230921_001", "--tag", "it's"],
    );
    pair.both(&["upgrade"], &["upgrade", "20230921_001.."]);
    let rows = "SELECT * FROM \"Größe :HOST\"; SELECT * FROM made; SELECT * FROM public.moods; SELECT f(2)";
    assert_eq!(pair.online.psql(rows), pair.offline.psql(rows));
    assert!(pair.online.psql(rows).contains("it's"), "the rows are there");
    pair.both(&["upgrade", "--contract"], &["upgrade", "20230921_002..", "--contract"]);
    let statistics =
        "SELECT relname, reltuples FROM pg_class WHERE relname IN ('moods', 'made') ORDER BY 1";
    assert_eq!(pair.online.psql(statistics), pair.offline.psql(statistics));
    pair.both(&["downgrade", "20230921_001"], &["downgrade", "head..20230921_001"]);
    pair.both(&["stamp", "20230921_002"], &["stamp", "20230921_001:20230921_002"]);
    pair.both(&["stamp", "20230921_001"], &["stamp", "20230921_002..20230921_001"]);
    pair.both(&["downgrade", "base"], &["downgrade", "20230921_001.."]);
    pair.both(&["stamp", "head"], &["stamp", "head"]);
}

#[test]
fn fills_run_in_slices_and_go_on_where_they_broke_off() {
    let pair = Pair::new("", "aludel");
    pair.project.revision(
        "1001",
        "base",
        "CREATE SCHEMA s;\nCREATE TABLE s.\"Ta ble\" (\"A%\" text, b int, x int, PRIMARY KEY (b, \"A%\"));\n\
         INSERT INTO s.\"Ta ble\" SELECT chr(39) || E'\\\\\\n%L' || i, i % 3 FROM generate_series(1, 25) AS i;\n\
         CREATE TABLE big (id bigint PRIMARY KEY, found text);\n\
         INSERT INTO big SELECT i FROM generate_series(1, 9000) AS i;",
        "DROP TABLE big;\nDROP SCHEMA s CASCADE;",
    );
    pair.project.revision(
        "1002",
        "1001",
        "-- migrate:fill table=s.\"Ta ble\" rows=2 pause=1ms\n\
         UPDATE s.\"Ta ble\" AS it SET x = b.id FROM big AS b WHERE x IS NULL AND b.id = it.b + 1 -- %\n;\n\
         -- migrate:segment\nALTER TABLE s.\"Ta ble\" ALTER x SET NOT NULL;\n\
         -- migrate:fill table=big\nUPDATE big SET found = 'it''s' WHERE found IS NULL;",
        "",
    );
    pair.both(&["upgrade", "1001"], &["upgrade", "1001"]);
    pair.both(&["upgrade"], &["upgrade", "1001.."]);
    let rows = "SELECT * FROM s.\"Ta ble\" ORDER BY 1, 2; SELECT count(found), min(found) FROM big";
    assert_eq!(pair.online.psql(rows), pair.offline.psql(rows));
    assert!(pair.online.psql(rows).contains("9000|it's"), "{}", pair.online.psql(rows));
    let (url, database) = (pair.offline.url(), &pair.offline);
    let stands = "SELECT state, segment, statement FROM aludel.revisions WHERE revision = '1003'";
    let file = |up: &str| pair.project.revision("1003", "1002", up, "");
    for (up, wrong) in [
        (
            "-- migrate:fill table=big key=found\nUPDATE big SET id = 0 WHERE id > 0;",
            "found is no key of big",
        ),
        (
            "-- migrate:fill table=gone\nUPDATE gone SET id = 0 WHERE id > 0;",
            "there is no table gone",
        ),
        (
            "-- migrate:fill table=big\nUPDATE big SET found = '' WHERE id > 0;",
            "the fill never ends",
        ),
    ] {
        file(up);
        let said = refused(&url, &script(&pair.project, &["upgrade", "1002..", "--sql"]));
        assert!(said.contains(wrong), "{said}");
        assert_eq!(database.psql(stands), "applying|0|0");
        pair.project.done(&["--database-url", &url, "stamp", "1002"]);
    }
    assert_eq!(database.psql("SELECT count(*) FROM big WHERE found = ''"), "0");
    file("-- migrate:fill table=big rows=1000\nUPDATE big SET found = id WHERE found = 'it''s';");
    database.psql("ALTER TABLE big ADD CHECK (id < 4500 OR found <> id::text)");
    let said = refused(&url, &script(&pair.project, &["upgrade", "1002..", "--sql"]));
    assert!(said.contains("big_check"), "{said}");
    let reached =
        "SELECT expected FROM aludel.statements; SELECT count(*) FROM big WHERE found = id::text";
    assert_eq!(database.psql(reached), "4000\n4000");
    database.psql("ALTER TABLE big DROP CONSTRAINT big_check");
    pair.project.done(&["--database-url", &url, "upgrade"]);
    assert_eq!(database.psql("SELECT count(*) FROM big WHERE found <> id::text"), "0");
}

#[test]
fn a_database_that_has_the_many_is_taken_for_one_that_has_the_one() {
    let pair = Pair::new("", "aludel");
    let file = |id: &str, parent: &str| {
        let up = format!("CREATE TABLE t{id} ();");
        pair.project.revision(id, parent, &up, &format!("DROP TABLE t{id};"));
    };
    for (id, parent) in [("1001", "base"), ("1002", "1001"), ("1003", "1002")] {
        file(id, parent);
    }
    pair.both(&["upgrade"], &["upgrade"]);
    pair.project.done(&["squash", "1002..1003", "--id", "1005"]);
    pair.project.done(&["squash", "1001..1005", "--id", "1006"]);
    file("1007", "1006");
    pair.both(&["upgrade"], &["upgrade", "1006.."]);
    pair.both(&["downgrade", "base"], &["downgrade", "1007.."]);
}

#[test]
fn another_schema_another_role_and_files_of_dbmate() {
    let pair = Pair::new(
        "journal_schema = \"it's \\\\ ours\"\nrole = \"ROLE\"\nschema = \"a b\"\n",
        "\"it's \\ ours_a b\"",
    );
    let role = format!("r {}", pair.online.name);
    let settings = pair.project.read("aludel.toml").replace("ROLE", &role);
    pair.project.write("aludel.toml", settings);
    for database in [&pair.online, &pair.offline] {
        database.psql(&format!(
            "DO $$ BEGIN CREATE ROLE \"{role}\"; EXCEPTION WHEN duplicate_object THEN NULL; END $$;
             GRANT CREATE ON DATABASE {} TO \"{role}\"; CREATE SCHEMA \"a b\" AUTHORIZATION \"{role}\";
             ALTER DATABASE {} SET standard_conforming_strings = off",
            database.name, database.name
        ));
    }
    pair.project.write(
        "migrations/20230921_t.sql",
        "-- migrate:up\nCREATE TABLE t (a text DEFAULT 'a\\');\n-- migrate:down\nDROP TABLE t;\n",
    );
    pair.project.write(
        "migrations/20230922_u.sql",
        "-- migrate:up transaction:false\nCREATE TABLE u ();\n",
    );
    let online = |verb| vec!["--schema", "a b", verb];
    pair.both(&online("upgrade"), &online("upgrade"));
    for database in [&pair.online, &pair.offline] {
        database.psql(&format!("DROP OWNED BY \"{role}\" CASCADE"));
    }
    pair.online.psql(&format!("DROP ROLE \"{role}\""));
}

#[test]
fn a_script_is_held_against_where_the_database_stands() {
    let database = database();
    let project = Project::new();
    let url = database.url();
    let file = |id: &str, parent: &str, column: &str| {
        let up = format!("CREATE TABLE t{id} ({column} int);");
        project.revision(id, parent, &up, &format!("DROP TABLE t{id};"));
    };
    file("1001", "base", "a");
    file("1002", "1001", "b");
    let all = script(&project, &["upgrade", "--sql"]);
    let rest = script(&project, &["upgrade", "1001..", "--sql"]);
    assert_eq!(script(&project, &["upgrade", "--sql"]), all, "the same files give the same text");
    let said = refused(&url, &rest);
    assert!(said.contains("there is no journal in \"aludel\""), "{said}");
    assert_eq!(database.psql("SELECT to_regnamespace('aludel')"), "");
    // Whoever goes on behind a failure does nothing either.
    psql(&url, &rest, &[]);
    assert_eq!(database.psql("SELECT to_regclass('t1002')"), "");
    run(&url, &all);
    let said = refused(&url, &all);
    assert!(said.contains("`1001` is applied, and was not to be; `1002` is applied"), "{said}");
    let said = refused(&url, &rest);
    assert!(said.contains("`1002` is applied, and was not to be"), "{said}");
    database.psql("DROP TABLE t1002; DELETE FROM aludel.revisions WHERE revision = '1002'");
    database.psql("UPDATE aludel.revisions SET up_checksum = 'other'");
    let said = refused(&url, &rest);
    assert!(said.contains("`1001` was applied from a file that said something else"), "{said}");
    project.run(&["--database-url", &url, "stamp", "--checksum", "1001"]);
    // What breaks off leaves what was done before, and a lock that is free.
    file("1003", "1002", "c");
    file("1004", "1003", "d");
    database.psql("CREATE TABLE t1003 ()");
    let broken = script(&project, &["upgrade", "1001..", "--sql"]);
    let said = String::from_utf8(psql(&url, &broken, &[]).stderr).unwrap();
    assert!(said.contains("relation \"t1003\" already exists"), "{said}");
    assert!(said.contains("`1003` is not applied"), "{said}");
    assert_eq!(database.psql("SELECT max(revision) FROM aludel.revisions"), "1002");
    database.psql("DROP TABLE t1003");
    project.done(&["--database-url", &url, "upgrade"]);
}

#[test]
fn two_never_write_at_once() {
    let database = database();
    let (project, url) = (Project::new(), database.url());
    project.revision("1001", "base", "SELECT pg_sleep(3);", "");
    let all = script(&project, &["upgrade", "--sql"]);
    let mut online = project.command(".", &["--database-url", &url, "upgrade"]).spawn().unwrap();
    let is_held = "SELECT count(token) FROM aludel.lock";
    while !database.psql("SELECT to_regclass('aludel.lock')").contains("lock")
        || database.psql(is_held) == "0"
    {
        std::thread::sleep(std::time::Duration::from_millis(20));
    }
    let said = refused(&url, &all);
    assert!(said.contains("another run holds the lock of this database: pid "), "{said}");
    assert!(online.wait().unwrap().success());
}

#[test]
fn what_a_script_cannot_do_is_refused() {
    let project = Project::new();
    project.revision(
        "1001",
        "base",
        "CREATE TABLE t (id int PRIMARY KEY, x int);",
        "DROP TABLE t;",
    );
    project.revision("1002", "1001", "SELECT 1;", "");
    project.write("out.sql", "");
    let record = project.session(&[
        &["downgrade", "1001", "--sql"],
        &["upgrade", "1002..1001", "--sql"],
        &["upgrade", "1001..1001", "--sql"],
        &["downgrade", "1001..1002", "--sql"],
        &["upgrade", "1001", "--out", "x.sql"],
        &["stamp", "--unapply", "1001", "--sql"],
        &["upgrade", "1001", "--sql", "--out", "out.sql"],
        &["--database-url", "sqlite://x.db", "upgrade", "--sql"],
    ]);
    let record = record.replace(env!("CARGO_PKG_VERSION"), "VERSION");
    insta::assert_snapshot!("scripts_refused", record);
    assert!(project.read("out.sql").starts_with("-- Written by aludel "));
}
