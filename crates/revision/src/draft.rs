//! A revision before it is a file, and the one place that lays a file out.

use std::path::Path;

use jiff::Timestamp;

use crate::{
    Direction, MistakeKind, Mistakes, Mode, Revision, RevisionId, directive::directive_text,
    directive::section_line, directive::segment_line, source::Report,
};
use aludel_sql::{Kind, tokens};

/// A revision to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its identifier.
    pub id: RevisionId,
    /// What it is for.
    pub message: String,
    /// The revisions that it follows; none: it is a base.
    pub parents: Vec<RevisionId>,
    /// When it was written; the file says it to the second.
    pub created: Option<Timestamp>,
    /// Revisions of other branches that must be applied before it.
    pub depends_on: Vec<RevisionId>,
    /// Names of the branch that begins here.
    pub labels: Vec<RevisionId>,
    /// Why it cannot be reverted, where it cannot.
    pub irreversible: Option<String>,
    /// The upgrade.
    pub up: Vec<DraftSegment>,
    /// The downgrade; empty and `irreversible`: no such section is written.
    pub down: Vec<DraftSegment>,
}

/// A segment to be written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct DraftSegment {
    /// How it runs.
    pub mode: Mode,
    /// Its SQL, every statement with its semicolon.
    pub sql: String,
}

impl Draft {
    /// A draft with an empty upgrade and an empty downgrade.
    pub fn new(id: RevisionId, message: impl Into<String>, parents: Vec<RevisionId>) -> Self {
        Self {
            id,
            message: message.into(),
            parents,
            created: None,
            depends_on: Vec::new(),
            labels: Vec::new(),
            irreversible: None,
            up: Vec::new(),
            down: Vec::new(),
        }
    }

    /// The name of its file: `<revision>_<slug>.sql`.
    pub fn file_name(&self) -> String {
        format!("{}_{}.sql", self.id, crate::slug(&self.message))
    }

    /// The file's text. It is read back before it is returned, so that what cannot be said in a
    /// file (a message that looks like a header key, SQL that contains a directive) is an error.
    pub fn render(&self) -> Result<String, Mistakes> {
        let name = self.file_name();
        let path = Path::new(&name);
        self.check_directives(path)?;
        let text = self.layout();
        let revision = Revision::parse(path, text.as_bytes())?;
        revision.script().map_err(Mistakes::clone)?;
        Ok(text)
    }

    fn check_directives(&self, path: &Path) -> Result<(), Mistakes> {
        for segment in self.up.iter().chain(&self.down) {
            let mut report = Report::new(path, &segment.sql);
            for token in tokens(&segment.sql).filter(|token| token.kind == Kind::LineComment) {
                if let Some(directive) = directive_text(&token) {
                    let directive = directive.to_owned();
                    report.at(token.start, MistakeKind::DirectiveInSql { directive });
                }
            }
            report.finish(())?;
        }
        Ok(())
    }

    fn layout(&self) -> String {
        let mut text = String::new();
        for line in self.message.trim().split(['\n', '\r']) {
            comment(&mut text, line);
        }
        text.push_str("--\n");
        for (key, value) in self.keys() {
            comment(&mut text, &format!("{key}: {value}"));
        }
        section(&mut text, Direction::Up, &self.up);
        if !(self.irreversible.is_some() && self.down.is_empty()) {
            section(&mut text, Direction::Down, &self.down);
        }
        text
    }

    fn keys(&self) -> Vec<(&'static str, String)> {
        let parents =
            if self.parents.is_empty() { "base".to_owned() } else { names(&self.parents) };
        let mut keys = vec![("revision", self.id.to_string()), ("revises", parents)];
        keys.extend(self.created.map(|time| ("created", format!("{time:.0}"))));
        for (key, ids) in [("depends_on", &self.depends_on), ("branch_labels", &self.labels)] {
            if !ids.is_empty() {
                keys.push((key, names(ids)));
            }
        }
        let why = self.irreversible.as_deref();
        keys.extend(why.map(|why| ("irreversible", why.replace(['\n', '\r'], " "))));
        keys
    }
}

fn names(ids: &[RevisionId]) -> String {
    let names: Vec<&str> = ids.iter().map(RevisionId::as_str).collect();
    names.join(", ")
}

fn comment(text: &mut String, line: &str) {
    let line = format!("-- {line}");
    text.push_str(line.trim_end());
    text.push('\n');
}

fn section(text: &mut String, direction: Direction, segments: &[DraftSegment]) {
    let first = segments.first().map(|segment| segment.mode).unwrap_or_default();
    text.push_str(&format!("\n{}\n", section_line(direction, first)));
    for (index, segment) in segments.iter().enumerate() {
        if index > 0 {
            text.push_str(&format!("\n{}\n", segment_line(segment.mode)));
        }
        let sql = segment.sql.trim();
        if !sql.is_empty() {
            text.push_str(&format!("\n{sql}\n"));
        }
    }
}
