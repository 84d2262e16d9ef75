//! The application in a copy of its folder: it generates, writes and applies revisions.

use std::{
    path::Path,
    process::{Command, Stdio},
};

/// The application, where its folder was copied to.
struct Notes(tempfile::TempDir);

impl Notes {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["aludel.toml", "src/models.rs"] {
            let to = folder.path().join(name);
            std::fs::create_dir_all(to.parent().expect("a folder")).expect("it is made");
            let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
            std::fs::copy(from, to).expect("it is copied");
        }
        let migrations = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
        std::fs::create_dir(folder.path().join("migrations")).expect("it is made");
        for entry in std::fs::read_dir(migrations).expect("migrations") {
            let from = entry.expect("an entry").path();
            let to = folder.path().join("migrations").join(from.file_name().expect("a name"));
            std::fs::copy(from, to).expect("it is copied");
        }
        Self(folder)
    }

    fn edit(&self, from: &str, to: &str) {
        let path = self.0.path().join("src/models.rs");
        let before = std::fs::read_to_string(&path).expect("the models");
        assert!(before.contains(from), "{before}");
        std::fs::write(path, before.replace(from, to)).expect("they are written");
    }

    fn revisions(&self) -> usize {
        std::fs::read_dir(self.0.path().join("migrations")).expect("migrations").count()
    }

    /// Runs it; what it says, and whether it succeeds.
    fn run(&self, arguments: &[&str], url: &str) -> (String, bool) {
        let output = Command::new(env!("CARGO_BIN_EXE_notes"))
            .args(arguments)
            .current_dir(self.0.path())
            .env("DATABASE_URL", url)
            .env("ALUDEL_SHADOW", "local")
            .env("ALUDEL_CACHE", Path::new(env!("CARGO_TARGET_TMPDIR")).join("cache"))
            .stdin(Stdio::null())
            .output()
            .expect("it runs");
        let said = [output.stdout, output.stderr].concat();
        (String::from_utf8_lossy(&said).into_owned(), output.status.success())
    }
}

#[test]
fn what_is_committed_is_up_to_date() {
    let database = aludel_testing::database();
    let (said, is_done) = Notes::new().run(&["check"], &database.url());
    assert!(is_done, "{said}");
}

#[test]
fn a_model_becomes_a_revision_and_the_revision_a_table() {
    let database = aludel_testing::database();
    let (notes, url) = (Notes::new(), database.url());
    let before = notes.revisions();
    let (said, is_done) = notes.run(&["generate", "nothing new"], &url);
    assert!(is_done && said == "nothing to do\n", "{said}");

    notes.edit("pub text: String,", "pub text: String,\n    pub is_pinned: Option<bool>,");
    let (said, is_done) = notes.run(&["check"], &url);
    assert!(!is_done && said.contains("column public.notes.is_pinned"), "{said}");
    let (said, is_done) = notes.run(&["generate", "pin notes"], &url);
    assert!(is_done && said.contains("ADD COLUMN is_pinned boolean;"), "{said}");
    assert_eq!(notes.revisions(), before + 1);
    let (said, is_done) = notes.run(&["upgrade"], &url);
    assert!(is_done && said.starts_with(&format!("{} revisions applied", before + 1)), "{said}");
    assert_eq!(database.psql("SELECT count(is_pinned) FROM notes"), "0");
}

#[test]
fn a_possible_rename_is_never_guessed() {
    let database = aludel_testing::database();
    let (notes, url) = (Notes::new(), database.url());
    let before = notes.revisions();
    notes.edit("pub text: String,", "pub body: String,");
    let (said, is_done) = notes.run(&["generate", "call it body"], &url);
    let answer = "if it was renamed, add: public.notes.text=public.notes.body";
    assert!(!is_done && said.contains(answer), "{said}");
    assert_eq!(notes.revisions(), before);
    let answer = "public.notes.text=public.notes.body";
    let (said, is_done) = notes.run(&["generate", "call it body", answer], &url);
    assert!(is_done && said.contains("RENAME COLUMN text TO body"), "{said}");
}
