//! Every way of altering an object, on a real server: `tests/alter/*.sql` holds pairs of schemas;
//! the plan of each leads from one to the other, its swap back again, and a second plan is empty.

mod support;

use std::path::Path;

use libtest_mimic::{Arguments, Failed, Trial};
use support::{Case, Lab, cases};

fn main() -> std::process::ExitCode {
    let arguments = Arguments::from_args();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/alter");
    let trials = match cases(&folder) {
        Ok(files) => files.into_iter().map(|(name, cases)| trial(name, cases)).collect(),
        Err(error) => vec![Trial::test("cases", move || Err(Failed::from(error)))],
    };
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// One file is one test: its cases share nothing but the server.
fn trial(name: String, cases: Vec<Case>) -> Trial {
    Trial::test(name, move || {
        let failures: Vec<String> = cases.iter().filter_map(|case| check(case).err()).collect();
        if failures.is_empty() { Ok(()) } else { Err(Failed::from(failures.join("\n\n"))) }
    })
}

fn check(case: &Case) -> Result<(), String> {
    let (before, after) = (Lab::new(&case.before), Lab::new(&case.after));
    let states = (before.catalog(), after.catalog());
    before
        .migrate(&states.0, &states.1)
        .and_then(|()| before.migrate(&states.1, &states.0))
        .map_err(|error| format!("{}: {error}", case.name))
}
