//! `aludel queries`: the queries of an application against its revisions.

mod support;

use std::process::Command;

use support::Project;

const SOURCE: &str = "async fn a(pool: &Pool) {\n    \
    sqlx::query!(\"SELECT email FROM users\");\n    \
    sqlx::query(\"SELECT * FROM users\");\n    \
    sqlx::query(\"SELECT nothing FROM nowhere\");\n    \
    sqlx::query(\"TRUNCATE users\");\n}\n";

/// A project with a table, and a query of it.
fn project(queries: &str) -> Project {
    let project = Project::new().on(&aludel_testing::server().url("postgres"));
    let settings = format!("migrations = \"migrations\"\nshadow = \"local\"\n{queries}");
    project.write("aludel.toml", &settings);
    project.write("src/a.rs", SOURCE);
    project.revision(
        "20260101_001",
        "base",
        "CREATE TABLE users (id bigint PRIMARY KEY, email varchar(20));",
        "DROP TABLE users;",
    );
    project.command(".", &["inspect", "empty"]).output().expect("the command runs");
    project
}

const RUST: &str = "[queries]\nrust = \"src\"\n";

fn run(project: &Project, arguments: &[&str]) -> (i32, String) {
    let output = project.command(".", arguments).output().expect("the command runs");
    let said = [output.stdout, output.stderr].concat();
    (output.status.code().expect("a code"), String::from_utf8_lossy(&said).into_owned())
}

#[test]
fn each_revision_is_to_blame_for_what_it_does() {
    let project = project(RUST);
    project.revision(
        "20260102_001",
        "20260101_001",
        "ALTER TABLE users ALTER email TYPE varchar(40);\nALTER TABLE users ADD COLUMN age int;",
        "ALTER TABLE users DROP COLUMN age;\nALTER TABLE users ALTER email TYPE varchar(20);",
    );
    project.revision(
        "20260103_001",
        "20260102_001",
        "CREATE ROLE somebody;\nALTER TABLE users OWNER TO somebody;\n\
         ALTER TABLE users DROP COLUMN age;\nALTER TABLE users DROP COLUMN email;",
        "ALTER TABLE users ADD COLUMN email varchar(40);\nALTER TABLE users ADD COLUMN age int;\n\
         ALTER TABLE users OWNER TO CURRENT_USER;\nDROP ROLE somebody;",
    );
    let (code, said) = run(&project, &["queries", "20260101_001..head", "--format", "json"]);
    assert_eq!(code, 1, "{said}");
    let json: serde_json::Value = serde_json::from_str(&said).expect("JSON");
    let told: Vec<String> = json["findings"]
        .as_array()
        .expect("findings")
        .iter()
        .map(|it| {
            let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
            format!(
                "{} {} {} {}: {} ({})",
                text(&it["revision"]),
                text(&it["level"]),
                text(&it["code"]),
                text(&it["place"]),
                it["what"],
                text(&it["statement"]["position"])
            )
        })
        .collect();
    let wider = "character varying(40) now, not character varying(20)";
    assert_eq!(
        told,
        [
            format!("20260102_001 warning query-changes src/a.rs:2:5: [\"its column `email` is {wider}\"] (9:1)"),
            format!(
                "20260102_001 warning query-changes src/a.rs:3:5: [\"it gives a column `age` more\",\
                 \"its column `email` is {wider}\"] (9:1)"
            ),
            "20260103_001 error query-breaks src/a.rs:2:5: [\"column \\\"email\\\" does not exist\"] (12:1)".to_owned(),
            "20260103_001 error query-breaks src/a.rs:3:5: [\"it gives no column `email` any more\",\
             \"it gives no column `age` any more\"] (11:1)"
                .to_owned(),
        ]
    );
    assert_eq!(json["failing"][0]["error"], "relation \"nowhere\" does not exist");
    assert_eq!(json["unchecked"][0], "src/a.rs:5:5");
    assert_eq!(json["queries"], 4);
    let (code, said) = run(&project, &["queries", "20260102_001"]);
    assert_eq!(code, 0, "warnings alone are no failure: {said}");
}

