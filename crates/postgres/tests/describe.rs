//! What queries get from a database, on a real server.

use aludel_engine::{Described, Proving};
use aludel_postgres::PostgresEngine;
use aludel_session::{Conninfo, Guarded, Session, connect};

const SCHEMA: &str = "CREATE SCHEMA shop; \
    CREATE TYPE shop.state AS ENUM ('open', 'paid'); \
    CREATE DOMAIN email AS text CHECK (VALUE LIKE '%@%'); \
    CREATE TABLE users (gone int, id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, name text NOT NULL, \
      email email UNIQUE, age int); \
    ALTER TABLE users DROP COLUMN gone; \
    CREATE TABLE shop.orders (id int PRIMARY KEY, user_id bigint REFERENCES users, \
      state shop.state NOT NULL DEFAULT 'open', total numeric(10,2) NOT NULL, \
      twice numeric GENERATED ALWAYS AS (total * 2) STORED NOT NULL); \
    CREATE VIEW paid AS SELECT id, user_id FROM shop.orders WHERE state = 'paid'; \
    CREATE TABLE filled (a int NOT NULL); \
    CREATE FUNCTION fill() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.a := 1; RETURN NEW; END'; \
    CREATE TRIGGER fill BEFORE INSERT ON filled FOR EACH ROW EXECUTE FUNCTION fill(); \
    CREATE TABLE parts (a int NOT NULL, b int NOT NULL) PARTITION BY LIST (a); \
    CREATE TABLE parts_1 PARTITION OF parts FOR VALUES IN (1)";

/// A query, and what becomes of it: parameters, columns (`?` for those that can be NULL, `~` for those of
/// which nobody can tell), what it leaves unfilled.
const CASES: &[(&str, &str)] = &[
    (
        "SELECT id, name, email, age FROM users WHERE id = $1",
        "(bigint) -> id bigint, name text, email text?, age integer?",
    ),
    ("SELECT count(*), $1::text AS said", "(text) -> count bigint~, said text~"),
    (
        "SELECT u.name AS \"name!\", o.id FROM users u LEFT JOIN shop.orders o ON o.user_id = u.id",
        "() -> name! text, id integer?",
    ),
    (
        "SELECT u.name, o.id FROM shop.orders o RIGHT JOIN users u ON o.user_id = u.id",
        "() -> name text, id integer?",
    ),
    (
        "SELECT u.name, o.id FROM shop.orders o FULL JOIN users u ON o.user_id = u.id",
        "() -> name text?, id integer?",
    ),
    (
        "SELECT u.name, o.id FROM shop.orders o JOIN users u ON o.user_id = u.id",
        "() -> name text, id integer",
    ),
    (
        "SELECT x.id FROM (SELECT o.id FROM users u LEFT JOIN shop.orders o ON o.user_id = u.id LIMIT 9) x WHERE id > 1",
        "() -> id integer~",
    ),
    ("SELECT id, count(*) FROM users GROUP BY ROLLUP (id)", "() -> id bigint~, count bigint~"),
    (
        "SELECT state FROM shop.orders WHERE state = $1 -- all of them",
        "(shop.state) -> state shop.state",
    ),
    (
        "SELECT total, total + 1 AS more FROM shop.orders",
        "() -> total numeric(10,2), more numeric~",
    ),
    ("SELECT id FROM paid", "() -> id integer~"),
    ("SELECT id FROM users UNION SELECT 1", "() -> id bigint~"),
    ("(TABLE users)", "() -> id bigint, name text, email text?, age integer?"),
    ("VALUES ($1::int), (2)", "(integer) -> column1 integer~"),
    (
        "WITH a AS (INSERT INTO users (age) VALUES ($1) RETURNING id) SELECT 1 AS one",
        "(integer) -> one integer~, unfilled public.users.name",
    ),
    ("INSERT INTO users (name) VALUES ($1) RETURNING id", "(text) -> id bigint"),
    (
        "INSERT INTO users (age) VALUES ($1), ($2)",
        "(integer, integer) -> , unfilled public.users.name",
    ),
    ("INSERT INTO users (email) SELECT $1::text", "(text) -> , unfilled public.users.name"),
    ("INSERT INTO shop.orders (id) VALUES ($1)", "(integer) -> , unfilled shop.orders.total"),
    (
        "INSERT INTO shop.orders DEFAULT VALUES",
        "() -> , unfilled shop.orders.id, unfilled shop.orders.total",
    ),
    ("INSERT INTO filled DEFAULT VALUES", "() -> "),
    ("INSERT INTO parts (a) VALUES (1)", "() -> , unfilled public.parts.b"),
    (
        "INSERT INTO users (name, email) VALUES ($1, $2) ON CONFLICT (email) DO UPDATE SET name = $1",
        "(text, public.email) -> ",
    ),
    (
        "INSERT INTO users (name, email) VALUES ($1, $2) ON CONFLICT (name) DO NOTHING",
        "there is no unique or exclusion constraint matching the ON CONFLICT specification",
    ),
    ("UPDATE users SET name = $1 WHERE id = ANY ($2)", "(text, bigint[]) -> "),
    (
        "DELETE FROM users WHERE email = $1 RETURNING *",
        "(text) -> id bigint, name text, email text?, age integer?",
    ),
    ("SELECT nothing FROM users", "column \"nothing\" does not exist"),
    ("SELECT 1; DROP TABLE users", "cannot insert multiple commands into a prepared statement"),
    ("SELEC 1", "syntax error at or near \"SELEC\""),
    ("TRUNCATE users", "unchecked"),
    ("LISTEN a", "() -> "),
    ("SET ROLE nobody", "unchecked"),
    ("SELECT 1 /* never ends", "unterminated /* comment at or near \"/* never ends\""),
    ("", "unchecked"),
];

