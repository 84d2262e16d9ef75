//! Statements that are sent as one message are told as they are when each is sent by itself, and what is
//! taken back leaves nothing.

use std::path::Path;

use aludel_engine::{Ground, Reach};
use aludel_lint::{Judge, Outline, Script, Statement, outline::Extent, try_behind};
use aludel_postgres::PostgresEngine;
use aludel_revision::Revision;
use aludel_session::{Guarded, Session};

const REACH: Reach<'_> = Reach { engine: &PostgresEngine, ground: Ground::Own, trusted: true };

const BEFORE: &str = "CREATE TABLE users (id bigint PRIMARY KEY, name varchar(10), mail text); \
    CREATE TABLE orders (id bigint PRIMARY KEY, owner bigint, at date); \
    CREATE INDEX orders_at ON orders (at); CREATE VIEW names AS SELECT name FROM users";

/// Statements of one transaction.
const SCRIPTS: [&str; 5] = [
    "ALTER TABLE users ALTER name TYPE text;\nALTER TABLE users ADD CHECK (name <> '');",
    "ALTER TABLE orders ADD FOREIGN KEY (owner) REFERENCES users (id); -- the owner\n\
     CREATE INDEX orders_owner ON orders (owner);\nALTER TABLE users RENAME mail TO email;",
    "DROP INDEX orders_at;\nDROP VIEW names;\nALTER TABLE users DROP COLUMN name;\nDROP TABLE orders;",
    "COMMENT ON TABLE users IS 'them';\nALTER TABLE users ALTER mail SET NOT NULL;\n\
     DROP TABLE IF EXISTS nobody;\nALTER TABLE users ADD UNIQUE (mail);",
    "CREATE TABLE bills (id bigint PRIMARY KEY);\nDROP TABLE nobody;\n\
     ALTER TABLE orders ADD bill bigint REFERENCES bills (id);",
];

async fn shadow(database: &aludel_testing::TestDatabase<'_>) -> Box<dyn Session> {
    let mut session = Guarded::new(database.connect().await);
    session.execute(BEFORE).await.expect("it is made");
    Box::new(session)
}

/// All that is told of the statements of a script, but for those behind.
async fn told(sql: &str, statements: usize) -> String {
    let database = aludel_testing::database();
    let mut session = shadow(&database).await;
    let script = Script::of_file("s.sql".into(), sql, true);
    let ran = aludel_lint::run(&PostgresEngine, session.as_mut(), &script, REACH).await;
    let ran = ran.expect("it runs");
    let reports = ran.judge(&Judge::default());
    let reports = reports.iter().filter(|it| it.statement < statements);
    let reports: Vec<_> = reports.map(|it| (it.statement, it.code, &it.message)).collect();
    let refused: Vec<_> = ran.refused().map(|(at, error)| (at, &error.message)).collect();
    let notices: Vec<_> = ran.notices().collect();
    format!("{:#?}\n{reports:#?}\n{refused:#?}\n{notices:#?}", &ran.tolls()[..statements])
}

#[tokio::test]
async fn one_message_tells_what_each_does() {
    for sql in SCRIPTS {
        let statements = sql.matches(';').count();
        // What may do anything is sent by itself, and with it all of the transaction.
        let one_by_one = told(&format!("{sql}\nSELECT 1;"), statements).await;
        assert_eq!(told(sql, statements).await, one_by_one, "{sql}");
    }
}

fn revision(up: &str) -> Revision {
    let text = format!(
        "-- T\n--\n-- revision: 20230921_001\n-- revises: base\n\n-- migrate:up\n\n{up}\n\n-- migrate:down\n\nSELECT 1;\n"
    );
    Revision::parse(Path::new("20230921_001_t.sql"), text.as_bytes()).expect("a revision")
}

#[tokio::test]
async fn what_is_taken_back_leaves_what_was_there() {
    let gone = SCRIPTS.iter().map(|sql| (*sql, true));
    let others = [
        (
            "CREATE TYPE e AS ENUM ('a');\nALTER TYPE e ADD VALUE 'b';\nINSERT INTO users VALUES (1);",
            true,
        ),
        ("SET lock_timeout = 7;\nALTER TABLE users ADD a int;", true),
        ("ALTER TABLE users ADD a int;\nVACUUM users;", false),
        ("ALTER TABLE users ADD a int;\n-- migrate:segment\nALTER TABLE users ADD b int;", false),
        (
            "-- migrate:segment transaction:false\nCREATE INDEX CONCURRENTLY i ON users (name);",
            false,
        ),
    ];
    for (sql, is_taken_back) in gone.chain(others) {
        let database = aludel_testing::database();
        let mut session = shadow(&database).await;
        let revision = revision(sql);
        let section = &revision.script().expect("no mistakes").up;
        let script = Script::of_section(
            revision.path.clone(),
            revision.text(),
            section,
            aludel_lint::Origin::Up,
        );
        let read = Outline::read(session.as_mut()).await.expect("it can be read");
        let mut known = Some(read.clone());
        let ran = try_behind(&mut known, &PostgresEngine, session.as_mut(), &script, REACH).await;
        assert_eq!(ran.expect("it runs").is_some(), is_taken_back, "{sql}");
        let mut known = known.expect("it is known");
        let changes = known.again(session.as_mut(), Extent::All).await;
        assert!(changes.expect("it can be read").is_empty(), "{sql}");
        assert_eq!(known.patience, read.patience, "{sql}");
    }
}

/// The server counts ages from the transaction that came next when it was first asked for one, and others may take
/// many numbers before the own one has its own.
#[tokio::test]
async fn transactions_of_others_hide_nothing() {
    let database = aludel_testing::database();
    let mut session = shadow(&database).await;
    let mut other = database.connect().await;
    let mut known = Outline::read(session.as_mut()).await.expect("it can be read");
    session.execute("BEGIN").await.expect("it begins");
    known.again(session.as_mut(), Extent::All).await.expect("it can be read");
    for _ in 0..20 {
        other.execute("SELECT pg_current_xact_id()").await.expect("it takes a number");
    }
    for (sql, column) in [
        ("ALTER TABLE users RENAME mail TO email", "email"),
        ("ALTER TABLE users ADD mail text", "mail"),
        ("ALTER TABLE orders ADD more text", "more"),
    ] {
        session.execute(&format!("SAVEPOINT s; {sql}; RELEASE s")).await.expect("it runs");
        let extent = Extent::of(&Statement::new(sql, 0..sql.len()));
        let changes = known.again(session.as_mut(), extent).await.expect("it can be read");
        let changed = changes.columns.iter().filter_map(|it| it.after.as_ref());
        assert_eq!(changed.map(|it| it.name.as_str()).collect::<Vec<_>>(), [column], "{sql}");
    }
}
