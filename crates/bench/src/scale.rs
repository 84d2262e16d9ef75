//! How inspection, diff and plan grow with the schema.

use std::{fs, path::Path};

use aludel_testing::{TestDatabase, database_on, private_server};

use crate::{
    measure::{Cost, Job, in_turn},
    project,
    report::{Aim, Line, print},
    suite::{aludel_job, psql_job},
};

const SIZES: [usize; 2] = [1000, 5000];
const RUNS: usize = 3;

/// Measures inspection and no-op diff of schemas of each size, and planning from nothing.
pub(crate) fn run(aludel: &Path, folder: &Path) {
    fs::create_dir_all(folder).expect("the folder can be made");
    let costs = SIZES.map(|tables| databases(aludel, folder, tables));
    let [small, large] = costs.map(|cost| cost.wall.as_secs_f64());
    let times = SIZES[1] as f64 / SIZES[0] as f64;
    println!(
        "inspection of {times:.0} times as many tables took {:.1} times as long",
        large / small
    );
}

/// The cost of an inspection.
fn databases(aludel: &Path, folder: &Path, tables: usize) -> Cost {
    let server = private_server();
    let database = database_on(&server);
    let script = folder.join("schema.sql");
    fs::write(&script, project::schema(tables)).expect("the file can be written");
    let url = database.url();
    psql_job(folder, &database, &["-f", "schema.sql"]).cost();
    let dump = ["pg_dump", "-s", "-f", "/dev/null", "-d", &url];
    let compare = |what: String, verb: &[&str]| {
        let job = || aludel_job(aludel, folder, &database, verb);
        let [cost, dump] = in_turn(RUNS, || [(job(), ()), (Job::new(folder, dump), ())]);
        let against = Some(("pg_dump -s", dump));
        print(&Line { what: &what, cost, against, aim: Aim::Ratio(0.5) });
        memory(cost, dump);
        cost
    };
    let inspect = ["inspect", "database", "--format", "json"];
    let inspection = compare(format!("aludel inspect, {tables} tables"), &inspect);
    let diff = ["diff", "--from", "database", "--to", "database"];
    compare(format!("aludel diff with itself, {tables} tables"), &diff);
    if tables == SIZES[0] {
        plan(aludel, folder, &database);
    }
    inspection
}

/// Twice that of `pg_dump` and 50 MiB.
fn memory(ours: Cost, dump: Cost) {
    let most = 2 * dump.peak_kib + 50 * 1024;
    let verdict = if ours.peak_kib <= most { "met" } else { "MISSED" };
    println!("    memory: {} MiB, aim {} MiB {verdict}", ours.peak_kib / 1024, most / 1024);
}

fn plan(aludel: &Path, folder: &Path, database: &TestDatabase<'_>) {
    let saved =
        Job::new(folder, ["sh", "-c", "\"$0\" inspect database --format json > saved.json"]);
    let saved = Job { line: saved.line.into_iter().chain([aludel.into()]).collect(), ..saved };
    saved.with("DATABASE_URL", &database.url()).cost();
    let line = ["diff", "--from", "empty", "--to", "saved.json", "--out", "plan.sql"];
    print(&Line {
        what: "aludel diff from empty to 1,000 tables, written",
        cost: aludel_job(aludel, folder, database, &line).median(RUNS, || ()),
        against: None,
        aim: Aim::Milliseconds(2_000),
    });
}
