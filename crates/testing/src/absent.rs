//! What a test does where this machine has no PostgreSQL server.

use std::{env, fs::OpenOptions, io::Write, process, thread};

const ADVICE: &str = "no PostgreSQL server binaries: install them (Debian: `apt-get install \
     postgresql`), or name their folder in ALUDEL_PG_BIN";

/// Ends the test: as a failure, or, where the run asked for it, as left out by name.
pub(crate) fn no_server() -> ! {
    let required = env::var_os("ALUDEL_REQUIRE_SERVER").is_some_and(|value| value == "1");
    // Only there is a test a process of its own, which may end without ending others.
    let alone =
        env::var_os("NEXTEST_EXECUTION_MODE").is_some_and(|mode| mode == "process-per-test");
    if let Some(list) = env::var_os("ALUDEL_LEFT_OUT").filter(|_| alone && !required) {
        let test = format!("{} {}", said("NEXTEST_BINARY_ID"), test_name());
        let mut file = OpenOptions::new().append(true).create(true).open(list).expect("the list");
        writeln!(file, "{test}").expect("a line in the list");
        eprintln!("left out: {test}: {ADVICE}");
        process::exit(0);
    }
    panic!("{ADVICE}");
}

fn test_name() -> String {
    thread::current().name().map_or_else(|| said("NEXTEST_TEST_NAME"), str::to_owned)
}

fn said(variable: &str) -> String {
    env::var(variable).unwrap_or_default()
}
