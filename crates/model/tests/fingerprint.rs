//! A fingerprint is the same for the same reading, and another for anything that may change it.

use std::{collections::BTreeSet, fs, path::Path};

use aludel_model::{ReadOptions, fingerprint};

const MODEL: &str = "#[derive(aludel::Table)]\nstruct A {\n    id: i64,\n}\n";
const MANIFEST: &str = "[package]\nname = \"a\"\nversion = \"0.1.0\"\n[features]\ndefault = []\n";

fn write(root: &Path, files: &[(&str, &str)]) {
    for (name, text) in files {
        let path = root.join(name);
        fs::create_dir_all(path.parent().expect("a folder")).expect("a folder");
        fs::write(path, text).expect("a file");
    }
}

#[test]
fn it_changes_with_everything_that_a_reading_depends_on() {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    let lib = "mod models;\n#[path = \"../far/away.rs\"]\nmod away;\n";
    let files = [
        ("Cargo.toml", MANIFEST),
        ("src/lib.rs", lib),
        ("src/models.rs", MODEL),
        ("far/away.rs", "struct Far;\nmod deeper;\n"),
        ("far/deeper.rs", "struct Deeper;"),
    ];
    let plain = ReadOptions::default();
    let of = |options: &ReadOptions| fingerprint(root, options).expect("a fingerprint");
    write(root, &files);
    let first = of(&plain);
    assert_eq!(first, of(&plain));

    let mut seen = BTreeSet::from([first.clone()]);
    let changed = [
        ("Cargo.toml", MANIFEST.replace("[]", "[\"x\"]\nx = []")),
        ("src/models.rs", MODEL.replace("i64", "i32")),
        ("far/away.rs", "struct Farther;\nmod deeper;\n".to_owned()),
        ("far/deeper.rs", "struct Deepest;".to_owned()),
        ("src/lib.rs", "mod models;\n".to_owned()),
    ];
    for (name, text) in &changed {
        write(root, &[(*name, text.as_str())]);
        assert!(seen.insert(of(&plain)), "{name} changes nothing");
        write(root, &files);
    }
    let options = [
        ReadOptions { comments: true, ..plain.clone() },
        ReadOptions { target: Some(17), ..plain.clone() },
        ReadOptions { default_schema: "app".to_owned(), ..plain.clone() },
        ReadOptions { features: Some(["y".to_owned()].into()), ..plain.clone() },
    ];
    for options in &options {
        assert!(seen.insert(of(options)), "{options:?} changes nothing");
    }
    write(root, &[("src/unrelated.txt", "text")]);
    assert_eq!(first, of(&plain));
}
