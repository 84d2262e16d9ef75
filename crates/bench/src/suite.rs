//! What is measured.

use std::{ffi::OsString, path::Path, process::ExitCode};

use aludel_testing::{TestDatabase, database_on, private_server};

use crate::{
    fill, lint,
    measure::{Job, in_turn},
    merge, project, queries,
    report::{Aim, Line, print},
    review, scale, squash, wanted,
};

const REVISIONS: usize = 1000;
const SOME_REVISIONS: usize = 5000;
const MANY_REVISIONS: usize = 20_000;
pub(crate) const RUNS: usize = 5;

/// Measures the command in a folder.
type Measure = fn(&Path, &Path);

/// The parts of the report, by their names.
const PARTS: [(&str, Measure); 11] = [
    ("start", start_up),
    ("revisions", history),
    ("long", long_history),
    ("squash", squash::run),
    ("lint", lint::run),
    ("queries", queries::run),
    ("review", review::run),
    ("merge", merge::run),
    ("fill", fill::run),
    ("wanted", wanted::run),
    ("scale", scale::run),
];

/// Measures these parts, or all of them, and prints the report.
pub(crate) fn run(aludel: &Path, chosen: &[OsString]) -> ExitCode {
    let folder = tempfile::tempdir().expect("a temporary folder can be made");
    if let Some(unknown) = chosen.iter().find(|it| PARTS.iter().all(|(name, _)| *it != name)) {
        let names = PARTS.map(|(name, _)| name).join(", ");
        eprintln!("{}: there are {names}", unknown.display());
        return ExitCode::from(2);
    }
    for (name, measure) in PARTS {
        if chosen.is_empty() || chosen.iter().any(|it| it == name) {
            measure(aludel, &folder.path().join(name));
        }
    }
    ExitCode::SUCCESS
}

fn start_up(aludel: &Path, folder: &Path) {
    std::fs::create_dir_all(folder).expect("the folder can be made");
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
    questions(aludel, &folder.join("more"));
}

/// What is asked of a history without a database, and where one stands with one.
fn questions(aludel: &Path, folder: &Path) {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    project::write_revisions(folder, SOME_REVISIONS);
    let rows = [
        ("aludel heads, 5,000 revisions", &["heads"][..]),
        ("aludel history --offline, 5,000 revisions", &["history", "--offline"]),
        ("aludel show head, 5,000 revisions", &["show", "head"]),
    ];
    for (what, verb) in rows {
        let line = std::iter::once(aludel.as_os_str()).chain(verb.iter().map(AsRef::as_ref));
        let cost = Job::new(folder, line).median(RUNS, || ());
        print(&Line { what, cost, against: None, aim: Aim::Milliseconds(80) });
    }
    let server = private_server();
    let database = database_on(&server);
    let few = folder.join("few");
    project::write_revisions(&few, 10);
    aludel_job(aludel, &few, &database, &["upgrade"]).cost();
    let [cost, psql] = in_turn(RUNS, || {
        let psql = psql_job(&few, &database, &["-c", "select 1"]);
        [(aludel_job(aludel, &few, &database, &["current"]), ()), (psql, ())]
    });
    print(&Line {
        what: "aludel current",
        cost,
        against: Some(("psql -c 'select 1'", psql)),
        aim: Aim::Ratio(1.5),
    });
}

/// A history as long as any, all of it applied.
fn long_history(aludel: &Path, folder: &Path) {
    std::fs::create_dir_all(folder).expect("the folder can be made");
    project::write_revisions(folder, MANY_REVISIONS);
    let server = private_server();
    let database = database_on(&server);
    aludel_job(aludel, folder, &database, &["stamp", "head"]).cost();
    let rows = [
        ("aludel heads, 20,000 revisions", "heads", 300),
        ("aludel current, 20,000 revisions", "current", 400),
        ("aludel history, 20,000 revisions", "history", 500),
    ];
    for (what, verb, most) in rows {
        let cost = aludel_job(aludel, folder, &database, &[verb]).median(RUNS, || ());
        print(&Line { what, cost, against: None, aim: Aim::Milliseconds(most) });
    }
}

fn upgrade(aludel: &Path, folder: &Path) {
    let server = private_server();
    let [cost, psql] = in_turn(RUNS, || {
        let (ours, theirs) = (database_on(&server), database_on(&server));
        let job = aludel_job(aludel, folder, &ours, &["upgrade"]);
        [(job, ours), (psql_job(folder, &theirs, &["-f", "all.sql"]), theirs)]
    });
    print(&Line {
        what: "aludel upgrade, 1,000 revisions",
        cost,
        against: Some(("psql -f", psql)),
        aim: Aim::Ratio(0.9),
    });
}

pub(crate) fn psql_job(folder: &Path, database: &TestDatabase<'_>, more: &[&str]) -> Job {
    let url = database.url();
    let line = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-d", &url];
    Job::new(folder, line.iter().chain(more))
}

/// Makes commands, each on a history of its own that was never run before: what is known of one is not run
/// again. `prepare` adds to the project's folder what else belongs there, given the word its tables begin with.
pub(crate) fn fresh_jobs(
    aludel: &Path,
    folder: &Path,
    revisions: usize,
    database: &TestDatabase<'_>,
    prepare: impl Fn(&Path, &str),
) -> impl FnMut(&[&str]) -> Job {
    // No other part has the same history, for the cache is one.
    let part = folder.file_name().map(|name| name.to_string_lossy().into_owned());
    let part = part.unwrap_or_default();
    let mut count = 0;
    move |verb| {
        count += 1;
        let (folder, word) = (folder.join(count.to_string()), format!("{part}{count}_"));
        project::write_history(&folder, revisions, &word);
        prepare(&folder, &word);
        aludel_job(aludel, &folder, database, verb)
    }
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
