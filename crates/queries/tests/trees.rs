//! Queries of a folder, and of a commit of its repository.

use std::{fs, path::Path, process::Command};

use aludel_queries::{Commit, Folder, Origin, Places, ReadError, Tree, read};

fn write(root: &Path, files: &[(&str, &str)]) {
    for (path, text) in files {
        let path = root.join(path);
        fs::create_dir_all(path.parent().unwrap()).expect("a folder");
        fs::write(path, text).expect("a file");
    }
}

fn git(root: &Path, arguments: &[&str]) {
    let about =
        ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main"];
    let run = Command::new("git").arg("-C").arg(root).args(about).args(arguments).output();
    let run = run.expect("git");
    assert!(run.status.success(), "{}", String::from_utf8_lossy(&run.stderr));
}

fn places(rust: &[&str], sqlx: &[&str], sql: &[&str], statistics: &[&str]) -> Places {
    let owned = |paths: &[&str]| paths.iter().map(|it| (*it).to_owned()).collect();
    Places { rust: owned(rust), sqlx: owned(sqlx), sql: owned(sql), statistics: owned(statistics) }
}

const OFFLINE: &str = r#"{ "db_name": "PostgreSQL", "query": "\n SELECT 1", "describe": {} }"#;
const OTHER: &str = r#"{ "db_name": "SQLite", "query": "SELECT 2", "describe": {} }"#;

#[test]
fn each_kind_is_read_and_a_query_that_two_have_is_one() {
    let folder = tempfile::tempdir().expect("a folder");
    write(
        folder.path(),
        &[
            ("src/a.rs", "fn a() { sqlx::query!(\"SELECT  1\"); }"),
            ("target/b.rs", "fn a() { sqlx::query!(\"SELECT 'built'\"); }"),
            ("one/.sqlx/query-1.json", OFFLINE),
            ("two/.sqlx/query-1.json", OTHER),
            ("two/.sqlx/readme.json", "nothing"),
            ("queries/a.sql", "-- a\nSELECT 3;\n\nSELECT 4;"),
            ("q.json", r#"{ "version": 1, "queries": [{ "query": "SELECT $1", "calls": 5 }] }"#),
        ],
    );
    let places = places(&["."], &["*/.sqlx"], &["queries/*.sql"], &["q.json"]);
    let found = read(&places, &Folder::new(folder.path())).expect("queries");
    let shown: Vec<_> = found
        .queries
        .iter()
        .map(|it| (it.place.to_string(), it.text.as_str(), it.origin, it.also.len()))
        .collect();
    let expected = [
        ("src/a.rs:1:10".to_owned(), "SELECT  1", Origin::Rust, 1),
        ("queries/a.sql:2:1".to_owned(), "SELECT 3", Origin::Sql, 0),
        ("queries/a.sql:4:1".to_owned(), "SELECT 4", Origin::Sql, 0),
        ("q.json:1:40".to_owned(), "SELECT $1", Origin::Statistics, 0),
    ];
    assert_eq!(shown, expected);
    assert_eq!(found.unreadable[0].why, "it is for SQLite, not for PostgreSQL");
}

#[test]
fn a_commit_is_read_without_a_checkout() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    git(root, &["init", "-q"]);
    let app = root.join("app ö");
    write(&app, &[("src/a.rs", "fn a() { sqlx::query_file!(\"q.sql\"); }"), ("q.sql", "SELECT 1")]);
    write(&app, &[("Cargo.toml", ""), (".sqlx/query-1.json", OFFLINE)]);
    git(root, &["add", "."]);
    git(root, &["commit", "-q", "-m", "a"]);
    git(root, &["tag", "v1"]);
    write(&app, &[("src/a.rs", "fn a() { sqlx::query!(\"SELECT 'later'\"); }")]);
    git(root, &["commit", "-q", "-a", "-m", "b"]);
    write(&app, &[("src/a.rs", "fn a() { sqlx::query!(\"SELECT 'not committed'\"); }")]);
    let texts = |revision: &str| {
        let commit = Commit::open(&app, revision).expect("a commit");
        let found = read(&places(&["src"], &[".sqlx"], &[], &[]), &commit).expect("queries");
        found.queries.into_iter().map(|it| format!("{} {}", it.place, it.text)).collect::<Vec<_>>()
    };
    assert_eq!(texts("v1"), ["src/a.rs:1:10 SELECT 1"]);
    assert_eq!(texts("HEAD"), ["src/a.rs:1:10 SELECT 'later'", ".sqlx/query-1.json:1:1 SELECT 1"]);
    let commit = Commit::open(&app, "v1").expect("a commit");
    let missing = read(&places(&["gone"], &[], &[], &[]), &commit).expect_err("no such folder");
    let message = missing.to_string();
    assert!(
        message.starts_with(
            "[queries] rust = \"gone\": there is no such file or folder in the commit "
        ),
        "{message}"
    );
}

