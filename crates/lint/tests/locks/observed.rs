//! What was observed of a statement on one major version, and the files that keep it.

use std::{
    collections::BTreeMap,
    fmt::Write,
    fs,
    path::{Path, PathBuf},
};

use aludel_lint::{Toll, pass::LockMode};

use crate::case::{Case, Section};

/// The major versions that the page tells of.
pub(crate) const MAJORS: [u32; 5] = [14, 15, 16, 17, 18];

/// What was observed of a statement, a line each: what sort of fact, and it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Observed(Vec<String>);

/// A fact that stands for all others: the server refuses the statement, or what it is to find.
const REFUSED: &str = "refused";

/// The fact that a statement commits by itself, so that it was looked at while others held it up.
const HELD: &str = "held";

impl Observed {
    /// The server refused it.
    pub(crate) fn refused(code: &str) -> Self {
        Self(vec![format!("{REFUSED} {code}")])
    }

    /// What a statement took from others.
    pub(crate) fn of(toll: &Toll, is_held: bool) -> Self {
        if let Some(code) = &toll.refused {
            return Self::refused(code);
        }
        let locks = |word: &'static str, locks: &[(String, LockMode)]| -> Vec<String> {
            locks.iter().map(|(on, mode)| format!("{word} {} {mode}", bare(on))).collect()
        };
        let list = |word: &'static str, names: &[String]| -> Vec<String> {
            names.iter().map(|name| format!("{word} {}", bare(name))).collect()
        };
        let mut lines = locks("lock", &toll.locks);
        lines.extend(locks("part", &toll.parts));
        lines.extend(list("scan", &toll.scanned));
        lines.extend(list("rewrite", &toll.rewrote));
        lines.extend(list("build", &toll.built));
        lines.extend(is_held.then(|| HELD.to_owned()));
        Self(lines)
    }

    /// The facts of a sort.
    pub(crate) fn facts(&self, sort: &str) -> impl Iterator<Item = &str> {
        let fact = move |line| str::strip_prefix(line, sort)?.strip_prefix(' ');
        self.0.iter().filter_map(move |line| fact(line.as_str()))
    }

    /// The locks on tables and views (`lock`), or on indexes and sequences (`part`): on what, and which.
    pub(crate) fn locks(&self, sort: &str) -> impl Iterator<Item = (&str, &str)> {
        self.facts(sort).filter_map(|fact| fact.split_once(' '))
    }

    /// Whether the server does not take it.
    pub(crate) fn is_refused(&self) -> bool {
        self.facts(REFUSED).next().is_some()
    }

    /// Whether it was looked at while others held it up.
    pub(crate) fn is_held(&self) -> bool {
        self.0.iter().any(|line| line == HELD)
    }
}

/// A name without the schema that everybody has.
fn bare(name: &str) -> &str {
    name.strip_prefix("public.").unwrap_or(name)
}

/// What was observed of each statement on a major version, by the statement's paragraph.
pub(crate) type Column = BTreeMap<String, Observed>;

fn path(major: u32) -> PathBuf {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/locks/observed");
    folder.join(format!("{major}.txt"))
}

/// What is kept of a major version.
pub(crate) fn read(major: u32) -> Column {
    let text = fs::read_to_string(path(major)).unwrap_or_default();
    let paragraphs = text.split("\n\n").map(str::trim_end).filter(|it| !it.is_empty());
    paragraphs.map(parse).collect()
}

fn parse(paragraph: &str) -> (String, Observed) {
    let (sql, facts): (Vec<&str>, Vec<&str>) =
        paragraph.lines().partition(|line| !line.starts_with("--"));
    let fact = |line: &str| line.trim_start_matches("-- ").to_owned();
    (sql.join("\n"), Observed(facts.into_iter().map(fact).collect()))
}

/// Keeps what was observed on a major version.
pub(crate) fn write(major: u32, sections: &[Section], column: &Column) {
    let mut text = String::new();
    for Case { text: sql, .. } in sections.iter().flat_map(|section| &section.cases) {
        writeln!(text, "{sql}").expect("a string takes it");
        for line in column.get(*sql).iter().flat_map(|it| &it.0) {
            writeln!(text, "-- {line}").expect("a string takes it");
        }
        text.push('\n');
    }
    fs::write(path(major), text).expect("the file can be written");
}
