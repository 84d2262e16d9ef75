//! One user, one cache, many projects: what one of them is told is never what was kept of another.

mod support;

use std::path::{Path, PathBuf};

use support::Project;

const SQL: &str = "CREATE TABLE t (id int PRIMARY KEY);\nCREATE VIEW v AS SELECT id FROM t;\n";

/// A project with a history of one revision and a schema that wants a table more.
fn project(settings: &str, cache: &Path) -> Project {
    let mut project = Project::new();
    project.write("aludel.toml", format!("sql = \"schema\"\nshadow = \"local\"\n{settings}"));
    project.write("schema/a.sql", format!("{SQL}CREATE TABLE u (id int);\n"));
    project.revision("20230921_001", "base", SQL, "DROP VIEW v;\nDROP TABLE t;");
    project.set("ALUDEL_CACHE", &cache.display().to_string());
    project
}

/// What it says, but for the word that a server is made for the first time.
fn diff(project: &Project) -> String {
    let said = project.run(&["diff", "--from", "revision:head", "--to", "schema"]);
    said.lines().filter(|line| !line.starts_with("! preparing")).collect::<Vec<_>>().join("\n")
}

fn new_cache() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let cache = folder.path().join("cache");
    (folder, cache)
}

/// Each answer with a warm cache that the other project filled is the one with a cold cache.
#[test]
fn one_setting_makes_another_answer() {
    let settings =
        ["", "journal_schema = \"public\"", "journal_schema = \"other\"", "schemas = [\"x\"]"];
    let (_folder, shared) = new_cache();
    for settings in settings {
        let (_own, cold) = new_cache();
        let expected = diff(&project(settings, &cold));
        for run in ["first", "second"] {
            assert_eq!(diff(&project(settings, &shared)), expected, "{settings}, {run}");
        }
    }
}

/// Whatever stands in the place of an entry, the answer is the same, and the next one is kept again.
#[test]
fn a_damaged_entry_is_made_again() {
    let (_folder, cache) = new_cache();
    let project = project("", &cache);
    let expected = diff(&project);
    let damages: [fn(&Path); 4] = [
        |path| std::fs::write(path, "").unwrap(),
        |path| std::fs::write(path, "nonsense\n{}").unwrap(),
        |path| {
            let mut bytes = std::fs::read(path).unwrap();
            bytes.truncate(bytes.len() / 2);
            std::fs::write(path, bytes).unwrap();
        },
        |path| {
            std::fs::remove_file(path).unwrap();
            std::fs::create_dir(path).unwrap();
        },
    ];
    for damage in damages {
        let entries = entries(&cache);
        assert!(!entries.is_empty(), "something is kept");
        entries.iter().for_each(|path| damage(path));
        assert_eq!(diff(&project), expected);
        assert!(self::entries(&cache).iter().all(|path| path.metadata().unwrap().len() > 64));
    }
}

fn entries(cache: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(cache.join("catalogs")).unwrap();
    entries.map(|entry| entry.unwrap().path()).collect()
}
