//! Each rule finds its bad example and not its good one, on a real server; and in `cases/*.sql` exactly what is
//! said there. A case has what there is before, the script (`-- script in a transaction` where whoever runs it
//! begins one), and the codes that must be found: of the codes that some case of its file speaks of, those and no
//! others.

use std::{collections::BTreeSet, process::ExitCode};

use aludel_engine::{Ground, Reach};
use aludel_lint::{Deployed, Example, Harmed, Judge, RULES, Report, Rule, Script};
use aludel_postgres::PostgresEngine;
use aludel_session::Conninfo;
use libtest_mimic::{Arguments, Failed, Trial};

fn main() -> ExitCode {
    let rules = RULES.iter().map(|rule| Trial::test(rule.code, || examples(rule)));
    let others = [Trial::test("renames in the light of queries", renames_in_the_light_of_queries)];
    let trials = rules.chain(others).chain(CASES.iter().flat_map(|text| cases(text))).collect();
    libtest_mimic::run(&Arguments::from_args(), trials).exit_code()
}

const CASES: [&str; 4] = [
    include_str!("cases/blocking.sql"),
    include_str!("cases/transactions.sql"),
    include_str!("cases/other.sql"),
    include_str!("cases/names.sql"),
];

struct Case {
    name: &'static str,
    setup: &'static str,
    script: &'static str,
    together: bool,
    finds: BTreeSet<&'static str>,
}

fn cases(text: &'static str) -> Vec<Trial> {
    let cases: Vec<Case> = text.split("-- case: ").skip(1).map(parse).collect();
    let spoken: BTreeSet<&str> = cases.iter().flat_map(|case| case.finds.clone()).collect();
    let trial = |case: Case| {
        let spoken = spoken.clone();
        Trial::test(case.name, move || exactly(&case, &spoken))
    };
    cases.into_iter().map(trial).collect()
}

fn parse(text: &'static str) -> Case {
    let (name, rest) = text.split_once('\n').expect("a name");
    let (setup, rest) = rest.split_once("-- script").expect("a script");
    let (how, rest) = rest.split_once('\n').expect("a script");
    let (script, finds) = rest.split_once("-- finds:").expect("what is found");
    let together = how == " in a transaction";
    Case { name, setup, script, together, finds: finds.split_whitespace().collect() }
}

fn exactly(case: &Case, spoken: &BTreeSet<&str>) -> Result<(), Failed> {
    let reports = run(case.setup, case.script, case.together);
    let codes = reports.iter().map(|report| report.code);
    let found: BTreeSet<&str> = codes.filter(|code| spoken.contains(code)).collect();
    match found == case.finds {
        true => Ok(()),
        false => Err(format!("expected {:?}, found {reports:#?}", case.finds).into()),
    }
}

fn examples(rule: &'static Rule) -> Result<(), Failed> {
    if let Example::Between(from, to) = rule.example
        && !(from..to).contains(&version())
    {
        return Ok(());
    }
    let together = rule.example == Example::Transaction;
    let overtaken: &[&str] =
        if rule.example == Example::Overtaken { &["20230922_001"] } else { &[] };
    let breaks = rule.code == "query-breaks";
    let deployed = (rule.example == Example::Deployed).then(|| deployed(breaks));
    let bad = run_behind(overtaken, deployed, rule.setup, rule.bad, together);
    let found: Vec<&Report> = bad.iter().filter(|report| report.code == rule.code).collect();
    if found.is_empty() {
        return Err(format!("the bad example is not found; found: {bad:#?}").into());
    }
    if rule.good.is_empty() {
        return Ok(());
    }
    let good = run(rule.setup, rule.good, together);
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
fn run(setup: &str, sql: &str, together: bool) -> Vec<Report> {
    run_behind(&[], None, setup, sql, together)
}

/// A query that the first statement harms.
fn deployed(breaks: bool) -> Deployed {
    let (place, what) = ("src/users.rs:12:5".to_owned(), "it is otherwise".to_owned());
    Deployed { harmed: vec![Harmed { statement: 0, breaks, place, what }], unknown: None }
}

#[derive(Debug)]
struct Told(&'static str, Option<String>, &'static [&'static str]);

/// A rename where no query uses the old name: whether it is told, and what with it.
fn renames_in_the_light_of_queries() -> Result<(), Failed> {
    let some = || Some("two cannot be read".to_owned());
    let cases = [
        Told("all are known", None, &[]),
        Told("some are not", some(), &["no query that is read uses it; but two cannot be read"]),
    ];
    for Told(name, unknown, expected) in cases {
        let setup = "CREATE TABLE users (id bigint, email text)";
        let deployed = Some(Deployed { harmed: Vec::new(), unknown });
        let sql = "ALTER TABLE users RENAME COLUMN email TO address";
        let reports = run_behind(&[], deployed, setup, sql, false);
        let renames = reports.iter().filter(|it| it.code == "rename-column");
        let last: Vec<&str> = renames.filter_map(|it| it.help.last()).map(String::as_str).collect();
        if last != expected {
            return Err(format!("{name}: {last:?}").into());
        }
    }
    Ok(())
}

/// What is found in SQL that others were applied before.
fn run_behind(
    overtaken_by: &[&str],
    deployed: Option<Deployed>,
    setup: &str,
    sql: &str,
    together: bool,
) -> Vec<Report> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build();
    runtime.expect("a runtime").block_on(async {
        let database = aludel_testing::database();
        let conninfo = Conninfo::parse(&database.url()).expect("a connection string");
        let mut session = aludel_session::connect(&conninfo).await.expect("a connection");
        let session = session.as_mut();
        for statement in aludel_sql::split(aludel_sql::tokens(setup)) {
            session.execute(&setup[statement.range]).await.expect("the setup runs");
        }
        let mut script = Script::of_file("example.sql".into(), sql, together);
        script.deployed = deployed;
        script.overtaken_by = overtaken_by.iter().map(|it| (*it).to_owned()).collect();
        let reach = Reach { engine: &PostgresEngine, ground: Ground::Own, trusted: true };
        let ran = aludel_lint::run(&PostgresEngine, session, &script, reach).await;
        ran.expect("it runs").judge(&Judge::default())
    })
}
