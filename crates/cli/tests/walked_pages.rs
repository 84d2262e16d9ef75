//! Pages of the manual: their files are written, their commands run, and they must
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
fn every_example_of_branches_is_true() {
    walk("docs/branches.md");
}

#[test]
fn every_example_of_several_databases_is_true() {
    walk("docs/databases.md");
}

#[test]
fn every_example_of_squash_is_true() {
    walk("docs/squash.md");
}

#[test]
fn every_example_of_adopting_is_true() {
    walk("docs/adopt.md");
}

#[test]
fn every_example_of_scripts_is_true() {
    walk("docs/scripts.md");
}

#[test]
fn every_example_of_lint_is_true() {
    walk("docs/lint.md");
}

#[test]
fn every_example_of_strategies_is_true() {
    walk("docs/strategies.md");
}

#[test]
fn every_example_of_phases_is_true() {
    walk("docs/phases.md");
}

#[test]
fn every_example_of_queries_is_true() {
    walk("docs/queries.md");
}

#[test]
fn every_example_of_the_review_is_true() {
    walk("docs/review.md");
}

#[test]
fn every_example_of_ci_is_true() {
    walk("docs/ci.md");
}

fn walk(page: &str) {
    let page = repository().join(page);
    let text = fs::read_to_string(&page).expect("the page can be read");
    let project = tempfile::tempdir().expect("a temporary folder can be made");
    let migrations = project.path().join("migrations");
    fs::create_dir(&migrations).expect("a folder can be made");
    fs::write(project.path().join("aludel.toml"), "shadow = \"local\"\n")
        .expect("it can be written");
    for (name, sql) in files(&text, "sql") {
        fs::write(migrations.join(name), sql).expect("a file can be written");
    }
    for (name, text) in ["rust", "toml", "json"].iter().flat_map(|kind| files(&text, kind)) {
        let path = project.path().join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder can be made");
        fs::write(path, text).expect("a file can be written");
    }
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

/// The files of a kind that a page shows: their names, and what is in them.
fn files(text: &str, kind: &str) -> Vec<(String, String)> {
    let begin = format!("```{kind} file=");
    let blocks = text.split(&begin).skip(1);
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
