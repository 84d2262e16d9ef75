//! A thousand queries of an application, held against a revision of a history.

use std::{fmt::Write, fs, path::Path};

use aludel_testing::{database_on, private_server};

use crate::{
    measure::in_turn,
    report::{Aim, Line, print},
    suite::fresh_jobs,
};

const REVISIONS: usize = 100;
const QUERIES: usize = 1000;
const RUNS: usize = 3;

/// Measures it, in folders below this one: histories that were never run before.
pub(crate) fn run(aludel: &Path, folder: &Path) {
    let server = private_server();
    let database = database_on(&server);
    let mut job = fresh_jobs(aludel, folder, REVISIONS, &database, write_queries);
    // The first shadow of all is prepared then.
    job(&["inspect", "revision:head"]).cost();
    let [cost, replay] =
        in_turn(RUNS, || [(job(&["queries"]), ()), (job(&["inspect", "revision:head"]), ())]);
    print(&Line {
        what: "aludel queries, 1,000 against a revision",
        cost,
        against: Some(("replay", replay)),
        aim: Aim::Milliseconds(5000),
    });
}

/// Says where queries are, and writes those of the history's tables.
fn write_queries(folder: &Path, word: &str) {
    let settings = folder.join("aludel.toml");
    let said = fs::read_to_string(&settings).expect("the settings");
    fs::write(settings, said + "[queries]\nrust = \"src\"\n").expect("the file can be written");
    let mut source = String::new();
    for query in 0..QUERIES {
        let (one, other) = (query % (REVISIONS - 1), query % (REVISIONS - 1) + 1);
        writeln!(
            source,
            "fn q{query}() {{ sqlx::query!(\"SELECT a.*, b.note, {query} AS n FROM {word}{one} a \
             LEFT JOIN {word}{other} b ON b.parent_id = a.id WHERE a.name = $1 LIMIT $2\"); }}"
        )
        .expect("a string takes it");
    }
    fs::create_dir_all(folder.join("src")).expect("the folder can be made");
    fs::write(folder.join("src/queries.rs"), source).expect("the file can be written");
}
