//! A page of a hundred revisions, against the proof that is on it; and what it takes once all of it was
//! found before, against the replay.

use std::path::Path;

use aludel_testing::{database_on, private_server};

use crate::{
    measure::in_turn,
    report::{Aim, Line, print},
    suite::fresh_jobs,
};

const REVISIONS: usize = 100;
const RUNS: usize = 3;

/// Measures it, in folders below this one: histories that were never run before.
pub(crate) fn run(aludel: &Path, folder: &Path) {
    let server = private_server();
    let database = database_on(&server);
    let mut job = fresh_jobs(aludel, folder, REVISIONS, &database, |_, _| {});
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
    let page = job(&["review", "base..head"]);
    page.cost();
    let [again, replay] =
        in_turn(RUNS, || [(page.clone(), ()), (job(&["inspect", "revision:head"]), ())]);
    print(&Line {
        what: "the same page again",
        cost: again,
        against: Some(("inspect of its head", replay)),
        aim: Aim::Beside(2000),
    });
}