#[test]
fn bad_input_is_told_with_the_way_out() {
    let cases: [(&str, &[&str], &str, &str); 9] = [
        (
            "",
            &["queries"],
            "nothing says where the queries are",
            "write `[queries]` into aludel.toml",
        ),
        (
            "[queries]\nrust = \"gone\"\n",
            &["queries"],
            "rust = \"gone\": there is no such file or folder",
            "correct the path",
        ),
        (
            "[queries]\nrusty = \"src\"\n",
            &["queries"],
            "aludel.toml:4:1: unknown key `rusty`",
            "hint",
        ),
        (
            "[queries]\nsql = \"bad.sql\"\n",
            &["queries"],
            "bad.sql: this is not UTF-8 (byte 1)",
            "save it as UTF-8",
        ),
        (
            "[queries]\nsqlx = \".sqlx\"\n",
            &["queries"],
            ".sqlx/query-1.json: this is no offline file of sqlx",
            "cargo sqlx prepare",
        ),
        (RUST, &["queries", "nowhere"], "nowhere", "history"),
        (RUST, &["queries", "--deployed", "nowhere"], "in no repository", "run in a clone"),
        (
            RUST,
            &["queries", "--from", "database"],
            "pg_stat_statements is not in this database",
            "CREATE EXTENSION",
        ),
        (RUST, &["queries", "head", "--pending"], "cannot be used with", "--pending"),
    ];
    for (settings, arguments, message, way_out) in cases {
        let project = project(settings);
        std::fs::write(project.path("bad.sql"), b"'\xff'").expect("a file");
        project.write(".sqlx/query-1.json", "{");
        let (code, said) = run(&project, arguments);
        assert!(code > 1 || message.contains("cannot be used"), "{code} {said}");
        assert!(said.contains(message) && said.contains(way_out), "{message} | {way_out}\n{said}");
    }
    let project = project(RUST);
    let git = |arguments: &[&str]| {
        Command::new("git").arg("-C").arg(project.path(".")).args(arguments).status().expect("git")
    };
    assert!(git(&["init", "--quiet"]).success());
    let (_, said) = run(&project, &["queries", "--deployed", "HEAD"]);
    assert!(
        said.contains("the repository has no history") && said.contains("commit what"),
        "{said}"
    );
    let (_, said) = run(&project, &["queries", "base..base"]);
    assert!(
        said.contains("the range `base..base` is empty") && said.contains("older end"),
        "{said}"
    );
    std::fs::remove_dir_all(project.path("migrations")).expect("gone");
    std::fs::create_dir(project.path("migrations")).expect("an empty history");
    let (_, said) = run(&project, &["queries"]);
    assert!(said.contains("the history has no revision yet"), "{said}");
}

#[test]
fn what_is_pending_is_what_the_database_lacks() {
    let database = aludel_testing::database();
    let project = project(RUST).on(&database.url());
    let (_, said) = run(&project, &["queries", "--pending"]);
    assert!(said.contains("held against 20260101_001: 0 errors"), "{said}");
    project.done(&["upgrade"]);
    let (code, said) = run(&project, &["queries", "--pending"]);
    assert!(code == 0 && said.contains("nothing is pending: 0 errors"), "{said}");
    assert!(said.contains("src/a.rs:4:5: relation \"nowhere\" does not exist"), "{said}");
}

#[test]
fn lint_and_the_proof_say_the_same() {
    let project = project("[queries]\nrust = \"src\"\ncomplete = true\n");
    project.write("src/a.rs", "fn a() { sqlx::query!(\"SELECT id FROM users\"); }");
    project.revision(
        "20260102_001",
        "20260101_001",
        "ALTER TABLE users RENAME COLUMN email TO address;",
        "ALTER TABLE users RENAME COLUMN address TO email;",
    );
    let quiet =
        ["--level", "*=off", "--level", "rename-column=error", "--level", "query-breaks=error"];
    let lint = || run(&project, &[&["lint"], &quiet[..]].concat());
    let (code, said) = lint();
    assert!(code == 1 && said.matches("rename-column").count() == 1, "only the way back: {said}");
    assert!(said.contains("ALTER TABLE users RENAME COLUMN address TO email"), "{said}");
    let (code, said) = run(&project, &["prove"]);
    assert_eq!(code, 0, "{said}");

    project.write("src/a.rs", "fn a() { sqlx::query(&built); }");
    let (_, said) = lint();
    let unknown = "no query that is read uses it; but 1 cannot be read, the first at src/a.rs:1:10";
    assert!(said.contains(unknown), "{said}");

    project.write("src/a.rs", "fn a() {\n    sqlx::query!(\"SELECT email FROM users\");\n}");
    let (code, said) = lint();
    let message = "error[query-breaks]: the query at src/a.rs:2:5: column \"email\" does not exist";
    assert!(code == 1 && said.contains(message), "{said}");
    assert!(said.contains("whoever still uses email of users fails"), "{said}");
    let (code, said) = run(&project, &["prove"]);
    assert_eq!(code, 1, "{said}");
    assert!(said.contains("proven") && said.contains("  error[query-breaks]: column"), "{said}");
}

