//! A long history on few tables, from empty: revision by revision, and squashed into one.

use std::{fmt::Write, fs, path::Path};

use aludel_testing::{database_on, private_server};

use crate::{
    measure::in_turn,
    report::{Aim, Line, print},
    suite::aludel_job,
};

const REVISIONS: usize = 1000;
const TABLES: usize = 5;
const RUNS: usize = 3;

/// Measures it, in folders below this one.
pub(crate) fn run(aludel: &Path, folder: &Path) {
    let server = private_server();
    let (long, short) = (folder.join("long"), folder.join("short"));
    write(&long);
    write(&short);
    let database = database_on(&server);
    let squash = aludel_job(aludel, &short, &database, &["squash", ".."]).cost();
    print(&Line {
        what: "aludel squash, 1,000 revisions, proven",
        cost: squash,
        against: None,
        aim: Aim::Milliseconds(60_000),
    });
    let [cost, whole] = in_turn(RUNS, || {
        let (one, other) = (database_on(&server), database_on(&server));
        let jobs = [(&short, &one), (&long, &other)]
            .map(|(folder, database)| aludel_job(aludel, folder, database, &["upgrade"]));
        let [ours, theirs] = jobs;
        [(ours, one), (theirs, other)]
    });
    print(&Line {
        what: "aludel upgrade from empty, 1,000 revisions squashed",
        cost,
        against: Some(("not squashed", whole)),
        aim: Aim::Ratio(0.1),
    });
}

/// Columns come, change and go, on a few tables.
fn write(folder: &Path) {
    let migrations = folder.join("migrations");
    fs::create_dir_all(&migrations).expect("the folder can be made");
    fs::write(folder.join("aludel.toml"), "migrations = \"migrations\"\n")
        .expect("the file can be written");
    let mut parent = "base".to_owned();
    for number in 0..REVISIONS {
        let id = format!("r{number:05}");
        let (up, down) = statements(number);
        let mut text = String::new();
        write!(
            text,
            "-- Step {number}\n--\n-- revision: {id}\n-- revises: {parent}\n\n-- migrate:up\n\n{up}\n\n\
             -- migrate:down\n\n{down}\n"
        )
        .expect("a string takes it");
        fs::write(migrations.join(format!("{id}_step.sql")), text)
            .expect("the file can be written");
        parent = id;
    }
}

fn statements(number: usize) -> (String, String) {
    let (table, column) = (number % TABLES, number / TABLES / 4);
    if number < TABLES {
        return (
            format!("CREATE TABLE t{table} (id bigint PRIMARY KEY);"),
            format!("DROP TABLE t{table};"),
        );
    }
    let alter = |what: &str| format!("ALTER TABLE t{table} {what};");
    let add = alter(&format!("ADD COLUMN c{column} int"));
    let drop = alter(&format!("DROP COLUMN c{column}"));
    let widen = alter(&format!("ALTER COLUMN c{column} TYPE bigint"));
    let narrow = alter(&format!("ALTER COLUMN c{column} TYPE int"));
    match number / TABLES % 4 {
        0 => {
            (alter(&format!("ADD COLUMN d{column} text")), alter(&format!("DROP COLUMN d{column}")))
        }
        1 => (add, drop),
        2 => (widen, narrow),
        _ => (drop, alter(&format!("ADD COLUMN c{column} bigint"))),
    }
}
