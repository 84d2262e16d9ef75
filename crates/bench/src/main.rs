//! The benchmark of aludel: `make bench` builds the command without the embedded engine and runs it.
//!
//! What a machine can do differs, so every figure that can be is a ratio against `psql` or `pg_dump`
//! in the same run, on the same server. Nothing here fails for being slow: it reports.

mod fill;
mod lint;
mod measure;
mod merge;
mod models;
mod project;
mod proof;
mod queries;
mod report;
mod review;
mod scale;
mod squash;
mod suite;
mod wanted;

use std::{env, path::PathBuf, process::ExitCode};

/// The command's own, for what is measured in this program.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    let mut arguments = env::args_os().skip(1);
    match arguments.next() {
        Some(first) if first == measure::CHILD => measure::run_child(arguments),
        Some(first) if first == models::CHILD => models::run_child(arguments),
        Some(first) if first == proof::CHILD => proof::run_child(arguments),
        Some(first) => suite::run(&PathBuf::from(first), &arguments.collect::<Vec<_>>()),
        None => {
            eprintln!("usage: aludel-bench PATH-OF-ALUDEL [PART…]");
            ExitCode::from(2)
        }
    }
}
