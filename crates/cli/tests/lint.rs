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

/// What a block does for each row is seen where there are rows; and none of ours is a reason for anything.
#[test]
fn what_works_on_rows_finds_some() {
    let project = project();
    let by_rows = "DO $$ BEGIN IF EXISTS (SELECT FROM users WHERE name IS NOT NULL) THEN \
                   ALTER TABLE orders DROP COLUMN user_id; END IF; END $$;";
    let down = "ALTER TABLE orders ADD COLUMN user_id bigint;";
    project.revision("20230921_002", "20230921_001", by_rows, down);
    project.revision(
        "20230921_003",
        "20230921_002",
        "UPDATE users SET name = upper(name);\n\
         ALTER TABLE users ADD CONSTRAINT named CHECK (name IS NULL);",
        "ALTER TABLE users DROP CONSTRAINT named;",
    );
    project.write("by_rows.sql", by_rows);
    let codes = |arguments: &[&str]| -> Vec<(String, String)> {
        let rules = only!("drop-column", "syntax-error", "does-not-run");
        let fixed = ["lint", "--format", "json", "--fail-on", "never"];
        let found = json(&project, &[&fixed[..], arguments, &rules[..]].concat());
        let text = |it: &serde_json::Value| it.as_str().expect("text").to_owned();
        let files = found["files"].as_array().expect("files").iter();
        let findings = files.flat_map(|file| {
            assert_eq!(file["refused"], serde_json::json!([]), "{file}");
            let findings = file["findings"].as_array().expect("findings").iter();
            let findings = findings.filter(|it| it["level"] != "off");
            findings.map(|it| (text(&file["file"]), text(&it["code"]))).collect::<Vec<_>>()
        });
        findings.collect()
    };
    let found = |file: &str| [(file.to_owned(), "drop-column".to_owned())];
    let judged = json(&project, &["lint", "--format", "json", "--fail-on", "never"]);
    let directions: Vec<_> = judged["files"].as_array().expect("files").iter().collect();
    assert_eq!(directions[0]["direction"], "up", "{judged}");
    assert_eq!(directions[1]["direction"], "down", "{judged}");
    assert_eq!(codes(&["--all"]), found("migrations/20230921_002_step.sql"));
    let of_a_file = codes(&["by_rows.sql", "--from", "revision:20230921_001"]);
    assert_eq!(of_a_file, found("by_rows.sql"));
}

#[test]
fn ways_back_are_judged_where_they_begin() {
    let project = project();
    let revisions = [
        ("CREATE INDEX by_name ON users (name);", "DROP INDEX by_name;"),
        // What allows no transaction cannot be taken back behind its way up.
        (
            "CREATE INDEX by_email ON users (email);",
            "-- migrate:segment transaction:false\n\nDROP INDEX CONCURRENTLY by_email;",
        ),
        ("ALTER TABLE users RENAME email TO mail;", "ALTER TABLE users RENAME mail TO email;"),
    ];
    for (at, (up, down)) in revisions.iter().enumerate() {
        let (id, parent) = (format!("20230921_00{}", at + 2), format!("20230921_00{}", at + 1));
        project.revision(&id, &parent, up, down);
    }
    let rules = only!("drop-index-blocking", "rename-column", "create-index-blocking");
    let found = json(
        &project,
        &[&["lint", "--all", "--format", "json", "--fail-on", "never"][..], &rules].concat(),
    );
    let files = found["files"].as_array().expect("files");
    assert!(files.iter().all(|file| file["refused"] == serde_json::json!([])), "{found:#}");
    let codes = files.iter().flat_map(|file| file["findings"].as_array().expect("findings"));
    let codes = codes.filter(|it| it["level"] == "error");
    let codes: Vec<&str> = codes.filter_map(|it| it["code"].as_str()).collect();
    let expected = [
        "create-index-blocking",
        "drop-index-blocking",
        "create-index-blocking",
        "rename-column",
        "rename-column",
    ];
    assert_eq!(codes, expected);
}

