//! Sources, as `docs/sources.md` says them, and what is wrong with some. `UPDATE_EXPECT=1` writes
//! the transcripts of the page anew.

mod support;

use std::{fs, os::unix::fs::PermissionsExt, path::Path, process::Command};

use support::Project;

/// The shadow of these tests: a server of this machine's own binaries.
const CONFIGURATION: &str = "models = \"models.rs\"\nshadow = \"local\"\n";

fn project() -> Project {
    let project = Project::new();
    project.write("aludel.toml", CONFIGURATION);
    project
}

/// What is said of the machine's own server is not part of a transcript.
fn plain(record: &str) -> String {
    let is_kept = |line: &&str| {
        !["! the shadow is", "! preparing a"].iter().any(|about| line.starts_with(about))
    };
    record.lines().filter(is_kept).map(|line| format!("{line}\n")).collect()
}

#[test]
fn every_command_of_the_page_does_what_it_says() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/sources.md");
    let page = fs::read_to_string(&path).unwrap();
    let walked = walk(&page, &project());
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(&path, &walked).unwrap();
    }
    assert_eq!(walked, fs::read_to_string(&path).unwrap());
}

/// The page with its transcripts as they come out.
fn walk(page: &str, project: &Project) -> String {
    let mut walked = String::new();
    let mut file = None;
    let mut lines = page.lines();
    while let Some(line) = lines.next() {
        walked.push_str(&format!("{line}\n"));
        if let Some(language) = line.strip_prefix("```") {
            let block: Vec<&str> = lines.by_ref().take_while(|line| *line != "```").collect();
            let text: String = block.iter().map(|line| format!("{line}\n")).collect();
            match (language, file.take()) {
                ("console", _) => walked.push_str(&transcript(&block, project)),
                (_, Some(path)) => {
                    project.write(path, &text);
                    walked.push_str(&text);
                }
                _ => walked.push_str(&text),
            }
            walked.push_str("```\n");
        } else if !line.is_empty() {
            file = line.strip_prefix('`').and_then(|line| line.strip_suffix("`:"));
        }
    }
    walked
}

fn transcript(block: &[&str], project: &Project) -> String {
    let commands = block.iter().filter_map(|line| line.strip_prefix("$ "));
    let runs = commands.map(|command| match command.strip_prefix("aludel ") {
        Some(arguments) => {
            let arguments: Vec<&str> = arguments.split(' ').collect();
            plain(&project.run(&arguments)).replace("\n! ", "\n")
        }
        None => {
            let file = command.strip_prefix("cat ").expect("a command of the page");
            format!("$ {command}\n{}", project.read(file))
        }
    });
    runs.collect::<Vec<_>>().join("\n")
}

#[test]
fn a_file_without_a_statement_is_the_state_with_nothing() {
    let project = project();
    project.write("empty.sql", "-- nothing here\n");
    project.write("one.sql", "CREATE TABLE t (id int);\n");
    let record = project.session(&[
        &["diff", "--from", "empty.sql", "--to", "one.sql", "--format", "summary"],
        &["diff", "--from", "one.sql", "--to", "empty.sql", "--format", "summary"],
        &["diff", "--from", "empty", "--to", "empty.sql", "--exit-code"],
    ]);
    assert_transcript!("empty_sql", record);
}

