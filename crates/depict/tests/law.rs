//! Models and diagrams of a real database: formatted, and true.

mod support;

use std::{fs, future::Future, path::PathBuf, process::Command};

use aludel_autogenerate::Workshop;
use aludel_depict::{Diagram, mermaid, models, svg};
use aludel_postgres::{InspectOptions, PostgresEngine};
use aludel_session::Conninfo;
use aludel_shadow::{Kind, Search, Wish};
use aludel_testing::database;

fn with_workshop<F: Future<Output = ()>>(test: impl FnOnce(Workshop) -> F) {
    let database = database();
    let conninfo = Conninfo::parse(&database.url()).expect("a test database has a URL");
    let wish = Wish {
        target: Some(conninfo.clone()),
        server: Some(conninfo),
        // The tests are the superuser of their server.
        trusted: true,
        only: Some(Kind::TemporaryDatabase),
        ..Wish::default()
    };
    let workshop = Workshop::new(
        &PostgresEngine,
        Box::new(Search::new(wish, Box::new(|_| ()))),
        InspectOptions::default(),
    );
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be had").block_on(test(workshop));
}

fn case(name: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/cases").join(name)
}

/// Compares a text with the file that is kept; `UPDATE_EXPECT=1` writes it anew.
fn expect(name: &str, text: &str) {
    if std::env::var_os("UPDATE_EXPECT").is_some() {
        fs::write(case(name), text).expect("the case can be written");
    }
    assert_eq!(text, fs::read_to_string(case(name)).expect("the case"), "{name}");
}

#[test]
fn a_database_becomes_models_and_a_diagram() {
    with_workshop(|mut workshop| async move {
        let sql = fs::read_to_string(case("shop.sql")).expect("the case");
        let state = support::load(&mut workshop, "shop.sql", &sql).await.expect("it loads");
        let models = models(&state.catalog, &support::options());
        expect("shop.rs", &models.source);
        expect("shop.mmd", &mermaid(&state.catalog));
        expect("shop.svg", &svg(&Diagram::of(&state.catalog), "erd"));
        let rest = support::rest(&mut workshop, &state, &models).await.expect("there is a rest");
        expect("shop.rest.sql", &rest);
        support::hold(&mut workshop, &state).await.expect("the law holds");
        workshop.close().await.expect("the shadow closes");
    });
}

#[test]
fn models_are_formatted() {
    let folder = tempfile::tempdir().expect("a folder");
    let file = folder.path().join("models.rs");
    fs::copy(case("shop.rs"), &file).expect("a copy");
    let output = Command::new("rustfmt").args(["--check", "--edition", "2024"]).arg(&file).output();
    let output = output.expect("rustfmt can be run");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stdout));
}

/// What cannot be a model, or only in part, is SQL's; the two together give it all back.
#[test]
fn what_no_model_says_is_left_to_sql() {
    let cases = [
        ("a table of another", "CREATE TABLE a (id int); CREATE TABLE b (n int) INHERITS (a);"),
        ("no columns", "CREATE TABLE a ();"),
        ("an unlogged table", "CREATE UNLOGGED TABLE a (id int) WITH (fillfactor = 70);"),
        (
            "a constraint that is not valid",
            "CREATE TABLE a (id int); ALTER TABLE a ADD CONSTRAINT c CHECK (id > 0) NOT VALID;",
        ),
        (
            "a key on a unique index",
            "CREATE TABLE a (id int); CREATE UNIQUE INDEX i ON a (id);
             CREATE TABLE b (a_id int REFERENCES a (id));",
        ),
        (
            "a check by a function that knows the table",
            "CREATE TABLE a (id int); CREATE FUNCTION f(a) RETURNS boolean LANGUAGE sql
             AS 'SELECT $1.id > 0'; ALTER TABLE a ADD CHECK (f(a));",
        ),
        ("an enum without labels", "CREATE TYPE e AS ENUM (); CREATE TABLE a (e e);"),
        ("two unique keys of one column", "CREATE TABLE a (id int UNIQUE, CONSTRAINT u UNIQUE (id));"),
        (
            "names that Rust has",
            "CREATE TABLE options (\"self\" int, \"Self\" int, \"fn\" int, \"1\" int, \"ü-b\" int);
             CREATE TABLE \"Option\" (id int); CREATE TABLE strings (string text);
             CREATE TYPE \"Uuid\" AS ENUM ('Self', 'self', '1', '-', 'a b');
             CREATE TABLE \"uuids\" (u \"Uuid\" DEFAULT 'a b');",
        ),
        (
            "names that heads have",
            "CREATE TABLE a (\"unique\" int, \"include\" int, \"name\" int, \"with\" int,
             UNIQUE (\"unique\", \"include\", \"name\"), CHECK (\"name\" > \"with\"));
             CREATE INDEX ON a (\"unique\", \"with\" DESC, \"include\") INCLUDE (\"name\");",
        ),
        (
            "names that are shared",
            "CREATE TABLE a (id int CONSTRAINT b_id_check CHECK (id > 0));
             CREATE TABLE b (id int CHECK (id > 0));",
        ),
        (
            "an extension",
            "CREATE EXTENSION citext; CREATE EXTENSION pg_trgm;
             CREATE TABLE a (mail citext, name text); CREATE INDEX ON a USING gin (name gin_trgm_ops);",
        ),
        (
            "an extension elsewhere",
            "CREATE SCHEMA x; CREATE EXTENSION citext SCHEMA x; CREATE TABLE a (mail x.citext);",
        ),
    ];
    with_workshop(|mut workshop| async move {
        for (name, sql) in cases {
            let state = support::load(&mut workshop, name, sql).await.expect(name);
            let held = support::hold(&mut workshop, &state).await;
            held.unwrap_or_else(|why| panic!("{name}: {why}"));
        }
        workshop.close().await.expect("the shadow closes");
    });
}