#[test]
fn what_online_forms_do_is_not_found() {
    let project = project();
    project.revision(
        "20230921_002",
        "20230921_001",
        "ALTER TABLE orders ADD CONSTRAINT owner FOREIGN KEY (user_id) REFERENCES users (id) NOT VALID;\n\n\
         -- migrate:segment\n\nALTER TABLE orders VALIDATE CONSTRAINT owner;\n\n\
         -- migrate:segment transaction:false\n\nCREATE INDEX CONCURRENTLY orders_user ON orders (user_id);\n\n\
         -- migrate:fill table=users key=id\n\nUPDATE users SET name = '' WHERE name IS NULL;",
        "DROP INDEX orders_user;\nALTER TABLE orders DROP CONSTRAINT owner;",
    );
    let found = json(&project, &["lint", "--format", "json", "--fail-on", "never"]);
    let up = found["files"][0]["findings"].as_array().expect("findings");
    let blocking: Vec<&str> = up
        .iter()
        .filter(|it| it["level"] == "error" || it["code"] == "unbatched-backfill")
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

/// What allows something counts in its own way; what a way back takes away is no error.
#[test]
fn each_way_has_its_own_comments() {
    let project = project();
    project.revision(
        "20230921_002",
        "20230921_001",
        "CREATE TABLE tags (id bigint PRIMARY KEY);\n\
         -- aludel:allow create-index-blocking: there are few\n\
         CREATE INDEX orders_user ON orders (user_id);",
        "-- aludel:allow drop-index-blocking: at night\nDROP INDEX orders_user;\nDROP TABLE tags;",
    );
    let found = json(&project, &["lint", "--format", "json"]);
    let allowed = |file: usize| -> Vec<String> {
        let findings = found["files"][file]["findings"].as_array().expect("findings");
        let allowed = findings.iter().filter(|it| !it["allowed"].is_null());
        allowed.map(|it| format!("{} {}", it["code"], it["allowed"])).collect()
    };
    assert_eq!(allowed(0), ["\"create-index-blocking\" \"there are few\""]);
    assert_eq!(allowed(1), ["\"drop-index-blocking\" \"at night\""]);
    let levels = found["files"][1]["findings"].as_array().expect("findings");
    let dropped = levels.iter().find(|it| it["code"] == "drop-table").expect("it is found");
    assert_eq!(dropped["level"], "warning");
}

#[test]
fn a_file_of_the_history_is_judged_as_its_revision() {
    let project = project();
    let file = "migrations/20230921_001_step.sql";
    let lint = |target| json(&project, &["lint", target, "--format", "json"]);
    assert_eq!(lint(file), lint("20230921_001"));
    let other = "../migrations/20230921_001_step.sql";
    project.write("src/nothing.rs", "");
    let output = project.command("src", &["lint", other]).output().expect("it runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
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
fn sizes_are_asked_of_a_database() {
    let database = aludel_testing::database();
    let url = database.url();
    let project = project().on(&url);
    project.run(&["upgrade"]);
    database.psql(
        "INSERT INTO users SELECT g, 'a', 'b' FROM generate_series(1, 500) AS g; ANALYZE users;",
    );
    project.write("new.sql", "ALTER TABLE users ALTER COLUMN email SET NOT NULL;\n");
    for stats in ["database", &url] {
        let command = ["lint", "new.sql", "--stats", stats, "--format", "json"];
        let found = json(&project, &[&command[..], &["--fail-on", "never"]].concat());
        assert!(found.to_string().contains("about 500 rows"), "{stats}: {found}");
    }
    project.write(
        "aludel.toml",
        "migrations = \"migrations\"\nshadow = \"local\"\n[lint]\nstats = \"database\"\n",
    );
    let found = json(&project, &["lint", "new.sql", "--format", "json", "--fail-on", "never"]);
    assert!(found.to_string().contains("about 500 rows"), "{found}");
    project.write(
        "others.json",
        "{\"version\":1,\"tables\":{\"public.fish\":{\"rows\":1,\"bytes\":1}}}",
    );
    let said = project.run(&["lint", "new.sql", "--stats", "others.json", "--fail-on", "never"]);
    assert!(said.contains("they may be of another database"), "{said}");
    let said = project.run(&["lint", "head", "--stats", "others.json", "--fail-on", "never"]);
    assert!(!said.contains("they may be of another database"), "it begins without tables: {said}");
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

/// A revision by hand, on a database of its own.
fn by_hand(database: &aludel_testing::TestDatabase<'_>) -> Project {
    let project = project().on(&database.url());
    project.run(&["upgrade"]);
    project.revision(
        "20230921_002",
        "20230921_001",
        "ALTER TABLE users ADD COLUMN age int;\n\n\
         -- Who ordered what is asked for on each page.\n\
         CREATE INDEX orders_user ON orders (user_id);\n\
         ALTER TABLE orders ADD CONSTRAINT owner FOREIGN KEY (user_id) REFERENCES users (id);\n\n\
         UPDATE users SET email = '' WHERE email IS NULL;\n\
         ALTER TABLE users ALTER COLUMN email SET NOT NULL;\n\
         -- That is all.",
        "ALTER TABLE users ALTER COLUMN email DROP NOT NULL;\n\
         ALTER TABLE orders DROP CONSTRAINT owner;\n\
         DROP INDEX orders_user;\n\
         ALTER TABLE users DROP COLUMN age;",
    );
    project
}

#[test]
fn statements_are_rewritten_to_their_safe_form() {
    let database = aludel_testing::database();
    let project = by_hand(&database);
    database.psql("INSERT INTO users VALUES (1, NULL, 'Ann'); INSERT INTO orders VALUES (1, 1);");
    let file = "migrations/20230921_002_step.sql";
    let rules = only!(
        "create-index-blocking",
        "add-foreign-key-without-not-valid",
        "set-not-null",
        "drop-index-blocking"
    );
    let with = |first: &[&'static str]| [first, &rules[..]].concat();
    let fix = with(&["lint", "--fix"]);
    let mut record = project.session(&[&fix]);
    record.push_str(&format!("\n{}", project.read(file)));
    assert_transcript!("lint_fix", record);
    let written = project.read(file);
    project.run(&["upgrade"]);
    project.run(&["downgrade", "-1"]);
    project.run(&["upgrade"]);
    let record = project.session(&[&fix]);
    assert!(!record.contains("rewritten"), "there is nothing left: {record}");
    assert_eq!(project.read(file), written);
}

/// What changes no catalog is said in other words, in a segment of its own, on both ways.
#[test]
fn statements_are_rewritten_in_other_words() {
    let database = aludel_testing::database();
    let project = project().on(&database.url());
    project.revision(
        "20230921_002",
        "20230921_001",
        "CREATE INDEX users_name ON users (name);\n\
         CREATE MATERIALIZED VIEW names AS SELECT id, name FROM users;\n\
         CREATE UNIQUE INDEX names_id ON names (id);\n\
         CREATE MATERIALIZED VIEW counted AS SELECT count(*) AS count FROM users;",
        "DROP MATERIALIZED VIEW counted;\nDROP MATERIALIZED VIEW names;\nDROP INDEX users_name;",
    );
    project.run(&["upgrade"]);
    database.psql("INSERT INTO users SELECT n, CASE WHEN n % 2 = 0 THEN 'x' END FROM generate_series(1, 9) AS n");
    project.revision(
        "20230921_003",
        "20230921_002",
        "ALTER TABLE users ADD COLUMN age int;\n\
         REINDEX INDEX users_name;\n\n\
         -- For the page of names.\n\
         REFRESH MATERIALIZED VIEW names;\nREFRESH MATERIALIZED VIEW counted;\n\
         UPDATE users SET email = '' WHERE email IS NULL;\n\
         UPDATE users SET email = lower(name) WHERE email IS NULL;",
        "UPDATE users SET email = 'y' WHERE email IS DISTINCT FROM 'y';\nREINDEX TABLE users;\n\
         ALTER TABLE users DROP COLUMN age;",
    );
    let file = "migrations/20230921_003_step.sql";
    let rules = only!(
        "reindex-blocking",
        "refresh-view-blocking",
        "unbatched-backfill",
        "backfill-in-ddl-transaction"
    );
    let mut record = project.session(&[&[&["lint", "--fix"], &rules[..]].concat()]);
    record.push_str(&format!("\n{}", project.read(file)));
    assert_transcript!("lint_fix_in_other_words", record);
    project.done(&["upgrade"]);
    assert_eq!(database.psql("SELECT count(*) FROM users WHERE email IS NULL"), "0");
    project.done(&["downgrade", "-1"]);
    assert_eq!(database.psql("SELECT DISTINCT email FROM users"), "y");
    project.done(&["upgrade"]);
}

#[test]
fn what_a_database_has_is_not_rewritten() {
    let database = aludel_testing::database();
    let project = by_hand(&database);
    let file = "migrations/20230921_002_step.sql";
    let before = project.read(file);
    project.run(&["upgrade"]);
    let rules = only!("create-index-blocking");
    let with = |first: &[&'static str]| [first, &rules[..]].concat();
    let mut gone = project.command(".", &with(&["lint", "--fix"]));
    gone.env("DATABASE_URL", "postgres://nobody@127.0.0.1:1/none");
    let output = gone.output().expect("the command runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(said.contains("--not-applied-anywhere"), "{said}");
    let record = project.session(&[
        &with(&["lint", "--fix"]),
        &with(&["lint", "--fix", file]),
        &["lint", "--fix", "other.sql"],
        &["lint", "--not-applied-anywhere"],
    ]);
    assert_transcript!("lint_fix_applied", record);
    assert_eq!(project.read(file), before);
}

#[test]
fn what_has_no_safe_form_stays() {
    let database = aludel_testing::database();
    let project = project().on(&database.url());
    let up = "ALTER TABLE users ADD COLUMN full_name text GENERATED ALWAYS AS (name || email) STORED;\n\
              CREATE INDEX users_name ON users (name);\nSELECT 1 / 0;";
    project.revision("20230921_002", "20230921_001", up, "");
    let file = "migrations/20230921_002_step.sql";
    let before = project.read(file);
    let rules = only!("create-index-blocking");
    let record = project.session(&[&[&["lint", "--fix"], &rules[..]].concat()]);
    assert_transcript!("lint_fix_none", record);
    assert_eq!(project.read(file), before);
}

/// What would be lost with a statement, or with its transaction, keeps both as they are; a file of any folder is
/// the revision that it holds, and one with variables keeps no other from being rewritten.
#[test]
fn what_a_form_would_lose_stays() {
    let database = aludel_testing::database();
    let project = project().on(&database.url());
    project.write("aludel.toml", "migrations = [\"migrations\", \"later\"]\nshadow = \"local\"\n");
    project.write("later/README.md", "");
    let ups = [
        "DO $$ BEGIN CREATE INDEX i ON users (name); UPDATE users SET name = 'x'; END $$;",
        "SET LOCAL search_path = public;\nCREATE INDEX i ON users (name);\nDELETE FROM users WHERE id = 1;",
        "CREATE INDEX i ON users (name);",
    ];
    let rules = only!("create-index-blocking");
    let fixed = |target: &'static str, is_written: bool| {
        let file = "migrations/20230921_002_step.sql";
        let before = project.read(file);
        let said = project.run(&[&["lint", "--fix", target][..], &rules].concat());
        assert_eq!(said.contains(": rewritten"), is_written, "{said}");
        assert_eq!(project.read(file) != before, is_written, "{said}");
        said
    };
    for (up, is_written) in ups.into_iter().zip([false, false, true]) {
        project.revision("20230921_002", "20230921_001", up, "");
        fixed("migrations/20230921_002_step.sql", is_written);
    }
    project.revision("20230921_002", "20230921_001", ups[2], "");
    let later = "-- later\n--\n-- revision: 20230921_003\n-- revises: 20230921_002\n-- variables: n=5\n\n\
        -- migrate:up\n\nUPDATE users SET name = 'y' WHERE id = :n;\nCREATE INDEX j ON users (email);\n\n-- migrate:down\n\nDROP INDEX j;\n";
    project.write("later/20230921_003_step.sql", later);
    let said = project.run(&[&["lint", "later/20230921_003_step.sql"][..], &rules].concat());
    assert!(said.contains("create-index-blocking") && !said.contains("does-not-run"), "{said}");
    let said = fixed("--all", true);
    assert!(said.contains("the file has variables, and cannot be written anew"), "{said}");
    assert_eq!(project.read("later/20230921_003_step.sql"), later);
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

/// The messages of one rule, by the file that they are about.
fn told(found: &serde_json::Value, code: &str) -> Vec<(String, String)> {
    let files = found["files"].as_array().expect("files").iter();
    let of_file = |file: &serde_json::Value| {
        let path = file["file"].as_str().expect("a path").to_owned();
        let findings = file["findings"].as_array().expect("findings").iter();
        let findings = findings.filter(|it| it["code"] == code);
        let messages = findings.map(|it| it["message"].as_str().expect("a message").to_owned());
        messages.map(|message| (path.clone(), message)).collect::<Vec<_>>()
    };
    files.flat_map(of_file).collect()
}

#[test]
fn a_revision_that_comes_before_an_applied_one_is_found() {
    let database = aludel_testing::database();
    let project = Project::new().on(&database.url());
    let way = |id: &str, parent: &str, table: &str| {
        let up = format!("CREATE TABLE {table} (id bigint PRIMARY KEY);");
        project.revision(id, parent, &up, &format!("DROP TABLE {table};"));
    };
    way("20230921_001", "base", "one");
    way("20230923_001", "20230921_001", "three");
    project.run(&["upgrade"]);
    project.run(&["stats", "--out", "stats.json"]);
    let lint = ["lint", "--all", "--stats", "stats.json", "--format", "json", "--fail-on", "never"];
    assert_eq!(told(&json(&project, &lint), "unordered-revision"), []);
    // Somebody puts one between the two, and one behind them.
    way("20230922_001", "20230921_001", "two");
    way("20230923_001", "20230922_001", "three");
    way("20230924_001", "20230923_001", "four");
    let found = told(&json(&project, &lint), "unordered-revision");
    let [(path, message)] = found.as_slice() else { panic!("{found:?}") };
    assert!(path.contains("20230922_001"), "{path}");
    assert_eq!(message, "it comes before 20230923_001, which the database has applied without it");
}

#[test]
fn a_project_has_a_convention_for_names() {
    let project = project();
    project.write(
        "aludel.toml",
        "migrations = \"migrations\"\nshadow = \"local\"\n[lint.naming]\nindex = \"{table}_*_idx\"\n",
    );
    project.write(
        "new.sql",
        "CREATE INDEX orders_user_idx ON orders (user_id);\nCREATE INDEX by_user ON orders (user_id);\n\
         ALTER TABLE orders ADD COLUMN \"isPaid\" boolean;\n",
    );
    let lint = ["lint", "new.sql", "--format", "json", "--fail-on", "never"];
    let found = told(&json(&project, &lint), "naming-convention");
    let messages: Vec<&str> = found.iter().map(|(_, message)| message.as_str()).collect();
    assert_eq!(
        messages,
        [
            "the index by_user is not named as {table}_*_idx",
            "the column isPaid has to be quoted wherever it is used"
        ]
    );
}

/// What lint finds in a new revision is said where it is written: on the shadow that proved it, by sizes, and
/// nothing of what stands in the file as a hazard.
#[test]
fn new_revisions_are_judged() {
    let project = Project::bare().on(&aludel_testing::server().url("postgres"));
    let config = "sql = \"schema.sql\"\nmigrations = \"migrations\"\nshadow = \"local\"\n";
    project.write("aludel.toml", config);
    project.revision(
        "20230921_001",
        "base",
        "CREATE TABLE users (id bigint PRIMARY KEY, email text, name text);\n\
         CREATE TABLE orders (id bigint PRIMARY KEY, user_id bigint, total numeric, CONSTRAINT paid EXCLUDE \
         USING btree (total WITH =));",
        "DROP TABLE orders;\nDROP TABLE users;",
    );
    project.write(
        "schema.sql",
        "CREATE TABLE users (id bigint PRIMARY KEY, name text, seen json);\n\
         CREATE TABLE orders (id bigint PRIMARY KEY, user_id int, total numeric);\n\
         CREATE INDEX by_user ON orders (user_id);\n",
    );
    let size =
        |rows: u64| format!("{{\"rows\": {rows}, \"bytes\": {}, \"index_bytes\": 0}}", rows * 1000);
    let sizes = format!(
        "{{\"version\": 1, \"tables\": {{\"public.orders\": {}, \"public.users\": {}}}}}",
        size(50_000_000),
        size(20),
    );
    project.write("stats.json", sizes);
    warm(&project);
    let make = ["revision", "--autogenerate", "-m", "step", "--id", "20230921_002"];
    let sized = ["--stats", "stats.json"];
    let mut record = project.session(&[&make]);
    let file = "migrations/20230921_002_step.sql";
    std::fs::remove_file(project.path(file)).unwrap();
    record += &project.run(&[&make[..], &sized].concat());
    std::fs::remove_file(project.path(file)).unwrap();
    assert_transcript!("lint_new_revisions", record);
    let found = json(&project, &[&make[..], &sized, &["--format", "json"]].concat());
    let lint = found["lint"].as_array().expect("findings");
    let hazards: Vec<&str> =
        found["hazards"].as_array().unwrap().iter().filter_map(|it| it["code"].as_str()).collect();
    assert!(!hazards.is_empty() && !lint.is_empty(), "{found:#}");
    assert!(lint.iter().all(|it| it["file"] == file && it["line"].as_u64() > Some(5)), "{found:#}");
    let again = json(
        &project,
        &["lint", "--stats", "stats.json", "--format", "json", "--fail-on", "never"],
    );
    let all =
        again["files"].as_array().unwrap().iter().flat_map(|it| it["findings"].as_array().unwrap());
    let place =
        |it: &serde_json::Value| (it["code"].clone(), it["line"].clone(), it["level"].clone());
    let all: Vec<_> = all.map(place).collect();
    assert!(lint.iter().all(|it| all.contains(&place(it))), "{found:#}\n{again:#}");
}