#[test]
fn what_cannot_be_a_source_says_why() {
    let project = project();
    project.write("latin1.sql", b"SELECT 1;\n-- \xfcber\n");
    project.write("folder/readme.md", "no SQL");
    project.write("broken.json", "{\"aludel_catalog\": 1,\n  \"catalog\": ]\n");
    project.write("newer.json", "{\"aludel_catalog\": 9, \"form\": {}}");
    project.write("meta.sql", "SELECT 1;\n\\i other.sql\n");
    project.write("extension.sql", "CREATE EXTENSION nowhere_to_be_had;");
    project.write("server.sql", "CREATE TABLE t (id int);\nCOPY t TO PROGRAM 'true';");
    project.write("syntax.sql", "CREATE VIEW v AS SELECT * FROM t;\nCREATE TABEL t (id int);\n");
    project
        .write("body.sql", "CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT nowhere()';");
    project.write("newer.sql", "-- Dumped from database version 99.1\nCREATE FANCY THING x;");
    project.write("twice/a.sql", "CREATE TABLE t (id int);\n");
    project.write("twice/b.sql", "\nCREATE TABLE IF NOT EXISTS t (id int);\n");
    let names = [
        "latin1.sql",
        "folder",
        "broken.json",
        "newer.json",
        "meta.sql",
        "extension.sql",
        "server.sql",
        "syntax.sql",
        "body.sql",
        "newer.sql",
        "twice",
        "gone.sql",
        "postgres://nobody@127.0.0.1:1/x",
    ];
    let record: Vec<String> = names.iter().map(|name| project.run(&["inspect", name])).collect();
    assert_transcript!("bad_sources", plain(&record.join("\n")));
}

#[test]
fn a_model_and_a_file_that_define_one_table_are_both_named() {
    let project = project();
    let model = "use aludel::Table;\n\n#[derive(Table)]\n#[table(name = \"users\")]\n\
                 pub struct User {\n    pub id: i64,\n}\n";
    project.write("models.rs", model);
    project.write("aludel.toml", format!("{CONFIGURATION}sql = \"schema\"\n"));
    project.write("schema/a.sql", "CREATE VIEW v AS SELECT id FROM users;\n");
    let mut record = project.run(&["inspect", "models"]);
    project.write("schema/b.sql", "\n  CREATE TABLE IF NOT EXISTS users (id bigint);\n");
    record += &project.run(&["inspect", "models"]);
    assert_transcript!("model_and_file", plain(&record));
}

/// What `pg_dump -s` writes of a database is the database again.
#[test]
fn a_dump_is_a_source() {
    let database = aludel_testing::database();
    database.psql(
        "CREATE SCHEMA app; CREATE TABLE app.t (id serial PRIMARY KEY, mail text UNIQUE);
         CREATE VIEW v AS SELECT id FROM app.t; CREATE FUNCTION f(app.t) RETURNS int LANGUAGE sql
         AS 'SELECT $1.id'; CREATE INDEX ON app.t ((length(mail))); COMMENT ON VIEW v IS 'all';
         ALTER TABLE app.t ENABLE ROW LEVEL SECURITY; CREATE POLICY p ON app.t USING (true);
         CREATE FUNCTION g() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NEW; END';
         CREATE TRIGGER t BEFORE INSERT ON app.t FOR EACH ROW EXECUTE FUNCTION g();",
    );
    let project = project().on(&database.url());
    for (name, options) in
        [("plain.sql", &["-s"][..]), ("create.sql", &["-s", "--create", "--clean"])]
    {
        let dump = Command::new("pg_dump").args(options).arg(database.url()).output().unwrap();
        let errors = String::from_utf8_lossy(&dump.stderr);
        if errors.contains("server version mismatch") {
            aludel_testing::left_out("a_dump_is_a_source", "pg_dump is older than the server");
            return;
        }
        assert!(dump.status.success(), "{errors}");
        project.write(name, &dump.stdout);
        for (from, to) in [(name, "database"), ("database", name)] {
            let record = project.run(&["diff", "--from", from, "--to", to, "--exit-code"]);
            assert_eq!(plain(&record).lines().count(), 1, "{record}");
        }
    }
}

