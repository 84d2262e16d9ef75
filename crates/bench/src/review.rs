//! A page of a hundred revisions, against the proof that is on it.

use std::path::Path;

use aludel_testing::{TestDatabase, database_on, private_server};

use crate::{
    measure::{Job, in_turn},
    project,
    report::{Aim, Line, print},
    suite::aludel_job,
};

const REVISIONS: usize = 100;
const RUNS: usize = 3;

/// Measures it, in folders below this one: histories that were never run before.
pub(crate) fn run(aludel: &Path, folder: &Path) {
    let server = private_server();
    let database = database_on(&server);
    let mut count = 0;
    let mut job = |verb: &[&str]| {
        count += 1;
        fresh(aludel, &folder.join(format!("review_{count}")), count, &database, verb)
    };
    // The first shadow of all is prepared then.
    job(&["inspect", "revision:head"]).cost();
    let [cost, prove] =
        in_turn(RUNS, || [(job(&["review", "base..head"]), ()), (job(&["prove", "--all"]), ())]);
    print(&Line {
        what: "aludel review of 100 revisions",
        cost,
        against: Some(("prove --all", prove)),
        aim: Aim::Beside(2000),
    });
}

/// A history of its own, and a command on it.
fn fresh(
    aludel: &Path,
    folder: &Path,
    number: usize,
    database: &TestDatabase<'_>,
    verb: &[&str],
) -> Job {
    project::write_history(folder, REVISIONS, &format!("w{number}_"));
    aludel_job(aludel, folder, database, verb)
}
