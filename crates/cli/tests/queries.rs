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
    assert!(said.contains("the range holds no revision") && said.contains("older end"), "{said}");
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
