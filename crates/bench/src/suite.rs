//! What is measured.

use std::{path::Path, process::ExitCode};

use aludel_testing::{TestDatabase, database_on, private_server};

use crate::{
    measure::Job,
    models, project, proof,
    report::{Aim, Line, print},
    scale,
};

const REVISIONS: usize = 1000;
const TABLES: usize = 1000;
const RUNS: usize = 5;

/// Measures everything and prints the report.
pub(crate) fn run(aludel: &Path) -> ExitCode {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    let folder = folder.path();
    start_up(aludel, folder);
    history(aludel, &folder.join("revisions"));
    check(aludel, &folder.join("models"));
    scale::run(aludel, &folder.join("scale"));
    ExitCode::SUCCESS
}

fn start_up(aludel: &Path, folder: &Path) {
    let job = Job::new(folder, [aludel.as_os_str(), "--version".as_ref()]);
    let cost = job.median(RUNS, || ());
    print(&Line { what: "aludel --version", cost, against: None, aim: Aim::Milliseconds(10) });
}

fn history(aludel: &Path, folder: &Path) {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    project::write_revisions(folder, REVISIONS);
    for (what, verb) in
        [("aludel heads, 1,000 revisions", "heads"), ("aludel history, 1,000 revisions", "history")]
    {
        let job = Job::new(folder, [aludel.as_os_str(), verb.as_ref()]);
        let cost = job.median(RUNS, || ());
        print(&Line { what, cost, against: None, aim: Aim::Milliseconds(40) });
    }
    upgrade(aludel, folder);
}

fn upgrade(aludel: &Path, folder: &Path) {
    let server = private_server();
    let runs = 3;
    let mut psql = Vec::new();
    let mut ours = Vec::new();
    for _ in 0..runs {
        let database = database_on(&server);
        psql.push(psql_job(folder, &database).cost());
        let database = database_on(&server);
        ours.push(aludel_job(aludel, folder, &database, &["upgrade"]).cost());
    }
    psql.sort();
    ours.sort();
    print(&Line {
        what: "aludel upgrade, 1,000 revisions",
        cost: ours[runs / 2],
        against: Some(("psql -f", psql[runs / 2])),
        aim: Aim::Ratio(1.2),
    });
}

fn psql_job(folder: &Path, database: &TestDatabase<'_>) -> Job {
    let url = database.url();
    Job::new(folder, ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &url, "-f", "all.sql"])
}

pub(crate) fn aludel_job(
    aludel: &Path,
    folder: &Path,
    database: &TestDatabase<'_>,
    verb: &[&str],
) -> Job {
    let line = std::iter::once(aludel.as_os_str()).chain(verb.iter().map(AsRef::as_ref));
    Job::new(folder, line).with("DATABASE_URL", &database.url())
}

fn read_models(folder: &Path) {
    let me = std::env::current_exe().expect("this program has a path");
    let line = [me.as_os_str(), models::CHILD.as_ref(), ".".as_ref()];
    print(&Line {
        what: "reading 1,000 models in 250 files",
        cost: Job::new(folder, line).median(RUNS, || ()),
        against: None,
        aim: Aim::Milliseconds(100),
    });
}

fn check(aludel: &Path, folder: &Path) {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    project::write_models(folder, TABLES);
    read_models(folder);
    let server = private_server();
    let database = database_on(&server);
    let run = |verb: &[&str]| aludel_job(aludel, folder, &database, verb);
    let cost = run(&["revision", "--autogenerate", "-m", "everything"]).cost();
    print(&Line {
        what: "aludel revision --autogenerate, 1,000 new tables",
        cost,
        against: None,
        aim: Aim::Milliseconds(30_000),
    });
    run(&["upgrade"]).cost();
    // The first check fills the cache.
    run(&["check"]).cost();
    let dump = Job::new(folder, ["pg_dump", "-s", "-f", "/dev/null", "-d", &database.url()]);
    let dump = dump.median(RUNS, || ());
    print(&Line {
        what: "aludel check, 1,000 tables, nothing to do",
        cost: run(&["check"]).median(RUNS, || ()),
        against: Some(("pg_dump -s", dump)),
        aim: Aim::Ratio(0.7),
    });
    one_table(&run, folder);
}

/// One table beside many, with the state before kept by the shadow: the proof, and a whole
/// revision, for which the models are made canonical anew.
fn one_table(run: &impl Fn(&[&str]) -> Job, folder: &Path) {
    let me = std::env::current_exe().expect("this program has a path");
    let proof = Job::new(folder, [me.as_os_str(), proof::CHILD.as_ref(), ".".as_ref()]);
    // The first keeps the state.
    proof.cost();
    print(&Line {
        what: "proof of one table beside 1,000",
        cost: proof.median(RUNS, || ()),
        against: None,
        aim: Aim::Milliseconds(3_000),
    });
    project::add_model(folder, TABLES);
    print(&Line {
        what: "aludel revision, one table beside 1,000, proven",
        cost: run(&["revision", "--autogenerate", "-m", "one table"]).cost(),
        against: None,
        aim: Aim::Milliseconds(10_000),
    });
}