/// The same of MERGE, which is there since 15.
const MERGES: &[(&str, &str)] = &[
    (
        "MERGE INTO users u USING (SELECT $1::text AS name, $2::int AS age) s ON u.name = s.name \
         WHEN MATCHED THEN UPDATE SET age = s.age WHEN NOT MATCHED THEN INSERT (age) VALUES (s.age)",
        "(text, integer) -> , unfilled public.users.name",
    ),
    (
        "MERGE INTO users u USING (SELECT $1::text AS name) s ON u.name = s.name \
         WHEN NOT MATCHED AND s.name > 'a' THEN INSERT (name) VALUES (s.name) WHEN NOT MATCHED THEN DO NOTHING",
        "(text) -> ",
    ),
    (
        "MERGE INTO shop.orders USING users ON orders.user_id = users.id \
         WHEN NOT MATCHED THEN INSERT (id, total) VALUES (1, DEFAULT)",
        "() -> , unfilled shop.orders.total",
    ),
    (
        "MERGE INTO shop.orders USING users ON orders.user_id = users.id \
         WHEN NOT MATCHED THEN INSERT VALUES (1, users.id, 'paid', $1)",
        "(numeric) -> ",
    ),
    ("MERGE INTO filled USING users ON true WHEN NOT MATCHED THEN INSERT DEFAULT VALUES", "() -> "),
    (
        "MERGE INTO parts USING users ON parts.a = users.age WHEN NOT MATCHED THEN INSERT (a) VALUES (1)",
        "() -> , unfilled public.parts.b",
    ),
    (
        "MERGE INTO parts p USING users ON p.a = users.age WHEN NOT MATCHED THEN INSERT (nothing) VALUES (1)",
        "column \"nothing\" of relation \"parts\" does not exist",
    ),
];

