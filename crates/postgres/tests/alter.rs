//! Every way of altering an object, on a real server: `tests/alter/*.sql` holds pairs of schemas;
//! the plan of each leads from one to the other, its swap back again, and a second plan is empty.

mod support;

use std::{fs, path::Path};

use libtest_mimic::{Arguments, Failed, Trial};
use support::{Case, Lab, Recorded, cases, is_updating};

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
    Trial::test(name.clone(), move || {
        let mut failures = Vec::new();
        let mut states = Vec::new();
        for case in &cases {
            match check(case) {
                Ok(recorded) => states.push(recorded),
                Err(failure) => failures.push(failure),
            }
        }
        if !failures.is_empty() {
            return Err(Failed::from(failures.join("\n\n")));
        }
        if is_updating() { record(&name, &states) } else { Ok(()) }
    })
}

fn check(case: &Case) -> Result<Recorded, String> {
    let (lab, other) = (Lab::new(&case.before), Lab::new(&case.after));
    let (before, after) = (lab.catalog(), other.catalog());
    let there_and_back = lab.migrate(&before, &after).and_then(|()| lab.migrate(&after, &before));
    let name = case.name.clone();
    match there_and_back {
        Ok(()) => Ok(Recorded { name, before, after }),
        Err(error) => Err(format!("{name}: {error}")),
    }
}

/// Keeps the states for the tests that need no server.
fn record(name: &str, states: &[Recorded]) -> Result<(), Failed> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/render");
    let text = serde_json::to_string(states)?;
    fs::write(folder.join(format!("{name}.json")), text + "\n").map_err(Failed::from)
}
