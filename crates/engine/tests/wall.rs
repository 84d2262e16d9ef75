//! The wall between the engines and what is above them: the crates that know no engine name none, in
//! their sources and in what they depend on.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

/// The crates that know no engine.
const CRATES: [&str; 10] = [
    "engine",
    "runner",
    "dialect",
    "plan",
    "catalog",
    "diff",
    "sql",
    "revision",
    "proof",
    "autogenerate",
];

/// What gives an engine away.
const WORDS: &[&str] = &[
    "pg_",
    "regclass",
    "sqlstate",
    "postgres",
    "sqlite",
    "mysql",
    "mariadb",
    "psql",
    "sqlx",
    "information_schema",
    "relname",
    "nspname",
    "attname",
    "plpgsql",
    "search_path",
    "bytea",
    "jsonb",
    "tsvector",
    "nextval",
    "\"public\"",
];

/// Crates whose names do not tell that they are one engine's.
const SERVERS: &[&str] = &["aludel-cluster", "aludel-shadow"];

#[test]
fn no_source_names_an_engine() {
    for name in CRATES {
        let found: BTreeMap<PathBuf, Vec<String>> = sources(&crate_folder(name).join("src"))
            .into_iter()
            .map(|path| (path.clone(), giveaways(&code(&fs::read_to_string(path).unwrap()))))
            .filter(|(_, words)| !words.is_empty())
            .collect();
        assert!(found.is_empty(), "{name} names an engine: {found:#?}");
    }
}

/// The crates of the library below the command, which name none of its verbs and flags.
const LIBRARY: [&str; 17] = [
    "engine",
    "runner",
    "dialect",
    "plan",
    "catalog",
    "diff",
    "sql",
    "revision",
    "proof",
    "autogenerate",
    "session",
    "shadow",
    "cluster",
    "postgres",
    "sqlite",
    "embed",
    "aludel",
];

#[test]
fn no_source_of_the_library_words_a_command() {
    for name in LIBRARY {
        for path in sources(&crate_folder(name).join("src")) {
            let found = commands(&code(&fs::read_to_string(&path).unwrap()));
            assert!(found.is_empty(), "{} words a command: {found:?}", path.display());
        }
    }
    let text =
        "let a = \"say `aludel unlock`\"; let b = \"or --trust\"; let c = \"-- migrate:up\";";
    assert_eq!(commands(text), ["`aludel ", " --t"]);
}

/// What words a command, or a flag of one, in a text.
fn commands(text: &str) -> Vec<String> {
    let mut found: Vec<String> =
        ["`aludel "].into_iter().filter(|word| text.contains(word)).map(str::to_owned).collect();
    let is_flag = |at: &usize| {
        let is_others = text.get(..*at).is_some_and(|before| before.ends_with("pg_dump"));
        !is_others && text.as_bytes().get(at + 3).is_some_and(u8::is_ascii_lowercase)
    };
    let flags = text.match_indices(" --").map(|(at, _)| at).filter(is_flag);
    found.extend(flags.map(|at| text.get(at..at + 4).unwrap_or_default().to_owned()));
    found
}

#[test]
fn no_manifest_depends_on_an_engine() {
    for name in CRATES {
        let manifest = fs::read_to_string(crate_folder(name).join("Cargo.toml")).unwrap();
        let (_, behind) = manifest.split_once("[dependencies]").unwrap_or_default();
        let dependencies = behind.split("[dev-dependencies]").next().unwrap();
        let mut found = giveaways(dependencies);
        found.extend(
            SERVERS.iter().filter(|it| dependencies.contains(**it)).map(|it| (*it).to_owned()),
        );
        assert!(found.is_empty(), "{name} depends on: {found:?}");
    }
}

#[test]
fn the_test_sees_what_it_looks_for() {
    let text = "//! pg_class\nlet a = \"42P01\"; // regclass\nlet b = \"SELECT\";\n\
        #[cfg(test)]\nmod other;\nlet c = \"file://plpgsql\"; // psql\n\
        #[cfg(test)]\nmod tests { fn postgres() {} }\n";
    assert_eq!(giveaways(&code(text)), ["plpgsql", "42P01"]);
    assert_eq!(giveaways("x::REGCLASS, pg_catalog"), ["pg_", "regclass"]);
    assert!(giveaways("\"COMMIT\" \"apply\" \"HOSTNAME\"").is_empty());
}

fn crate_folder(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..").join(name)
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    entries
        .flat_map(|path| match path.is_dir() {
            true => sources(&path),
            false if path.ends_with("tests.rs") => Vec::new(),
            false => vec![path],
        })
        .collect()
}

/// A source without its comments, and without the tests in the end of it.
fn code(text: &str) -> String {
    let text = text.split("#[cfg(test)]\nmod tests {").next().unwrap_or_default();
    let line = |line: &str| {
        // Two slashes in a literal begin no comment.
        let is_outside = |at: usize| line[..at].matches('"').count().is_multiple_of(2);
        let comment = line.match_indices("//").map(|(at, _)| at).find(|at| is_outside(*at));
        line[..comment.unwrap_or(line.len())].to_owned()
    };
    text.lines().map(line).collect::<Vec<_>>().join("\n")
}

/// The words, and the literals that are codes of errors: five characters, a digit among them.
fn giveaways(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    let words = WORDS.iter().filter(|word| lower.contains(**word)).map(|it| (*it).to_owned());
    let is_code = |it: &&str| {
        it.len() == 5
            && it.chars().all(|it| it.is_ascii_uppercase() || it.is_ascii_digit())
            && it.chars().any(|it| it.is_ascii_digit())
    };
    words.chain(text.split('"').filter(is_code).map(str::to_owned)).collect()
}
