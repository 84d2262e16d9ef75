//! The pages about the proof and about lint: their files are written, their commands run, and they must
//! print what is shown.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

#[test]
fn every_example_of_the_proof_is_true() {
    walk("docs/proof.md");
}

#[test]
fn every_example_of_lint_is_true() {
    walk("docs/lint.md");
}

fn walk(page: &str) {
    let page = repository().join(page);
    let text = fs::read_to_string(&page).expect("the page can be read");
    let project = tempfile::tempdir().expect("a temporary folder can be made");
    let migrations = project.path().join("migrations");
    fs::create_dir(&migrations).expect("a folder can be made");
    for (name, sql) in files(&text) {
        fs::write(migrations.join(name), sql).expect("a file can be written");
    }
    fs::write(project.path().join("aludel.toml"), "shadow = \"local\"\n")
        .expect("it can be written");
    let tools = project.path().join("tools");
    write_tool(&tools);
    let run = |command: &mut Command| {
        command
            .current_dir(project.path())
            .env("PATH", path_with(&tools))
            .env("ALUDEL_CACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"))
            .env_remove("DATABASE_URL");
        command.output().expect("it can be run")
    };
    // The first shadow of a machine says that it is being prepared.
    run(Command::new(tools.join("aludel")).args(["inspect", "empty"]));
    let output = run(Command::new(repository().join("scripts/walk-page")).arg(&page));
    let (shown, errors) =
        (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(output.status.success(), "{shown}\n{errors}");
}

/// The files that a page shows: their names, and what is in them.
fn files(text: &str) -> Vec<(String, String)> {
    let blocks = text.split("```sql file=").skip(1);
    let file = |block: &str| {
        let (name, rest) = block.split_once('\n').expect("a block has lines");
        let (sql, _) = rest.split_once("```").expect("a block ends");
        (name.to_owned(), sql.to_owned())
    };
    blocks.map(file).collect()
}

fn repository() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).expect("the crate is in crates/").to_owned()
}

fn write_tool(folder: &Path) {
    fs::create_dir(folder).expect("a folder can be made");
    let path = folder.join("aludel");
    let script = format!("#!/bin/sh\nexec '{}' \"$@\"\n", env!("CARGO_BIN_EXE_aludel"));
    fs::write(&path, script).expect("the script can be written");
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("it can be made to run");
}

fn path_with(folder: &Path) -> std::ffi::OsString {
    let path = env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(folder.to_owned()).chain(env::split_paths(&path));
    env::join_paths(all).expect("the paths can be joined")
}
