//! The page of the manual.

use std::{
    fs,
    path::{Path, PathBuf},
};

use aludel_sql::{split, tokens};
use libtest_mimic::Failed;

use crate::{
    case::{Case, FIXTURE, Section, sections},
    observed::{Column, MAJORS, Observed, read},
};

const BEFORE: &str = include_str!("before.md");

fn path() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/locks.md")
}

/// Writes the page.
pub(crate) fn write() {
    fs::write(path(), text()).expect("the page can be written");
}

/// The page says what is kept of each major version.
pub(crate) fn is_made_from_what_is_kept() -> Result<(), Failed> {
    let written = fs::read_to_string(path())?;
    match written == text() {
        true => Ok(()),
        false => Err("docs/locks.md is stale: scripts/locks makes it anew".into()),
    }
}

fn text() -> String {
    let columns = MAJORS.map(|major| (major, read(major)));
    let tables: String = sections().iter().map(|it| table(it, &columns)).collect();
    format!("{}{tables}", BEFORE.replace("{fixture}", FIXTURE.trim_end()))
}

fn table(section: &Section, columns: &[(u32, Column)]) -> String {
    let rows: String = section.cases.iter().map(|case| Row::of(case, columns).text()).collect();
    format!(
        "\n## {}\n\n| statement | lock on its table | other locks | reads | writes anew | builds |\n\
         |---|---|---|---|---|---|\n{rows}",
        section.title
    )
}

/// What is told of a statement.
struct Row<'a> {
    case: &'a Case,
    observed: Vec<(u32, &'a Observed)>,
    /// The table that it is about.
    table: Option<&'a str>,
}

impl<'a> Row<'a> {
    fn of(case: &'a Case, columns: &'a [(u32, Column)]) -> Self {
        let observed: Vec<(u32, &Observed)> = columns
            .iter()
            .filter_map(|(major, column)| Some((*major, column.get(case.text)?)))
            .collect();
        let table = table_of(case, &observed);
        Self { case, observed, table }
    }

    fn text(&self) -> String {
        let cells = [
            self.statement(),
            self.cell(|it| self.locks(it, true)),
            self.cell(|it| self.locks(it, false)),
            self.cell(|it| names(it, "scan")),
            self.cell(|it| names(it, "rewrite")),
            self.cell(|it| names(it, "build")),
        ];
        format!("| {} |\n", cells.join(" | "))
    }

    /// The statement, what is done before it, that it commits by itself, and who does not take it.
    fn statement(&self) -> String {
        let mut parts = vec![format!("`{}`", self.case.statement)];
        if !self.case.setup.is_empty() {
            let each = split(tokens(self.case.setup)).into_iter();
            let each =
                each.map(|it| format!("`{}`", self.case.setup.get(it.range).unwrap_or_default()));
            parts.push(format!("after {}", each.collect::<Vec<_>>().join(", ")));
        }
        if self.observed.iter().any(|(_, it)| it.is_held()) {
            parts.push("commits by itself".to_owned());
        }
        let refused = self.observed.iter().filter(|(_, it)| it.is_refused());
        let refused: Vec<u32> = refused.map(|(major, _)| *major).collect();
        if !refused.is_empty() {
            parts.push(format!("refused by {}", span(&refused)));
        }
        parts.join("<br>")
    }

    fn locks(&self, observed: &Observed, on_table: bool) -> String {
        // Whoever looks at a table looks at its indexes.
        let parts = observed.locks("part").filter(|(_, mode)| *mode != "ACCESS SHARE");
        let all = observed.locks("lock").chain(parts);
        let locks = all.filter(|(on, _)| (Some(*on) == self.table) == on_table);
        locks.map(|(on, mode)| format!("`{on}` {mode}")).collect::<Vec<_>>().join("<br>")
    }

    /// A fact of each major version, told once where all have the same.
    fn cell(&self, tell: impl Fn(&Observed) -> String) -> String {
        let mut told: Vec<(String, Vec<u32>)> = Vec::new();
        for (major, observed) in self.observed.iter().filter(|(_, it)| !it.is_refused()) {
            let fact = tell(observed);
            match told.iter_mut().find(|(other, _)| *other == fact) {
                Some((_, majors)) => majors.push(*major),
                None => told.push((fact, vec![*major])),
            }
        }
        let fact = |text: &str| if text.is_empty() { "–".to_owned() } else { text.to_owned() };
        match told.as_slice() {
            [] => String::new(),
            [(text, _)] => text.clone(),
            several => {
                let each = several.iter().map(|(text, of)| format!("{}: {}", span(of), fact(text)));
                each.collect::<Vec<_>>().join("<br>")
            }
        }
    }
}

/// The table that a statement is about: the first that it names of those that it locks; else the only one that
/// it locks, or the first index or sequence that it names.
fn table_of<'a>(case: &Case, observed: &[(u32, &'a Observed)]) -> Option<&'a str> {
    let locked = |sort| {
        let each = observed.iter().flat_map(move |(_, it)| it.locks(sort));
        each.map(|(on, _)| on).collect::<Vec<&str>>()
    };
    let (tables, parts) = (locked("lock"), locked("part"));
    let named = |of: &[&'a str]| {
        let mut names = tokens(case.statement).filter_map(|token| token.name());
        names.find_map(|name| {
            of.iter().find(|it| it.rsplit('.').next() == Some(name.as_str())).copied()
        })
    };
    let only = tables.first().copied().filter(|it| tables.iter().all(|other| other == it));
    named(&tables).or(only).or_else(|| named(&parts))
}

fn names(observed: &Observed, sort: &str) -> String {
    observed.facts(sort).map(|name| format!("`{name}`")).collect::<Vec<_>>().join("<br>")
}

/// Major versions in words: `14 to 16, 18`.
fn span(majors: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for major in majors {
        match runs.last_mut() {
            Some((_, last)) if *last + 1 == *major => *last = *major,
            _ => runs.push((*major, *major)),
        }
    }
    let run = |(first, last): &(u32, u32)| match first == last {
        true => first.to_string(),
        false => format!("{first} to {last}"),
    };
    runs.iter().map(run).collect::<Vec<_>>().join(", ")
}
