//! `aludel review`: revisions on one page, as a comment, as data.

mod support;

use std::fs;

use serde_json::Value;
use support::Project;

fn project() -> Project {
    let project = Project::new().on(&aludel_testing::server().url("postgres"));
    let settings = "migrations = \"migrations\"\nshadow = \"local\"\n[queries]\nrust = \"src\"\n";
    project.write("aludel.toml", settings);
    project.write("src/a.rs", "async fn a() { sqlx::query(\"SELECT email FROM users\"); }\n");
    project.revision(
        "20260101_001",
        "base",
        "CREATE TABLE users (id bigint PRIMARY KEY, email text, name text);",
        "DROP TABLE users;",
    );
    project.revision(
        "20260102_001",
        "20260101_001",
        "ALTER TABLE users RENAME COLUMN email TO address;\nCREATE INDEX by_name ON users (name);",
        "DROP INDEX by_name;\nALTER TABLE users RENAME COLUMN address TO email;",
    );
    project
}

fn run(project: &Project, arguments: &[&str]) -> (i32, String, String) {
    let output = project.command(".", arguments).output().expect("the command runs");
    let text = |bytes| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().expect("a code"), text(&output.stdout), text(&output.stderr))
}

fn json(project: &Project, arguments: &[&str]) -> Value {
    let (code, said, why) = run(project, &[&["review", "--format", "json"], arguments].concat());
    assert_eq!(code, 0, "{why}");
    serde_json::from_str(&said).expect("JSON")
}

#[test]
fn all_that_is_known_of_a_revision_is_there() {
    let project = project();
    project.write(
        "stats.json",
        "{\"version\":1,\"tables\":{\"public.users\":{\"rows\":900000,\"bytes\":419430400}}}",
    );
    let review = json(&project, &["--stats", "stats.json"]);
    let revision = &review["revisions"][0];
    assert_eq!(revision["id"], "20260102_001");
    assert_eq!(revision["proof"]["holds"], true, "{revision}");
    let changes = revision["changes"].as_array().expect("changes");
    let words: Vec<String> =
        changes.iter().map(|it| format!("{} {}", it["kind"], it["what"])).collect();
    assert!(
        words.contains(&"\"rename\" \"column public.users.email to address\"".to_owned()),
        "{words:?}"
    );
    assert!(words.contains(&"\"create\" \"index public.by_name\"".to_owned()), "{words:?}");
    let statements = revision["up"]["statements"].as_array().expect("statements");
    let wait = &statements[0]["waits"][0];
    // The index is built before the transaction ends: 400 MiB at 40 MiB a second.
    let told = (&wait["relation"], &wait["reads"], &wait["how_long"]);
    assert_eq!(told, (&"users".into(), &true.into(), &"about 10 s".into()), "{wait}");
    assert_eq!(statements[1]["waits"], Value::Array(Vec::new()));
    assert_eq!(statements[1]["waits_on"], true);
    let query = &revision["queries"][0];
    assert_eq!(query["level"], "error", "{query}");
    assert_eq!(query["places"][0], "src/a.rs:1:16");
    assert_eq!(query["line"], statements[0]["line"]);
    let nodes = review["history"].as_array().expect("a history");
    let shown: Vec<String> =
        nodes.iter().map(|it| format!("{} {}", it["id"], it["reviewed"])).collect();
    assert_eq!(shown, ["\"20260101_001\" false", "\"20260102_001\" true"]);
}

/// A server that a cache has none of is prepared before it is started, which is said.
#[test]
fn what_was_found_before_is_not_tried_again() {
    let mut project = project();
    project.write("aludel.toml", "migrations = \"migrations\"\nshadow = \"local\"\n");
    let all = |project: &Project, more: &[&str]| {
        let (code, said, why) =
            run(project, &[&["review", "base..head", "--format", "json"], more].concat());
        assert_eq!(code, 0, "{why}");
        (said, why.contains("preparing a PostgreSQL"))
    };
    let in_cache = |project: &mut Project, name: &str| {
        let folder = project.path(name).display().to_string();
        project.set("ALUDEL_CACHE", &folder);
    };
    in_cache(&mut project, "first");
    let (first, prepared) = all(&project, &[]);
    assert!(prepared, "the first review has nothing to go by");
    let elsewhere = |project: &mut Project, name: &str| {
        in_cache(project, name);
        fs::create_dir_all(project.path(name)).expect("a folder");
        let copied = std::process::Command::new("cp")
            .arg("-a")
            .args([project.path("first/catalogs"), project.path(name)])
            .status();
        assert!(copied.expect("cp").success());
    };
    elsewhere(&mut project, "second");
    assert_eq!(all(&project, &[]), (first.clone(), false), "nothing is another");

    elsewhere(&mut project, "judged");
    let settings = project.read("aludel.toml");
    project.write("aludel.toml", format!("{settings}[lint.levels]\nrename-column = \"note\"\n"));
    let (_, prepared) = all(&project, &[]);
    assert!(prepared, "another level is another finding");
    project.write("aludel.toml", settings);

    elsewhere(&mut project, "third");
    project.revision(
        "20260102_001",
        "20260101_001",
        "ALTER TABLE users RENAME COLUMN email TO mail;",
        "ALTER TABLE users RENAME COLUMN mail TO email;",
    );
    let (other, prepared) = all(&project, &[]);
    assert!(prepared, "another text is another revision");
    let (first, other): (Value, Value) =
        (serde_json::from_str(&first).expect("JSON"), serde_json::from_str(&other).expect("JSON"));
    assert_eq!(first["revisions"][0], other["revisions"][0]);
    assert_ne!(first["revisions"][1], other["revisions"][1]);
}

