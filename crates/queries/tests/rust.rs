//! Queries in Rust source. A case is a file, and beside it what is found in it; `UPDATE_EXPECT=1` writes
//! that anew.

use std::{fmt::Write, fs, path::Path};

use aludel_queries::{Folder, Found, Places, read};

#[test]
fn what_is_found_in_rust_is_what_the_cases_say() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cases");
    let mut wrong = Vec::new();
    for entry in fs::read_dir(&folder).expect("cases") {
        let path = entry.expect("a case").path();
        if path.extension().is_some_and(|it| it == "rs") {
            let name = path.file_name().unwrap().to_str().unwrap().to_owned();
            let found = shown(&found(&folder, &name));
            let expected = path.with_extension("found");
            if std::env::var_os("UPDATE_EXPECT").is_some() {
                fs::write(&expected, &found).expect("written");
            }
            if fs::read_to_string(&expected).unwrap_or_default() != found {
                wrong.push(format!("{name}:\n{found}"));
            }
        }
    }
    assert!(wrong.is_empty(), "UPDATE_EXPECT=1 writes it anew\n{}", wrong.join("\n"));
}

/// The case in a package of its own, with the files that it names.
fn found(folder: &Path, name: &str) -> Found {
    let package = tempfile::tempdir().expect("a folder");
    let at = |path: &str| package.path().join(path);
    for folder in ["src", "queries"] {
        fs::create_dir(at(folder)).expect("a folder");
    }
    fs::write(at("Cargo.toml"), "").expect("a package");
    fs::write(at("queries/five.sql"), "-- five\nSELECT 5;\n").expect("a file");
    fs::write(at("queries/several.sql"), "SELECT 5.1;\nSELECT 5.2").expect("a file");
    fs::write(at("src/eight.sql"), "SELECT 8.1").expect("a file");
    fs::copy(folder.join(name), at("src/main.rs")).expect("the case");
    let places = Places { rust: vec!["src".into()], ..Places::default() };
    read(&places, &Folder::new(package.path())).expect("queries")
}

fn shown(found: &Found) -> String {
    let mut text = String::new();
    for query in &found.queries {
        writeln!(text, "{}: {}", query.place, query.text.replace('\n', "\\n")).expect("text");
        query.also.iter().for_each(|place| writeln!(text, "  also {place}").expect("text"));
    }
    for it in &found.unreadable {
        writeln!(text, "{}: unreadable: {}", it.place, it.why).expect("text");
    }
    text
}
