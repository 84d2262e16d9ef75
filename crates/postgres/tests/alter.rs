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
        let mut failures = Vec::new();
        for case in &cases {
            if let Err(failure) = check(case) {
                failures.push(failure);
            }
        }
        if !failures.is_empty() {
            return Err(Failed::from(failures.join("\n\n")));
        }
        Ok(())
    })
}

/// `-- major: 15` in the SQL of a case leaves out the servers before it.
fn oldest_major(case: &Case) -> u32 {
    let lines = case.before.lines().chain(case.after.lines());
    let major = lines.filter_map(|line| line.strip_prefix("-- major: ")).next();
    major.map_or(14, |major| major.parse().expect("a major version"))
}

fn check(case: &Case) -> Result<(), String> {
    if aludel_testing::server().major() < oldest_major(case) {
        let why = format!("it needs PostgreSQL {}", oldest_major(case));
        aludel_testing::left_out(&case.name, &why);
        return Ok(());
    }
    let (lab, other) = (Lab::new(&case.before), Lab::new(&case.after));
    let (before, after) = (lab.catalog(), other.catalog());
    let there_and_back = lab.migrate(&before, &after).and_then(|()| lab.migrate(&after, &before));
    there_and_back.map_err(|error| format!("{}: {error}", case.name))
}
