//! A database in a state, and a file that is proven on it.

use std::future::Future;

use aludel_catalog::Catalog;
use aludel_engine::{Ground, InspectOptions, Reach};
use aludel_postgres::{PostgresEngine, inspect};
use aludel_proof::{Case, Proof, Scope, Way, prove};
use aludel_revision::{Direction, Section};
use aludel_session::Session;
use aludel_testing::{TestDatabase, database};

pub(crate) fn run<T>(work: impl Future<Output = T>) -> T {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime can be had").block_on(work)
}

/// A section of a file.
pub(crate) fn way(direction: Direction, sql: &str) -> Way {
    let marker = if sql.starts_with("-- migrate:") {
        String::new()
    } else {
        format!("-- migrate:{direction}\n")
    };
    let section = Section::parse("test", direction, &format!("{marker}{sql}\n"));
    let reach = Reach { engine: &PostgresEngine, ground: Ground::Own, trusted: false };
    Way::of_section(&section.expect("the section is sound"), reach)
}

pub(crate) async fn catalog(session: &mut dyn Session) -> Catalog {
    inspect(session, &InspectOptions::default()).await.expect("it can be read")
}

/// Proves a file on a database that was brought into a state before.
pub(crate) fn proven(schema: &str, up: &str, down: Option<&str>) -> Proof {
    proven_on(&database(), schema, up, down)
}

pub(crate) fn proven_on(
    database: &TestDatabase<'_>,
    schema: &str,
    up: &str,
    down: Option<&str>,
) -> Proof {
    run(async {
        let mut session = database.connect().await;
        session.execute(schema).await.expect("the state before can be made");
        let before = catalog(&mut *session).await;
        let case = Case {
            before: &before,
            after: None,
            up: way(Direction::Up, up),
            down: down.map(|down| way(Direction::Down, down)),
            scope: Scope::All,
        };
        let proved = prove(&PostgresEngine, &mut *session, &case, &InspectOptions::default()).await;
        proved.expect("a proof can be made").proof
    })
}

/// The faults in words.
pub(crate) fn faults(proof: &Proof) -> Vec<String> {
    proof.faults.iter().map(ToString::to_string).collect()
}

/// The tables that could not be filled, with the reasons.
pub(crate) fn unfilled(proof: &Proof) -> Vec<String> {
    proof.unfilled.iter().map(|it| format!("{}: {}", it.table, it.reason)).collect()
}

/// Fills a database and says how many rows its tables have.
pub(crate) fn filled(schema: &str) -> (TestDatabase<'static>, Proof) {
    let database = database();
    let proof = proven_on(&database, schema, "SELECT 1;", Some("SELECT 1;"));
    (database, proof)
}