#[test]
fn models_are_queries() {
    let project = project("models = \"src/models.rs\"\n[queries]\n");
    let model = |column: &str| {
        format!(
            "use aludel::Table;\n\n#[derive(Table)]\n#[table(name = \"users\")]\npub struct User {{\n    \
             #[column(primary_key)]\n    pub id: i64,\n    pub {column}: Option<String>,\n}}\n"
        )
    };
    project.write("src/models.rs", model("email"));
    let git = |arguments: &[&str]| {
        let about = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
        let mut git = Command::new("git");
        let run = git.arg("-C").arg(project.path(".")).args(about).args(arguments).status();
        assert!(run.expect("git").success());
    };
    git(&["init", "--quiet"]);
    git(&["add", "src"]);
    git(&["commit", "--quiet", "-m", "a"]);
    project.write("src/models.rs", model("address"));
    project.revision(
        "20260102_001",
        "20260101_001",
        "ALTER TABLE users RENAME COLUMN email TO address;\n\
         ALTER TABLE users ADD COLUMN age int NOT NULL;",
        "ALTER TABLE users DROP COLUMN age;\nALTER TABLE users RENAME COLUMN address TO email;",
    );
    let insert =
        "it gives no value to public.users.age, which needs one now\n --> src/models.rs:5:12";
    let (code, said) = run(&project, &["queries"]);
    assert!(code == 1 && said.contains(insert), "{said}");
    assert!(
        said.ends_with("2 queries, 0 unreadable, held against 20260102_001: 1 error, 0 warnings\n"),
        "{said}"
    );
    let (_, said) = run(&project, &["queries", "--deployed", "HEAD"]);
    assert!(said.contains("column \"email\" does not exist\n --> src/models.rs:5:12"), "{said}");
    assert!(said.contains(insert) && said.contains("2 errors"), "{said}");
    project.write("aludel.toml", "models = \"src/models.rs\"\n[queries]\nmodels = false\n");
    let (_, said) = run(&project, &["queries"]);
    assert!(said.contains("nothing says where the queries are"), "{said}");
}

/// A column gets another name; SQL is what is wanted.
fn renaming(queries: &str) -> Project {
    let project = project(&format!("sql = \"schema.sql\"\n[queries]\n{queries}"));
    project.write("src/a.rs", "fn a() {\n    sqlx::query!(\"SELECT email FROM users\");\n}\n");
    project.write("schema.sql", "CREATE TABLE users (id bigint PRIMARY KEY, mail varchar(20));");
    project
}

const REVISION: [&str; 7] =
    ["revision", "--autogenerate", "--rename", "users.email=mail", "-m", "Mail", "--trust"];

#[test]
fn a_new_revision_is_held_against_the_queries() {
    let project = renaming("rust = \"src\"\n");
    let (code, said) = run(&project, &REVISION);
    let finding = "error[query-breaks]: column \"email\" does not exist\n --> src/a.rs:2:5";
    let statement = "  = by migrations/20230921_001_mail.sql:10:1\n      \
                     ALTER TABLE users RENAME COLUMN email TO mail";
    assert!(code == 0 && said.contains(finding) && said.contains(statement), "{said}");
    assert!(said.contains("wrote  migrations/20230921_001_mail.sql"), "{said}");
    assert!(said.contains("with `--phased`, it can be replaced"), "{said}");
    let (_, queried) = run(&project, &["queries"]);
    assert!(queried.contains(finding) && queried.contains(statement), "{queried}");

    let amended = [&REVISION[..], &["--amend", "--format", "json"]].concat();
    let output = project.command(".", &amended).output().expect("the command runs");
    assert!(output.status.success());
    let json: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    assert_eq!(json["queries"][0]["place"], "src/a.rs:2:5");
    assert_eq!(json["queries"][0]["statement"]["position"], "10:1");
}