fn shown(described: &Described) -> String {
    match described {
        Described::Unchecked => "unchecked".to_owned(),
        Described::Fails(error) => error.message.clone(),
        Described::Works(form) => {
            let sign = |nullable| match nullable {
                Some(true) => "?",
                Some(false) => "",
                None => "~",
            };
            let column = |it: &aludel_engine::FormColumn| {
                format!("{} {}{}", it.name, it.kind, sign(it.nullable))
            };
            let columns: Vec<String> = form.columns.iter().map(column).collect();
            let unfilled: String =
                form.unfilled.iter().map(|it| format!(", unfilled {it}")).collect();
            format!("({}) -> {}{unfilled}", form.parameters.join(", "), columns.join(", "))
        }
    }
}

async fn describe(session: &mut dyn Session, queries: &[String], within: bool) -> Vec<String> {
    let describer = PostgresEngine.describer().expect("it describes");
    let described = describer.describe(session, queries, within).await.expect("an answer");
    described.iter().map(shown).collect()
}

async fn session(database: &aludel_testing::TestDatabase<'_>) -> Box<dyn Session> {
    let conninfo = Conninfo::parse(&database.url()).expect("a URL");
    Box::new(Guarded::new(connect(&conninfo).await.expect("a connection")))
}

#[tokio::test]
async fn a_query_is_described_and_none_runs() {
    let database = aludel_testing::database();
    database.psql(SCHEMA);
    let mut session = session(&database).await;
    let merges = if aludel_testing::server().major() < 15 { &[] } else { MERGES };
    let cases: Vec<&(&str, &str)> = CASES.iter().chain(merges).collect();
    let queries: Vec<String> = cases.iter().map(|case| case.0.to_owned()).collect();
    let found = describe(&mut *session, &queries, false).await;
    let pairs = cases.iter().zip(&found);
    let wrong = pairs.filter(|((_, expected), found)| expected != found);
    let wrong: Vec<String> =
        wrong.map(|((query, it), found)| format!("{query}\n  {it}\n  {found}")).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    session.execute("BEGIN").await.expect("a transaction");
    assert_eq!(describe(&mut *session, &queries, true).await, found, "inside of a transaction");
    session.execute("INSERT INTO users (name) VALUES ('a'); COMMIT").await.expect("it goes on");
    let rows = session.query("SELECT count(*) FROM public.users").await.expect("rows");
    assert_eq!(rows[0].text(0), "1", "nothing ran");
}

#[tokio::test]
async fn what_changed_is_described_anew() {
    let database = aludel_testing::database();
    database.psql("CREATE TYPE mood AS ENUM ('a'); CREATE TABLE t (a int, b mood)");
    let mut session = session(&database).await;
    let queries = ["SELECT * FROM t".to_owned()];
    assert_eq!(
        describe(&mut *session, &queries, false).await,
        ["() -> a integer?, b public.mood?"]
    );
    session
        .execute("BEGIN; ALTER TYPE mood RENAME TO state; ALTER TABLE t ALTER a TYPE text")
        .await
        .expect("a change");
    assert_eq!(describe(&mut *session, &queries, true).await, ["() -> a text?, b public.state?"]);
    session.execute("ROLLBACK").await.expect("the way back");
    assert_eq!(
        describe(&mut *session, &queries, false).await,
        ["() -> a integer?, b public.mood?"]
    );
    session.execute("DROP TABLE t").await.expect("a change");
    assert_eq!(describe(&mut *session, &queries, false).await, ["relation \"t\" does not exist"]);
}

#[tokio::test]
async fn a_thousand_queries_take_little_time() {
    let database = aludel_testing::database();
    database.psql(SCHEMA);
    let mut session = session(&database).await;
    let query = |number: usize| {
        format!(
            "SELECT u.*, o.state, {number} FROM users u JOIN shop.orders o ON o.user_id = u.id WHERE u.id = $1"
        )
    };
    let queries: Vec<String> = (0..1000).map(query).collect();
    let begun = std::time::Instant::now();
    let found = describe(&mut *session, &queries, false).await;
    assert_eq!(found.len(), 1000);
    assert!(begun.elapsed().as_secs() < 5, "{:?}", begun.elapsed());
    eprintln!("1,000 queries: {:?}", begun.elapsed());
}
