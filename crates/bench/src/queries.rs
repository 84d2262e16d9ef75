//! A thousand queries of an application, held against a revision of a history.

use std::{fmt::Write, fs, path::Path};

use aludel_testing::{TestDatabase, database_on, private_server};

use crate::{
    measure::{Job, in_turn},
    project,
    report::{Aim, Line, print},
    suite::aludel_job,
};

const REVISIONS: usize = 100;
const QUERIES: usize = 1000;
const RUNS: usize = 3;

/// Measures it, in folders below this one: histories that were never run before.
pub(crate) fn run(aludel: &Path, folder: &Path) {
    let server = private_server();
    let database = database_on(&server);
    let mut count = 0;
    let mut job = |verb: &[&str]| {
        count += 1;
        fresh(aludel, &folder.join(format!("queries_{count}")), count, &database, verb)
    };
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

/// A history of its own, queries of its tables, and a command on them.
fn fresh(
    aludel: &Path,
    folder: &Path,
    number: usize,
    database: &TestDatabase<'_>,
    verb: &[&str],
) -> Job {
    let word = format!("q{number}_");
    project::write_history(folder, REVISIONS, &word);
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
    aludel_job(aludel, folder, database, verb)
}