#[test]
fn a_new_revision_is_held_against_what_is_deployed() {
    let project = renaming("rust = \"src\"\n");
    let (_, said) = run(&project, &[&REVISION[..], &["--deployed", "v1"]].concat());
    assert!(said.contains("in no repository"), "{said}");
    let git = |arguments: &[&str]| {
        let about = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
        let mut git = Command::new("git");
        let run = git.arg("-C").arg(project.path(".")).args(about).args(arguments).status();
        assert!(run.expect("git").success());
    };
    git(&["init", "--quiet"]);
    git(&["add", "src"]);
    git(&["commit", "--quiet", "-m", "a"]);
    git(&["tag", "v1"]);
    project.write("src/a.rs", "fn a() {\n    sqlx::query!(\"SELECT mail FROM users\");\n}\n");
    let (_, said) = run(&project, &["revision", "-m", "a", "--deployed", "v1"]);
    assert!(said.contains("--autogenerate"), "{said}");
    let (code, said) = run(&project, &[&REVISION[..], &["--deployed", "v1"]].concat());
    assert!(
        code == 0 && said.contains("column \"email\" does not exist\n --> src/a.rs:2:5"),
        "{said}"
    );
    let (code, said) = run(&project, &[&REVISION[..], &["--amend"]].concat());
    assert!(code == 0 && !said.contains("query-breaks"), "the program to come: {said}");
}

#[test]
fn a_contract_that_nothing_needs_says_so() {
    let project = renaming("rust = \"src\"\ncomplete = true\n");
    project.write("src/a.rs", "fn a() { sqlx::query!(\"SELECT mail FROM users\"); }");
    let (_, said) = run(&project, &[&REVISION[..], &["--phased"]].concat());
    let unneeded = "no deployed query needs what it takes away (1 query)";
    assert!(said.contains(&format!("_003: {unneeded}\nwrote")), "{said}");
    let (code, said) = run(&project, &["prove"]);
    assert!(code == 0 && said.contains(&format!("  {unneeded}\n")), "{said}");
    let (_, said) = run(&project, &["lint"]);
    assert!(said.contains(&format!("_mail_contract.sql: {unneeded}\n")), "{said}");
    let (_, said) = run(&project, &["prove", "head-1"]);
    assert!(!said.contains("takes away"), "only a contract takes away: {said}");

    let unknown = |said: &str, why: &str| {
        let line = format!("no query that is read needs what it takes away; but {why}");
        assert!(said.contains(&line), "{line}\n{said}");
    };
    project.write("src/b.rs", "fn b() { sqlx::query(&built); }");
    unknown(&run(&project, &["prove"]).1, "1 cannot be read, the first at src/b.rs:1:10");
    project
        .write("src/b.rs", "fn b() { sqlx::query(\"TRUNCATE users\"); sqlx::query(\"BEGIN\"); }");
    unknown(&run(&project, &["prove"]).1, "1 of them cannot be checked here");
    project.write("src/b.rs", "fn b() { sqlx::query(\"SELECT email FROM users\"); }");
    let (code, said) = run(&project, &["prove"]);
    assert!(code == 1 && said.contains("query-breaks") && !said.contains("takes away"), "{said}");
}

#[test]
fn code_that_is_read_only_when_it_runs_may_need_anything() {
    let cases = [
        ("LANGUAGE plpgsql AS 'BEGIN RETURN 1; END'", true),
        ("LANGUAGE sql BEGIN ATOMIC SELECT 1; END", false),
    ];
    for (function, is_hidden) in cases {
        let project = project("[queries]\nrust = \"src\"\ncomplete = true\n");
        project.write("src/a.rs", "fn a() { sqlx::query!(\"SELECT id FROM users\"); }");
        project.revision(
            "20260102_001",
            "20260101_001",
            &format!(
                "CREATE FUNCTION f() RETURNS int {function};\n\
                 ALTER TABLE users RENAME COLUMN email TO address;"
            ),
            "ALTER TABLE users RENAME COLUMN address TO email;\nDROP FUNCTION f();",
        );
        let (_, said) =
            run(&project, &["lint", "--level", "*=off", "--level", "rename-column=error"]);
        let why = "uses it; but functions of the database are read only when they run";
        assert_eq!(said.contains(why), is_hidden, "{function}: {said}");
    }
}