/// Nothing of a killed run stays on the server that lends temporary databases.
#[test]
fn a_killed_run_leaves_nothing() {
    let server = aludel_testing::private_server();
    let mut project = project();
    project.write("aludel.toml", "");
    project.set("ALUDEL_SHADOW", &lent(&server));
    project.write("slow.sql", "CREATE TABLE t (id int); SELECT pg_sleep(60);");
    project.write("fast.sql", "CREATE TABLE t (id int);");
    let ours = "SELECT count(*) FROM pg_database WHERE datname LIKE 'aludel_shadow%'";
    let mut child = project.command(".", &["inspect", "slow.sql"]).spawn().unwrap();
    let is_asleep = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(60)%'
                     AND datname LIKE 'aludel_shadow%' AND state = 'active'";
    while server.psql("postgres", is_asleep) == "0" {
        assert!(child.try_wait().unwrap().is_none(), "it ended by itself");
        std::thread::sleep(std::time::Duration::from_millis(50));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(server.psql("postgres", ours), "1");
    project.run(&["inspect", "fast.sql"]);
    assert_eq!(server.psql("postgres", ours), "0");
    let roles = "SELECT string_agg(rolname, ' ') FROM pg_roles WHERE oid >= 16384";
    assert_eq!(server.psql("postgres", roles), "lent_to_shadows");
}

/// On a server of somebody else's no role is made, not even one that a file asks for.
#[test]
fn a_lent_server_gets_no_role() {
    let server = aludel_testing::private_server();
    let mut project = project();
    project.write("aludel.toml", "");
    project.set("ALUDEL_SHADOW", &lent(&server));
    project.write("role.sql", "CREATE ROLE somebody;\nCREATE TABLE t (id int);");
    project.write("grant.sql", "CREATE TABLE t (id int);\nGRANT SELECT ON t TO somebody;");
    let record = project.session(&[&["inspect", "role.sql"], &["inspect", "grant.sql"]]);
    assert_transcript!("lent_server", plain(&record));
    let left = "SELECT (SELECT count(*) FROM pg_roles WHERE rolname = 'somebody')
                + (SELECT count(*) FROM pg_database WHERE datname LIKE 'aludel_shadow%')";
    assert_eq!(server.psql("postgres", left), "0");
}

#[test]
fn models_are_never_written_over() {
    let project = project();
    project
        .write("a.sql", "CREATE TABLE t (id int PRIMARY KEY); CREATE VIEW v AS SELECT 1 AS one;");
    let write = ["inspect", "a.sql", "--format", "models", "--out", "new"];
    let forced = ["inspect", "a.sql", "--format", "models", "--out", "new", "--force"];
    let shown = ["inspect", "a.sql", "--format", "models"];
    let record = project.session(&[&write, &write, &forced, &shown]);
    let files = project.read("new/models.rs") + &project.read("new/schema.sql");
    assert_transcript!("models_out", plain(&record) + "\n" + &files);
}

/// What was made canonical with an extension once needs no shadow any more, as long as the
/// extension is the same: here, without any server binaries, it is told from the cache.
#[test]
fn a_state_with_an_extension_is_kept() {
    let project = project();
    let cache = project.path("cache");
    let bin = linked_binaries(&project);
    project.write(
        "models.rs",
        "use aludel::Table;\n\n#[derive(Table)]\n#[table(name = \"users\")]\npub struct User {\n    \
         #[column(type = citext)]\n    pub mail: String,\n}\n",
    );
    let run = |arguments: &[&str]| with_binaries(&project, &bin, &cache, arguments);
    let (code, said) = run(&["revision", "--autogenerate", "-m", "First"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(run(&["check", "--offline"]).0, Some(0));
    assert!(cache.join("catalogs").is_dir(), "the cache is where the environment says");
    start_nothing(&bin);
    let (code, said) = run(&["check", "--offline"]);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!(run(&["inspect", "empty"]).0, Some(5), "anything else needs a shadow");
}

/// SQL that is the whole state is kept as models are; SQL of which something is left out is not, for
/// that is said each time.
#[test]
fn a_state_of_sql_is_kept() {
    let project = Project::new();
    let cache = project.path("cache");
    let bin = linked_binaries(&project);
    project.write("aludel.toml", "sql = \"schema\"\n");
    project.write("schema/a.sql", "CREATE TABLE t (id int CHECK (id IN (1, 2)));");
    project.write("left_out.sql", "CREATE TABLE t (id int); CREATE TABLESPACE x LOCATION '/x';");
    let run = |arguments: &[&str]| with_binaries(&project, &bin, &cache, arguments);
    let (code, said) = run(&["revision", "--autogenerate", "-m", "First"]);
    assert_eq!(code, Some(0), "{said}");
    let cases = [
        (&["check", "--offline"][..], Some(0)),
        (&["inspect", "schema", "--format", "json"], Some(0)),
        (&["diff", "--from", "revision:head", "--to", "schema"], Some(0)),
        (&["inspect", "left_out.sql"], Some(0)),
    ];
    for (arguments, code) in cases {
        let (found, said) = run(arguments);
        assert_eq!(found, code, "{arguments:?}: {said}");
    }
    start_nothing(&bin);
    for (arguments, code) in cases {
        let is_kept = arguments != ["inspect", "left_out.sql"];
        let (found, said) = run(arguments);
        assert_eq!(found, if is_kept { code } else { Some(5) }, "{arguments:?}: {said}");
    }
    project.write("schema/a.sql", "CREATE TABLE t (id int CHECK (id IN (1, 3)));");
    assert_eq!(run(&["check", "--offline"]).0, Some(5), "other SQL is another state");
}

/// Runs a command on binaries and a cache of its own: its exit code, and what it said.
fn with_binaries(
    project: &Project,
    bin: &Path,
    cache: &Path,
    arguments: &[&str],
) -> (Option<i32>, String) {
    let mut command = project.command(".", arguments);
    let command = command.env("ALUDEL_PG_BIN", bin).env("ALUDEL_CACHE", cache);
    let output = command.env("ALUDEL_SHADOW", "local").output().unwrap();
    (output.status.code(), text(&output.stderr))
}

/// From here on the binaries say what they are, and start nothing.
fn start_nothing(bin: &Path) {
    let postgres = bin.join("postgres");
    let said = Command::new(&postgres).arg("--version").output().unwrap().stdout;
    fs::remove_file(&postgres).unwrap();
    let script = format!("#!/bin/sh\n[ \"$1\" = --version ] && echo '{}'", text(&said).trim());
    fs::write(&postgres, script).unwrap();
    fs::set_permissions(&postgres, fs::Permissions::from_mode(0o755)).unwrap();
}

/// A folder with links to the server binaries of the tests.
fn linked_binaries(project: &Project) -> std::path::PathBuf {
    let bin = project.path("bin");
    fs::create_dir_all(&bin).unwrap();
    for entry in fs::read_dir(aludel_testing::binaries().folder).unwrap() {
        let entry = entry.unwrap();
        std::os::unix::fs::symlink(entry.path(), bin.join(entry.file_name())).unwrap();
    }
    bin
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Models are compared with the history, unless another source is named.
#[test]
fn a_revision_starts_from_the_source_that_is_named() {
    let database = aludel_testing::database();
    database.psql("CREATE TABLE users (id bigint NOT NULL, mail text NOT NULL)");
    let project = project().on(&database.url());
    project.write("old.sql", "CREATE TABLE users (id bigint NOT NULL);");
    let model = "use aludel::Table;\n\n#[derive(Table)]\n#[table(name = \"users\")]\n\
                 pub struct User {\n    pub id: i64,\n    pub mail: String,\n    \
                 pub age: Option<i32>,\n}\n";
    project.write("models.rs", model);
    let cases = [
        (&[][..], "CREATE TABLE users ("),
        (&["--from", "database"], "ALTER TABLE users ADD COLUMN age integer;"),
        (&["--from", "old.sql"], "ALTER TABLE users ADD COLUMN mail text NOT NULL"),
    ];
    for (from, expected) in cases {
        let arguments = ["revision", "--autogenerate", "-m", "It", "--parent", "base"];
        let record = project.run(&[&arguments[..], from].concat());
        let path = project.path("migrations/20230921_001_it.sql");
        let written = fs::read_to_string(&path).unwrap_or_else(|_| panic!("{record}"));
        assert!(written.contains(expected), "{written}");
        fs::remove_file(path).unwrap();
    }
}

/// The URL of a server with a login that may create databases, and owns nothing.
fn lent(server: &aludel_testing::TestServer) -> String {
    server.psql("postgres", "CREATE ROLE lent_to_shadows LOGIN CREATEDB");
    server.url("postgres").replace("//postgres@", "//lent_to_shadows@")
}
