//! A fill of a million rows, in slices, against the loop that one would write by hand.

use std::{fs, path::Path};

use aludel_testing::{TestDatabase, TestServer, database_on, private_server};

use crate::{
    measure::in_turn,
    report::{Aim, Line, print},
    suite::{aludel_job, psql_job},
};

const ROWS: usize = 1_000_000;
const RUNS: usize = 3;

/// A block that fills the table in slices of a size that was found to be good, each committed.
const LOOP: &str = "DO $$ DECLARE last bigint := 0; next bigint; BEGIN LOOP \
    SELECT max(id) INTO next FROM (SELECT id FROM big WHERE id > last ORDER BY id LIMIT 20000) AS s; \
    EXIT WHEN next IS NULL; \
    UPDATE big SET b = a + 1 WHERE id > last AND id <= next AND b IS NULL; COMMIT; \
    last := next; END LOOP; END $$;\nANALYZE big;\n";

/// Measures it, in a folder.
pub(crate) fn run(aludel: &Path, folder: &Path) {
    write_project(folder);
    let server = private_server();
    let [cost, psql] = in_turn(RUNS, || {
        let (ours, theirs) = (filled(&server), filled(&server));
        aludel_job(aludel, folder, &ours, &["stamp", "001"]).cost();
        let job = aludel_job(aludel, folder, &ours, &["upgrade"]);
        [(job, ours), (psql_job(folder, &theirs, &["-f", "loop.sql"]), theirs)]
    });
    print(&Line {
        what: "aludel upgrade, a fill of 1,000,000 rows",
        cost,
        against: Some(("psql -f, a loop", psql)),
        aim: Aim::Ratio(1.3),
    });
}

fn write_project(folder: &Path) {
    let migrations = folder.join("migrations");
    fs::create_dir_all(&migrations).expect("the folder can be made");
    let write = |path: &Path, text: &str| fs::write(path, text).expect("the file can be written");
    write(&folder.join("aludel.toml"), "migrations = \"migrations\"\n");
    write(&folder.join("loop.sql"), LOOP);
    write(
        &migrations.join("001_big.sql"),
        "-- Big\n--\n-- revision: 001\n-- revises: base\n\n-- migrate:up\n\nCREATE TABLE big ();\n\n\
         -- migrate:down\n\nDROP TABLE big;\n",
    );
    write(
        &migrations.join("002_fill.sql"),
        "-- Fill\n--\n-- revision: 002\n-- revises: 001\n\n-- migrate:up\n\n\
         -- migrate:fill table=big key=id\n\nUPDATE big SET b = a + 1 WHERE b IS NULL;\n\n\
         -- migrate:down\n\nSELECT 1;\n",
    );
}

/// A database with the table, whose column is empty.
fn filled(server: &TestServer) -> TestDatabase<'_> {
    let database = database_on(server);
    database.psql(&format!(
        "CREATE TABLE big (id bigint PRIMARY KEY, a int, b int); \
         INSERT INTO big SELECT n, n FROM generate_series(1, {ROWS}) AS n; VACUUM ANALYZE big"
    ));
    database
}