/// Nobody's files are written or read by the names of somebody's commit.
#[test]
fn a_tree_leads_nowhere_else() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    git(root, &["init", "-q"]);
    write(root, &[("a.rs", "fn a() {}")]);
    let make = r#"blob=$(git hash-object -w a.rs) &&
        inner=$(printf '100644 blob %s\tout.rs\n100644 blob %s\tin.rs\n' "$blob" "$blob" | git mktree) &&
        tree=$(printf '040000 tree %s\t..\n040000 tree %s\tsrc\n' "$inner" "$inner" | git mktree) &&
        git tag hostile $(git -c user.name=a -c user.email=a@example.org commit-tree -m a "$tree")"#;
    let made = Command::new("sh").current_dir(root).args(["-c", make]).output().expect("a shell");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
    let commit = Commit::open(root, "hostile").expect("the commit");
    let all = commit.below("").expect("its files").expect("there are some");
    assert_eq!(all, ["src/in.rs", "src/out.rs"]);
}

#[test]
fn what_cannot_be_read_is_said_with_the_way_out() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    write(
        root,
        &[("empty/a.txt", ""), (".sqlx/query-1.json", "{ \"query\": 1 }"), ("q.json", "[]")],
    );
    write(root, &[("v.json", "{ \"version\": 9, \"queries\": [] }")]);
    fs::write(root.join("a.sql"), b"SELECT '\xff'").expect("a file");
    let cases = [
        (
            places(&["gone"], &[], &[], &[]),
            "[queries] rust = \"gone\": there is no such file or folder",
        ),
        (places(&["empty"], &[], &[], &[]), "[queries] rust = \"empty\": no Rust source is there"),
        (
            places(&[], &["**/.x"], &[], &[]),
            "[queries] sqlx = \"**/.x\": no offline file of sqlx is there",
        ),
        (places(&[], &[], &["a.sql"], &[]), "a.sql: this is not UTF-8 (byte 8)"),
        (
            places(&[], &[".sqlx"], &[], &[]),
            ".sqlx/query-1.json: this is no offline file of sqlx: invalid type: integer `1`, expected a string at line 1 column 12",
        ),
        (
            places(&[], &[], &[], &["q.json"]),
            "q.json: this is no export of a database's queries: invalid length 0, expected struct Export with 3 elements at line 1 column 2",
        ),
        (
            places(&[], &[], &[], &["v.json"]),
            "v.json: this is no export of a database's queries: its version is 9, not 1",
        ),
    ];
    for (places, message) in cases {
        let error = read(&places, &Folder::new(root)).expect_err(message);
        assert_eq!(error.to_string(), message);
        assert!(error.hint().is_some(), "{message}");
    }
}

#[test]
fn what_git_refuses_is_said_in_its_words() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let open = |revision: &str| Commit::open(root, revision).expect_err("no commit");
    let outside = open("HEAD");
    assert!(
        matches!(&outside, ReadError::NoRepository(said) if said.contains("not a git repository")),
        "{outside}"
    );
    git(root, &["init", "-q"]);
    assert!(matches!(open("HEAD"), ReadError::NoHistory));
    git(root, &["commit", "-q", "--allow-empty", "-m", "a"]);
    for revision in ["nowhere", "--all", "HEAD:x", ""] {
        let error = open(revision);
        assert!(
            matches!(&error, ReadError::NoCommit { said, .. } if said.contains("fatal")),
            "{error}"
        );
    }
}
