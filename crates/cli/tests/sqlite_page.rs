//! The page about SQLite: its commands are run, and must print what it shows.

#![cfg(feature = "sqlite")]

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

#[test]
fn every_command_of_the_page_does_what_it_shows() {
    let project = tempfile::tempdir().expect("a temporary folder can be made");
    let tools = project.path().join(".tools");
    fs::create_dir(&tools).expect("a folder can be made");
    let tool = tools.join("aludel");
    let script = format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_aludel"));
    fs::write(&tool, script).expect("the script can be written");
    fs::set_permissions(&tool, fs::Permissions::from_mode(0o755)).expect("it can be made to run");
    let path = env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(tools).chain(env::split_paths(&path));
    let output = Command::new(repository().join("scripts/walk-page"))
        .arg(repository().join("docs/sqlite.md"))
        .current_dir(project.path())
        .env("PATH", env::join_paths(all).expect("the paths can be joined"))
        .env("DATABASE_URL", "sqlite://app.db")
        .output()
        .expect("it can be run");
    let (shown, errors) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{shown}\n{errors}");
}

fn repository() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).expect("the crate is in crates/").to_owned()
}
