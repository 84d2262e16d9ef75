//! Two heads over a thousand tables, applied in each order, on shadows that are warm.

use std::{fs, path::Path};

use aludel_testing::{database_on, private_server};

use crate::{
    project,
    report::{Aim, Line, print},
    suite::aludel_job,
};

const TABLES: usize = 1000;
const RUNS: usize = 3;

/// What each branch does.
const BRANCHES: [(&str, &str, &str); 2] = [
    ("29990101_001", "ALTER TABLE r5 ADD COLUMN age integer;", "ALTER TABLE r5 DROP COLUMN age;"),
    ("29990101_002", "CREATE INDEX r5_amount ON r5 (amount);", "DROP INDEX r5_amount;"),
];

/// Measures it.
pub(crate) fn run(aludel: &Path, folder: &Path) {
    fs::create_dir_all(folder).expect("the folder can be made");
    project::write_revisions(folder, TABLES);
    let migrations = folder.join("migrations");
    let files = fs::read_dir(&migrations).expect("a folder");
    let names = files.map(|file| file.expect("a file").file_name().to_string_lossy().into_owned());
    let last = names.max().expect("a revision");
    let parent = last.split("_table").next().expect("a name begins with an identifier");
    for (id, up, down) in BRANCHES {
        let text = format!(
            "-- A branch\n--\n-- revision: {id}\n-- revises: {parent}\n\n-- migrate:up\n\n{up}\n\n\
             -- migrate:down\n\n{down}\n"
        );
        fs::write(migrations.join(format!("{id}_branch.sql")), text).expect("it can be written");
    }
    let server = private_server();
    let database = database_on(&server);
    let job = aludel_job(aludel, folder, &database, &["merge", "--prove"]);
    // The first one replays the history, and what comes of it is kept.
    job.cost();
    print(&Line {
        what: "aludel merge of two heads over 1,000 tables",
        cost: job.median(RUNS, || ()),
        against: None,
        aim: Aim::Milliseconds(3000),
    });
}
