//! Reading models, and nothing else: in a process of its own, so that it is as cold as for a user.

use std::{ffi::OsString, path::PathBuf, process::ExitCode};

use aludel_model::{ReadOptions, read};

/// The first argument with which this program reads the models of a folder.
pub(crate) const CHILD: &str = "--read-models";

/// Reads models, and fails where they have a mistake.
pub(crate) fn run_child(mut arguments: impl Iterator<Item = OsString>) -> ExitCode {
    let Some(root) = arguments.next() else { return ExitCode::from(2) };
    let options = ReadOptions { paths: vec!["models/lib.rs".into()], ..ReadOptions::default() };
    let reading = read(&PathBuf::from(root), &options);
    for mistake in &reading.diagnostics {
        eprintln!("{}", mistake.message);
    }
    match reading.diagnostics.is_empty() && reading.models > 0 {
        true => ExitCode::SUCCESS,
        false => ExitCode::FAILURE,
    }
}