#[test]
fn a_page_is_written_over_and_another_file_is_not() {
    let project = project();
    let (code, said, why) = run(&project, &["review", "base..head"]);
    assert_eq!((code, said.as_str()), (0, ""), "{why}");
    assert!(why.contains("review.html: 3 errors"), "{why}");
    let page = fs::read_to_string(project.path("review.html")).expect("the page");
    for part in ["20260101_001", "20260102_001", "by_name", "src/a.rs:1:16", "proven", "<svg"] {
        assert!(page.contains(part), "{part} is not on the page");
    }
    let (code, _, why) = run(&project, &["review", "--fail-on", "error"]);
    assert_eq!(code, 1, "{why}");
    project.write("review.html", "mine");
    let (code, _, why) = run(&project, &["review"]);
    assert_eq!(code, 2, "{why}");
    assert!(why.contains("review.html is there already") && why.contains("--force"), "{why}");
    assert_eq!(fs::read_to_string(project.path("review.html")).expect("the file"), "mine");
    let (code, _, why) = run(&project, &["review", "--force"]);
    assert_eq!(code, 0, "{why}");
}

#[test]
fn a_revision_that_does_not_run_is_told_with_what_stands_on_it() {
    let project = project();
    project.revision("20260103_001", "20260102_001", "DROP TABLE nothing;", "SELECT 1;");
    project.revision("20260104_001", "20260103_001", "CREATE TABLE t ();", "DROP TABLE t;");
    let review = json(&project, &["20260103_001..head"]);
    let [broken, behind] = [&review["revisions"][0], &review["revisions"][1]];
    assert_eq!(broken["changes"], Value::Null);
    let refused = broken["up"]["statements"][0]["refused"].as_str();
    assert_eq!(refused, Some("table \"nothing\" does not exist"));
    assert_eq!(broken["proof"]["holds"], false);
    let why = behind["proof"]["faults"][0].as_str().expect("a fault");
    assert_eq!(why, "it was not looked at: one that it stands on does not run");
}

#[test]
fn a_comment_is_short_and_calls_nobody() {
    let project = project();
    let text = "-- Thank @everyone, <b>now</b> | `x`\n--\n-- revision: 20260103_001\n-- revises: 20260102_001\n\n\
                -- migrate:up\nCREATE TABLE t (id bigint PRIMARY KEY);\n\n-- migrate:down\nDROP TABLE t;\n";
    project.write("migrations/20260103_001_thank.sql", text);
    let (code, said, why) = run(&project, &["review", "--format", "markdown"]);
    assert_eq!(code, 0, "{why}");
    assert!(!said.contains("@everyone") && !said.contains("<b>now"), "{said}");
    assert!(
        said.contains(
            "| `20260103_001` Thank @\u{2060}everyone, &lt;b&gt;now&lt;/b&gt; \\| \\`x\\` |"
        ),
        "{said}"
    );
    assert!(said.contains("```sql\nCREATE TABLE t (id bigint PRIMARY KEY);\n```"), "{said}");
}

#[test]
fn what_is_pending_is_what_the_database_lacks() {
    let database = aludel_testing::database();
    let project = project().on(&database.url());
    let (code, _, why) = run(&project, &["upgrade", "20260101_001"]);
    assert_eq!(code, 0, "{why}");
    let review = json(&project, &["--pending"]);
    assert_eq!(review["title"], review["revisions"][0]["title"]);
    assert_eq!(review["revisions"].as_array().map(Vec::len), Some(1));
    let (code, _, why) = run(&project, &["upgrade"]);
    assert_eq!(code, 0, "{why}");
    let review = json(&project, &["--pending"]);
    assert_eq!(review["title"], "nothing is pending");
}

#[test]
fn bad_input_is_told() {
    let project = project();
    let cases: [(&[&str], i32, &str); 6] = [
        (&["review", "nowhere"], 2, "nowhere"),
        (&["review", "head..20260101_001"], 2, "`head` does not lead to `20260101_001`"),
        (&["review", "--format", "json", "--open"], 2, "--open shows a file, and none is written"),
        (&["review", "--out", "no/such/folder/a.html"], 2, "there is no folder no/such/folder"),
        (&["review", "--out", "src"], 2, "src is a folder, not a file"),
        (&["review", "--deployed", "no-such-commit"], 2, "in no repository that git reads"),
    ];
    for (arguments, expected, part) in cases {
        let (code, _, why) = run(&project, arguments);
        assert!(code >= expected && why.contains(part), "{arguments:?}: {code} {why}");
    }
}
