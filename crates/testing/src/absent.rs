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
        let suite = env::var("NEXTEST_BINARY_ID").unwrap_or_default();
        let test = format!("{suite} {}", thread::current().name().unwrap_or_default());
        let mut file = OpenOptions::new().append(true).create(true).open(list).expect("the list");
        writeln!(file, "{test}").expect("a line in the list");
        eprintln!("left out: {test}: {ADVICE}");
        process::exit(0);
    }
    panic!("{ADVICE}");
}
