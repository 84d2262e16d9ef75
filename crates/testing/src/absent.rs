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
    if env::var_os("ALUDEL_LEFT_OUT").is_some() && alone && !required {
        left_out(thread::current().name().unwrap_or_default(), ADVICE);
        process::exit(0);
    }
    panic!("{ADVICE}");
}

/// Says that a test, or a part of it, is left out, and why; adds it to the list of a run that
/// keeps one.
pub fn left_out(test: &str, why: &str) {
    let suite = env::var("NEXTEST_BINARY_ID").unwrap_or_default();
    eprintln!("left out: {suite} {test}: {why}");
    if let Some(list) = env::var_os("ALUDEL_LEFT_OUT") {
        let mut file = OpenOptions::new().append(true).create(true).open(list).expect("the list");
        writeln!(file, "{suite} {test}: {}", why.split(": ").next().unwrap_or(why))
            .expect("a line in the list");
    }
}
