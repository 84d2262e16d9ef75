//! A case: a file has several, each of them sections behind `--- name` lines.

use std::{collections::BTreeMap, fmt::Write, path::PathBuf};

use aludel_catalog::{Key, Kind, QualifiedName};

/// One case.
#[derive(Debug, Default)]
pub(crate) struct Case {
    pub(crate) name: String,
    /// The old state.
    pub(crate) before: String,
    /// The wanted one.
    pub(crate) after: String,
    /// Rows for the old state.
    pub(crate) rows: String,
    /// A query whose answer must stay the same.
    pub(crate) kept: String,
    /// `table.column=EXPRESSION`, one a line.
    pub(crate) fill: String,
    /// What `fill` says.
    pub(crate) fills: BTreeMap<Key, String>,
    /// The way up, as text.
    pub(crate) up: String,
    /// The way down, as text.
    pub(crate) down: String,
}

impl Case {
    fn section(&mut self, name: &str) -> &mut String {
        match name {
            "before" => &mut self.before,
            "after" => &mut self.after,
            "rows" => &mut self.rows,
            "kept" => &mut self.kept,
            "fill" => &mut self.fill,
            "up" => &mut self.up,
            "down" => &mut self.down,
            other => panic!("no section is called {other}"),
        }
    }
}

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/postgres/cases/{file}.txt"))
}

/// Reads the cases of a file.
pub(crate) fn read(file: &str) -> Vec<Case> {
    let text = std::fs::read_to_string(path(file)).expect("the file of cases");
    let mut cases: Vec<Case> = Vec::new();
    let mut section = "";
    for line in text.lines() {
        if let Some(name) = line.strip_prefix("=== ") {
            cases.push(Case { name: name.to_owned(), ..Case::default() });
        } else if let Some(name) = line.strip_prefix("--- ") {
            section = name;
        } else if let Some(case) = cases.last_mut() {
            let text = case.section(section);
            text.push_str(line);
            text.push('\n');
        }
    }
    cases.iter_mut().for_each(tidy);
    cases
}

fn tidy(case: &mut Case) {
    for name in ["before", "after", "rows", "kept", "fill", "up", "down"] {
        let section = case.section(name);
        *section = section.trim().to_owned();
    }
    case.fills = case.fill.lines().filter_map(fill).collect();
}

fn fill(line: &str) -> Option<(Key, String)> {
    let (column, expression) = line.split_once('=')?;
    let (table, column) = column.split_once('.')?;
    let table = QualifiedName::new("public", table);
    Some((Key::part(Kind::Column, &table, column), expression.to_owned()))
}

/// Writes the cases of a file.
pub(crate) fn write(file: &str, cases: &[Case]) {
    let mut text = String::new();
    for case in cases {
        let sections = [
            ("before", &case.before),
            ("after", &case.after),
            ("rows", &case.rows),
            ("kept", &case.kept),
            ("fill", &case.fill),
            ("up", &case.up),
            ("down", &case.down),
        ];
        writeln!(text, "=== {}", case.name).expect("a string");
        for (name, section) in sections.into_iter().filter(|(_, section)| !section.is_empty()) {
            writeln!(text, "--- {name}\n{section}").expect("a string");
        }
        text.push('\n');
    }
    std::fs::write(path(file), text.trim_end().to_owned() + "\n").expect("the file of cases");
}
