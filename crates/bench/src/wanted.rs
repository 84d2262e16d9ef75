//! From a wanted state of many tables, in models or in SQL, to a revision; and that there is nothing to
//! do.

use std::{ffi::OsStr, fs, path::Path};

use aludel_testing::{TestDatabase, TestServer, database_on, private_server};

use crate::{
    measure::{Job, in_turn},
    models, project, proof,
    report::{Aim, Line, print},
    suite::{RUNS, aludel_job, psql_job},
};

const TABLES: usize = 1000;

/// Measures it, in folders below this one.
pub(crate) fn run(aludel: &Path, folder: &Path) {
    let server = private_server();
    fs::create_dir_all(folder).expect("the folder can be made");
    // The first shadow of all is prepared then.
    fs::write(folder.join("first.sql"), "CREATE TABLE first ();").expect("the file is written");
    let first = [aludel.as_os_str(), "inspect".as_ref(), "first.sql".as_ref()];
    Job::new(folder, first).cost();
    in_models(aludel, &folder.join("models"), &server);
    in_sql(aludel, &folder.join("sql"), &server);
    loads(aludel, &folder.join("loads"), &server);
}

/// The program itself, as a job of one of its children.
fn child(folder: &Path, name: &str) -> Job {
    let me = std::env::current_exe().expect("this program has a path");
    Job::new(folder, [me.as_os_str(), name.as_ref(), ".".as_ref()])
}

/// How often what takes seconds is run.
const FEW: usize = 3;

/// From empty to many tables, in models that were never read before, against the way up of the one
/// revision of a folder.
fn from_empty(aludel: &Path, folder: &Path, server: &TestServer) {
    let migrations = fs::read_dir(folder.join("migrations")).expect("a folder");
    let mut files = migrations.map(|file| file.expect("a file").path());
    let text = fs::read_to_string(files.next().expect("a revision")).expect("a text");
    let up = text.split("-- migrate:down").next().unwrap_or_default();
    fs::write(folder.join("up.sql"), up).expect("the file can be written");
    let mut count = 0;
    let [cost, psql] = in_turn(FEW, || {
        count += 1;
        let models = folder.join(format!("empty_{count}"));
        project::write_models(&models, TABLES);
        project::add_model(&models, TABLES + count);
        let (ours, theirs) = (database_on(server), database_on(server));
        let verb = ["revision", "--autogenerate", "-m", "everything"];
        let job = aludel_job(aludel, &models, &ours, &verb);
        [(job, ours), (psql_job(folder, &theirs, &["-1", "-f", "up.sql"]), theirs)]
    });
    print(&Line {
        what: "aludel revision from empty to 1,000 tables, proven",
        cost,
        against: Some(("psql -1 -f", psql)),
        aim: Aim::Ratio(4.0),
    });
}

fn in_models(aludel: &Path, folder: &Path, server: &TestServer) {
    fs::create_dir_all(folder).expect("the folder can be made");
    project::write_models(folder, TABLES);
    print(&Line {
        what: "reading 1,000 models in 250 files",
        cost: child(folder, models::CHILD).median(RUNS, || ()),
        against: None,
        aim: Aim::Milliseconds(100),
    });
    let database = database_on(server);
    let run = |verb: &[&str]| aludel_job(aludel, folder, &database, verb);
    run(&["revision", "--autogenerate", "-m", "everything"]).cost();
    from_empty(aludel, folder, server);
    run(&["upgrade"]).cost();
    nothing_to_do("1,000 tables in models", folder, &database, &run);
    one_table(&run, folder);
    project::write_models(folder, 1);
    print(&Line {
        what: "aludel revision, dropping 1,000 of its tables, proven",
        cost: run(&["revision", "--autogenerate", "-m", "one left"]).cost(),
        against: None,
        aim: Aim::Milliseconds(4_000),
    });
}

