//! Each rule finds its bad example and not its good one, on a real server.

use std::process::ExitCode;

use aludel_engine::{Ground, Reach};
use aludel_lint::{Example, Judge, RULES, Report, Rule, Script};
use aludel_postgres::PostgresEngine;
use aludel_session::Conninfo;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let trials = RULES.iter().map(|rule| Trial::test(rule.code, || examples(rule)));
    libtest_mimic::run(&Arguments::from_args(), trials.collect()).exit_code()
}

fn examples(rule: &'static Rule) -> Result<(), Failed> {
    if let Example::Between(from, to) = rule.example
        && !(from..to).contains(&version())
    {
        return Ok(());
    }
    let bad = run(rule, rule.bad);
    let found: Vec<&Report> = bad.iter().filter(|report| report.code == rule.code).collect();
    if found.is_empty() {
        return Err(format!("the bad example is not found; found: {bad:#?}").into());
    }
    if rule.good.is_empty() {
        return Ok(());
    }
    let good = run(rule, rule.good);
    let failed =
        good.iter().find(|report| report.code == rule.code || report.code == "does-not-run");
    match failed {
        Some(report) => Err(format!("in the good example is found: {report:#?}").into()),
        None => Ok(()),
    }
}

/// The version of the server.
fn version() -> u32 {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let database = aludel_testing::database();
        let conninfo = Conninfo::parse(&database.url()).expect("a connection string");
        let mut session = aludel_session::connect(&conninfo).await.expect("a connection");
        let rows = session.query("SELECT current_setting('server_version_num')").await;
        rows.expect("a version")[0].text(0).parse().expect("a number")
    })
}

/// What is found in SQL.
fn run(rule: &Rule, sql: &str) -> Vec<Report> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let database = aludel_testing::database();
        let conninfo = Conninfo::parse(&database.url()).expect("a connection string");
        let mut session = aludel_session::connect(&conninfo).await.expect("a connection");
        let session = session.as_mut();
        for statement in aludel_sql::split(aludel_sql::tokens(rule.setup)) {
            session.execute(&rule.setup[statement.range]).await.expect("the setup runs");
        }
        let together = rule.example == Example::Transaction;
        let script = Script::of_file("example.sql".into(), sql, together);
        let reach = Reach { engine: &PostgresEngine, ground: Ground::Own, trusted: true };
        let ran = aludel_lint::run(&PostgresEngine, session, &script, reach).await;
        ran.expect("it runs").judge(&Judge::default())
    })
}