#[test]
fn what_a_database_counted_is_held_against_revisions() {
    let Some(server) = aludel_testing::server_with_library("pg_stat_statements") else {
        let why = "this build of PostgreSQL has no pg_stat_statements";
        return aludel_testing::left_out("what_a_database_counted_is_held_against_revisions", why);
    };
    let database = aludel_testing::database_on(&server);
    let project = project("[queries]\nstatistics = [\"queries.json\"]\ncomplete = true\n");
    let project = project.on(&database.url());
    project.done(&["upgrade"]);
    database.psql("CREATE EXTENSION pg_stat_statements");
    for sql in [
        "BEGIN; INSERT INTO users VALUES (1, 'a'); SELECT email FROM users WHERE id = 1; COMMIT",
        "SELECT email FROM users WHERE id = 2",
        "SET work_mem = '4MB'; PREPARE a AS SELECT id FROM users WHERE email = $1; EXECUTE a ('b')",
        "SELECT extract(year FROM now()) FROM users WHERE id IN (1, 2) AND now() > date '2020-01-01' LIMIT 3",
        "CREATE TABLE made (a int); DROP TABLE made",
    ] {
        database.psql(sql);
    }
    let said = project.done(&["queries", "--from", "database", "--out", "queries.json"]);
    let export: serde_json::Value =
        serde_json::from_str(&project.read("queries.json")).expect("JSON");
    let counted = export["queries"].as_array().expect("queries").iter();
    let counted: Vec<String> = counted
        .filter(|it| it["query"].as_str().is_some_and(|query| query.contains("users")))
        .map(|it| format!("{} {}", it["calls"], it["query"].as_str().unwrap_or_default()))
        .collect();
    let in_list = if server.major() < 18 {
        "($2, $3) AND now() > CAST($4 AS date) LIMIT $5"
    } else {
        "($2 /*, ... */) AND now() > CAST($3 AS date) LIMIT $4"
    };
    assert_eq!(
        counted,
        [
            "1 INSERT INTO users VALUES ($1, $2)",
            "2 SELECT email FROM users WHERE id = $1",
            "1 SELECT id FROM users WHERE email = $1",
            &format!("1 SELECT pg_catalog.\"extract\"($1, now()) FROM users WHERE id IN {in_list}"),
        ],
        "{said}"
    );
    let (code, said) = run(&project, &["queries"]);
    assert!(code == 0 && said.ends_with("0 errors, 0 warnings\n"), "{said}");
    assert!(!said.contains("working neither") && !said.contains("only when they run"), "{said}");

    project.revision(
        "20260102_001",
        "20260101_001",
        "ALTER TABLE users RENAME COLUMN email TO address;",
        "ALTER TABLE users RENAME COLUMN address TO email;",
    );
    let (code, said) = run(&project, &["queries"]);
    assert!(code == 1 && said.contains(" 2 errors, 0 warnings"), "{said}");
    assert!(said.contains("  | SELECT email FROM users WHERE id = $1\n"), "{said}");
    let line = project.read("queries.json");
    let line = line.lines().position(|it| it.contains("SELECT email")).expect("a line") + 1;
    assert!(said.contains(&format!(" --> queries.json:{line}:")), "{said}");

    // Whoever may not see what others send is told, and so is who reads the export.
    database.psql("DROP ROLE IF EXISTS watcher; CREATE ROLE watcher LOGIN");
    let url = database.url().replace("postgres@", "watcher@");
    let project = project.on(&url);
    let said = project.done(&["queries", "--from", "database", "--out", "queries.json"]);
    assert!(
        said.contains("of other roles are hidden") && said.contains("pg_read_all_stats"),
        "{said}"
    );
    let (_, said) = run(&project, &["queries"]);
    assert!(
        said.contains("queries.json:1:1: ") && said.contains("of other roles were hidden"),
        "{said}"
    );
}