/// `check` with nothing to do, against a dump of the schema: where something was made in the database
/// and taken back since, and where nothing was.
fn nothing_to_do(
    what: &str,
    folder: &Path,
    database: &TestDatabase<'_>,
    run: &impl Fn(&[&str]) -> Job,
) {
    // The first check fills the cache.
    run(&["check"]).cost();
    let url = database.url();
    let dump = ["pg_dump", "-s", "-f", "/dev/null", "-d", &url];
    for (which, touch, most) in [("read", true, 0.3), ("known", false, 0.1)] {
        let [cost, dump] = in_turn(RUNS, || {
            if touch {
                database.psql("CREATE TABLE touched (); DROP TABLE touched");
            }
            [(run(&["check"]), ()), (Job::new(folder, dump), ())]
        });
        let what = &format!("aludel check, {what}, {which}");
        print(&Line { what, cost, against: Some(("pg_dump -s", dump)), aim: Aim::Ratio(most) });
    }
}

/// One table beside many, with the state before kept by the shadow: the proof, and a whole
/// revision.
fn one_table(run: &impl Fn(&[&str]) -> Job, folder: &Path) {
    let proof = child(folder, proof::CHILD);
    // The first keeps the state.
    proof.cost();
    print(&Line {
        what: "proof of one table beside 1,000",
        cost: proof.median(RUNS, || ()),
        against: None,
        aim: Aim::Milliseconds(2_000),
    });
    project::add_model(folder, TABLES);
    print(&Line {
        what: "aludel revision, one table beside 1,000, proven",
        cost: run(&["revision", "--autogenerate", "-m", "one table"]).cost(),
        against: None,
        aim: Aim::Milliseconds(2_000),
    });
    run(&["upgrade"]).cost();
}

fn in_sql(aludel: &Path, folder: &Path, server: &TestServer) {
    fs::create_dir_all(folder.join("migrations")).expect("the folder can be made");
    let settings = "sql = \"schema.sql\"\nmigrations = \"migrations\"\n";
    fs::write(folder.join("aludel.toml"), settings).expect("the file can be written");
    fs::write(folder.join("schema.sql"), project::schema(TABLES)).expect("the file can be written");
    let database = database_on(server);
    let run = |verb: &[&str]| aludel_job(aludel, folder, &database, verb);
    run(&["revision", "--autogenerate", "-m", "everything"]).cost();
    run(&["upgrade"]).cost();
    nothing_to_do("1,000 tables in SQL", folder, &database, &run);
    for (tables, most) in [(500, 1_000), (1000, 2_000)] {
        let database = database_on(server);
        fs::write(folder.join("some.sql"), project::schema(tables)).expect("the file is written");
        psql_job(folder, &database, &["-f", "some.sql"]).cost();
        let models = ["inspect", "database", "--format", "models"];
        print(&Line {
            what: &format!("aludel inspect --format models, {tables} tables"),
            cost: aludel_job(aludel, folder, &database, &models).median(RUNS, || ()),
            against: None,
            aim: Aim::Milliseconds(most),
        });
    }
}

/// What is loaded into the local shadow: texts that were never loaded before.
fn loads(aludel: &Path, folder: &Path, server: &TestServer) {
    fs::create_dir_all(folder).expect("the folder can be made");
    let mut count = 0;
    let mut write = |sql: &str| {
        count += 1;
        let text = format!("CREATE TABLE new_{count} (id int);\n{sql}");
        fs::write(folder.join("load.sql"), text).expect("the file can be written");
    };
    let inspect: [&OsStr; 5] = [
        aludel.as_os_str(),
        "inspect".as_ref(),
        "load.sql".as_ref(),
        "--format".as_ref(),
        "json".as_ref(),
    ];
    let schema = project::schema(TABLES);
    let [cost, psql] = in_turn(RUNS, || {
        write(&schema);
        let database = database_on(server);
        let psql = psql_job(folder, &database, &["-1", "-f", "load.sql"]);
        [(Job::new(folder, inspect), None), (psql, Some(database))]
    });
    let against = Some(("psql -1 -f", psql));
    let what = "a load of 1,000 tables into the local shadow";
    print(&Line { what, cost, against, aim: Aim::Ratio(1.3) });
    let what = "aludel inspect of one small file, warm shadow";
    let cost = Job::new(folder, inspect).median(RUNS, || write(""));
    print(&Line { what, cost, against: None, aim: Aim::Milliseconds(300) });
}
