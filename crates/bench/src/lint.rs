//! The verdicts on a long history, against running it on the same shadow.

use std::path::Path;

use aludel_testing::{database_on, private_server};

use crate::{
    measure::in_turn,
    report::{Aim, Line, print},
    suite::fresh_jobs,
};

const REVISIONS: usize = 1000;
const RUNS: usize = 3;

/// Measures it, in folders below this one: histories that were never run before, for what is known of one
/// is not run again.
pub(crate) fn run(aludel: &Path, folder: &Path) {
    let server = private_server();
    let database = database_on(&server);
    let mut job = fresh_jobs(aludel, folder, REVISIONS, &database, |_, _| {});
    // The first shadow of all is prepared then.
    job(&["inspect", "revision:head"]).cost();
    let [cost, replay] = in_turn(RUNS, || {
        let lint = job(&["lint", "--all", "--fail-on", "never"]);
        [(lint, ()), (job(&["inspect", "revision:head"]), ())]
    });
    print(&Line {
        what: "aludel lint --all, 1,000 revisions",
        cost,
        against: Some(("replay", replay)),
        aim: Aim::Ratio(1.5),
    });
}
