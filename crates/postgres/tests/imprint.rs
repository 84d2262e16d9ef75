//! What tells that nothing changed tells whatever does.

use aludel_catalog::Catalog;
use aludel_postgres::{InspectOptions, imprint, inspect};
use aludel_session::{Conninfo, Session};
use aludel_sql::{split, tokens};

const EVERYTHING: &str = include_str!("inspect/everything.sql");

fn on<T>(url: &str, what: impl AsyncFnOnce(&mut dyn Session) -> T) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let conninfo = Conninfo::parse(url).expect("a URL");
        let mut session = aludel_session::connect(&conninfo).await.expect("a connection");
        what(&mut *session).await
    })
}

async fn look(session: &mut dyn Session) -> (Catalog, String) {
    let imprint = imprint(session).await.expect("an answer").expect("an imprint");
    (inspect(session, &InspectOptions::default()).await.expect("an inspection"), imprint)
}

fn statements() -> impl Iterator<Item = &'static str> {
    let spans = split(tokens(EVERYTHING)).into_iter();
    let texts = spans.filter_map(|span| EVERYTHING.get(span.range));
    texts.filter(|sql| !sql.contains("SUBSCRIPTION"))
}

/// After each statement that makes or changes an object of any kind.
#[test]
fn what_changes_a_catalog_changes_the_imprint() {
    let database = aludel_testing::database();
    on(&database.url(), async |session| {
        let (mut before, mut imprint) = look(session).await;
        let mut changes = 0;
        for statement in statements() {
            session.execute(statement).await.unwrap_or_else(|why| panic!("{statement}: {why}"));
            let (after, now) = look(session).await;
            assert!(after == before || now != imprint, "{statement}");
            changes += usize::from(after != before);
            (before, imprint) = (after, now);
        }
        assert!(changes > 50, "{changes}");
    });
}

/// Rows, statistics, and what is taken back.
#[test]
fn what_changes_no_definition_leaves_the_imprint() {
    let database = aludel_testing::database();
    let tables = "CREATE TABLE t (id serial PRIMARY KEY, n int); CREATE INDEX ON t (n);";
    let harmless = [
        "INSERT INTO t (n) SELECT generate_series(1, 1000)",
        "SELECT nextval('t_id_seq')",
        "ANALYZE",
        "VACUUM t",
        "VACUUM FREEZE t",
        "BEGIN; CREATE TABLE u (id int); ROLLBACK",
    ];
    on(&database.url(), async |session| {
        session.execute(tables).await.expect("tables");
        let (_, before) = look(session).await;
        for sql in harmless {
            session.execute(sql).await.unwrap_or_else(|why| panic!("{sql}: {why}"));
            let now = imprint(session).await.expect("an answer");
            assert_eq!(now.as_deref(), Some(&*before), "{sql}");
        }
    });
}

/// Whoever may not read everything that is inspected otherwise has an imprint of his own, or none.
#[test]
fn a_login_without_rights_is_told_what_it_may_know() {
    let database = aludel_testing::database();
    database.psql("CREATE TABLE t (id int)");
    on(&database.url(), async |session| {
        let (_, own) = look(session).await;
        session.execute("SET ROLE pg_read_all_stats").await.expect("a role of the server's");
        let of_other = imprint(session).await.expect("an answer");
        assert_ne!(of_other.expect("an imprint"), own);
        session.execute("RESET ROLE").await.expect("the own role");
        let subscribe = "CREATE SUBSCRIPTION s CONNECTION 'dbname=nowhere' PUBLICATION p \
                         WITH (connect = false, slot_name = NONE, enabled = false)";
        session.execute(subscribe).await.expect("a subscription");
        assert_eq!(imprint(session).await.expect("an answer"), None);
        session.execute("DROP SUBSCRIPTION s").await.expect("it goes");
    });
}
