//! The team's guide, command by command: what `docs/guide.md` says is run in a copy of the
//! reference application, and must print what the page shows. `make test-compose` does the same in
//! containers; here `docker compose exec db psql` is the `psql` of the tests' own server.

use std::{
    env, fs,
    os::unix::fs::PermissionsExt,
    path::{Path, PathBuf},
    process::Command,
};

use aludel_testing::private_server;

const DATABASE: &str = "llm-boilerplate";

#[test]
fn every_command_of_the_guide_does_what_the_page_says() {
    let server = private_server();
    server.psql("postgres", "CREATE ROLE llm_user SUPERUSER LOGIN");
    server.psql("postgres", &format!("CREATE DATABASE \"{DATABASE}\" OWNER llm_user"));
    let url = server.url(DATABASE).replacen("postgres@", "llm_user@", 1);

    let copy = tempfile::tempdir().expect("a temporary folder can be made");
    copy_application(copy.path());
    let tools = copy.path().join(".tools");
    write_tools(&tools, &url);

    let root = repository();
    let output = Command::new(root.join("scripts/walk-page"))
        .arg(root.join("docs/guide.md"))
        .current_dir(copy.path())
        .env("PATH", path_with(&tools))
        .env("MAKEFLAGS", " -- RUN=local ALUDEL=aludel")
        .env("DATABASE_URL", &url)
        .output()
        .expect("the page can be walked");
    let (shown, errors) = (text(&output.stdout), text(&output.stderr));
    assert!(output.status.success(), "{shown}\n{errors}");
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn repository() -> PathBuf {
    let manifest = Path::new(env!("CARGO_MANIFEST_DIR"));
    manifest.ancestors().nth(2).expect("the crate is in crates/").to_owned()
}

fn copy_application(to: &Path) {
    let root = repository();
    for file in ["Makefile", "aludel.toml"] {
        fs::copy(root.join(file), to.join(file)).expect("the file can be copied");
    }
    for folder in ["recommender-be/models", "recommender-be/migrations"] {
        fs::create_dir_all(to.join(folder)).expect("the folder can be made");
        for entry in fs::read_dir(root.join(folder)).expect("the folder can be read") {
            let entry = entry.expect("the folder can be read");
            fs::copy(entry.path(), to.join(folder).join(entry.file_name()))
                .expect("the file can be copied");
        }
    }
}

/// `aludel`, and a `docker` that understands what the guide asks of it.
fn write_tools(folder: &Path, url: &str) {
    fs::create_dir_all(folder).expect("the folder can be made");
    let aludel = env!("CARGO_BIN_EXE_aludel");
    write_script(&folder.join("aludel"), &format!("exec '{aludel}' \"$@\""));
    let docker = format!(
        "case \"$*\" in\n    'compose exec db psql -U llm_user -d {DATABASE} '*) shift 8 ;;\n    \
         *) echo \"not in the guide: docker $*\" >&2; exit 1 ;;\nesac\nexec psql -d '{url}' \"$@\""
    );
    write_script(&folder.join("docker"), &docker);
}

fn write_script(path: &Path, body: &str) {
    fs::write(path, format!("#!/bin/sh\n{body}\n")).expect("the script can be written");
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).expect("it can be made to run");
}

fn path_with(folder: &Path) -> std::ffi::OsString {
    let inherited = env::var_os("PATH").unwrap_or_default();
    let all = std::iter::once(folder.to_owned()).chain(env::split_paths(&inherited));
    env::join_paths(all).expect("the folders are plain")
}
