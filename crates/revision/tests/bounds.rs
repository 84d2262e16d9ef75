//! Folders and files that were made to fill the memory or to take for ever.

use std::{
    fmt::Write,
    fs,
    os::unix::fs::symlink,
    path::Path,
    process::Command,
    time::{Duration, Instant},
};

use aludel_revision::{History, RevisionId};

/// What a build without optimisation may take; an optimised one takes a tenth.
const PATIENCE: Duration = Duration::from_secs(20);

fn revision(id: &str, parents: &str, sql: &str) -> String {
    format!(
        "-- A step\n--\n-- revision: {id}\n-- revises: {parents}\n\n-- migrate:up\n\n{sql}\n\n-- migrate:down\n"
    )
}

fn folder() -> tempfile::TempDir {
    tempfile::tempdir().expect("a folder")
}

/// What is wrong with a folder, and that it is found soon.
fn wrong(folder: &Path) -> String {
    let begin = Instant::now();
    let message = match History::load(folder) {
        Ok(history) => history.check().expect_err("a mistake").to_string(),
        Err(error) => error.to_string(),
    };
    assert!(begin.elapsed() < PATIENCE, "{:?}: {message:.200}", begin.elapsed());
    assert!(message.len() < 100_000, "{} bytes: {message:.200}", message.len());
    message
}

#[test]
fn what_is_no_file_is_named() {
    let outside = folder();
    let pipe = outside.path().join("pipe");
    assert!(Command::new("mkfifo").arg(&pipe).status().expect("mkfifo").success());
    for (target, why) in [
        ("/dev/zero", "this is a device, not a file"),
        ("/dev/tty", "this is a device, not a file"),
        (pipe.to_str().expect("a path"), "this is a pipe, not a file"),
        ("/tmp", "this is a folder, not a file"),
        ("001_x.sql", "Too many levels of symbolic links (os error 40)"),
        ("/nowhere", "No such file or directory (os error 2)"),
    ] {
        let folder = folder();
        let file = folder.path().join("001_x.sql");
        symlink(target, &file).expect("a link");
        assert_eq!(wrong(folder.path()), format!("cannot read {}: {why}", file.display()));
    }
}

#[test]
fn sizes_are_bounded() {
    let folder = folder();
    let file = folder.path().join("001_x.sql");
    fs::File::create(&file).expect("a file").set_len(1 << 40).expect("a hole");
    let why = "this has more than 64 MiB, the most that is read";
    assert_eq!(wrong(folder.path()), format!("cannot read {}: {why}", file.display()));
    for number in 1..=4 {
        let file = folder.path().join(format!("{number:03}_x.sql"));
        fs::File::create(&file).expect("a file").set_len(60 << 20).expect("a hole");
    }
    let why = "the files of this folder have more than 128 MiB together";
    assert!(wrong(folder.path()).ends_with(why));
}

#[test]
fn headers_are_bounded() {
    let many = |count: usize, word: &str| {
        (0..count).fold(String::new(), |mut all, number| {
            write!(all, "{word}{number}, ").expect("a string grows");
            all
        })
    };
    let cases = [
        (
            revision("001", &many(1_000_000, "r"), ""),
            "001_x.sql:4:5903: the header key `revises` has more than 1000 names",
        ),
        (
            format!(
                "-- a\n-- revision: 001\n-- revises: base\n-- branch_labels: {}\n",
                many(5000, "l")
            ),
            "001_x.sql:4:5909: the header key `branch_labels` has more than 1000 names",
        ),
        (
            revision(&"1".repeat(1 << 20), "base", ""),
            "001_x.sql:3:14: in the header key `revision`",
        ),
        (
            format!("{}-- revision: 001\n", "-- revsion: 001\n".repeat(200_000)),
            "001_x.sql:1:4: unknown header key `revsion`",
        ),
        (
            revision("001", "base", &"\\d ".repeat(500_000)),
            "001_x.sql:8:1: `\\d` is a command for a client program",
        ),
        (revision("001", "base", &"/*".repeat(1 << 20)), "001_x.sql:8:1: the comment that begins"),
    ];
    for (text, message) in cases {
        let folder = folder();
        fs::write(folder.path().join("001_x.sql"), text).expect("a file");
        let found = wrong(folder.path());
        let found = found.replace(&format!("{}/", folder.path().display()), "");
        assert!(found.starts_with(message), "{found:.300}");
    }
}

/// Reading takes as long as there are files: 100,000 take five times as long.
const MANY: usize = 20_000;

#[test]
fn many_files_are_read() {
    let folder = folder();
    for number in 1..=MANY {
        let parent = if number == 1 { "base".to_owned() } else { format!("r{:06}", number - 1) };
        let text = revision(&format!("r{number:06}"), &parent, "SELECT 1;");
        fs::write(folder.path().join(format!("r{number:06}_x.sql")), text).expect("a file");
    }
    let begin = Instant::now();
    let history = History::load(folder.path()).expect("a history");
    assert!(begin.elapsed() < PATIENCE, "{:?}", begin.elapsed());
    assert_eq!(history.len(), MANY);
    assert_eq!(history.heads().len(), 1);
    let head = RevisionId::new(&format!("r{MANY:06}")).expect("an identifier");
    assert_eq!(history.ancestors([&head]).len(), MANY);
    // Each has a parent that is not there: the first hundred are named.
    for number in (2..MANY).step_by(2) {
        fs::remove_file(folder.path().join(format!("r{number:06}_x.sql"))).expect("it goes");
    }
    let found = wrong(folder.path());
    assert!(found.contains("`revises` names `r000002`, which no file has"), "{found:.300}");
    assert!(found.ends_with("these are 100 mistakes; there may be more"), "{found:.300}");
}

#[test]
fn a_circle_of_many_is_named_by_its_beginning() {
    let id = |number: usize| format!("r{number:05}");
    let files = (0..20_000).map(|number| {
        let text = revision(&id(number), &id((number + 1) % 20_000), "");
        (format!("{}_x.sql", id(number)), text)
    });
    let begin = Instant::now();
    let found = History::from_files(files).expect_err("a circle").to_string();
    assert!(begin.elapsed() < PATIENCE, "{:?}", begin.elapsed());
    assert!(found.contains("19980 more"), "{found:.3000}");
}
