//! `aludel-test-server run -- COMMAND…`: runs a command with a PostgreSQL server for its tests.

use std::{
    env,
    process::{Command, ExitCode},
};

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    let verb = (arguments.next(), arguments.next(), arguments.next());
    let (Some(run), Some(dashes), Some(program)) = verb else { return usage() };
    if run != "run" || dashes != "--" {
        return usage();
    }
    match aludel_testing::run_with_server(Command::new(&program).args(arguments)) {
        Ok(status) => u8::try_from(status.code().unwrap_or(1)).unwrap_or(1).into(),
        Err(error) => {
            eprintln!("cannot run {}: {error}", program.display());
            ExitCode::from(127)
        }
    }
}

fn usage() -> ExitCode {
    eprintln!("usage: aludel-test-server run -- COMMAND…");
    ExitCode::from(2)
}
