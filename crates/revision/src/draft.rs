//! A revision before it is a file, and the one place that lays a file out.

use std::path::Path;

use jiff::Timestamp;

use crate::{
    Direction, Fill, MistakeKind, Mistakes, Mode, Phase, Revision, RevisionId, Squash,
    directive::Options, directive::directive_text, directive::section_line,
    directive::segment_line, source::Report,
};
use aludel_sql::{Kind, tokens};

/// A revision to be written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// Its identifier.
    pub id: RevisionId,
    /// What it is for.
    pub message: String,
    /// What stands in its file's name behind the identifier, where it is not the message.
    pub slug: Option<String>,
    /// The revisions that it follows; none: it is a base.
    pub parents: Vec<RevisionId>,
    /// When it was written; the file says it to the second.
    pub created: Option<Timestamp>,
    /// Revisions of other branches that must be applied before it.
    pub depends_on: Vec<RevisionId>,
    /// Names of the branch that begins here.
    pub labels: Vec<RevisionId>,
    /// The part that it plays in a change that is cut into several, where it does.
    pub phase: Option<Phase>,
    /// Why it cannot be reverted, where it cannot.
    pub irreversible: Option<String>,
    /// The revisions that it stands for, where it stands for others.
    pub squash: Option<Squash>,
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
    /// How its one statement is cut into slices, where it is.
    pub fill: Option<Fill>,
    /// Of a way down: the segment of the way up, counted from one, that it takes back.
    pub undoes: Option<usize>,
    /// Its SQL, every statement with its semicolon.
    pub sql: String,
}

impl Draft {
    /// A draft with an empty upgrade and an empty downgrade.
    pub fn new(id: RevisionId, message: impl Into<String>, parents: Vec<RevisionId>) -> Self {
        Self {
            id,
            message: message.into(),
            slug: None,
            parents,
            created: None,
            depends_on: Vec::new(),
            labels: Vec::new(),
            phase: None,
            irreversible: None,
            squash: None,
            up: Vec::new(),
            down: Vec::new(),
        }
    }

    /// The name of its file: `<revision>_<slug>.sql`.
    pub fn file_name(&self) -> String {
        let slug = self.slug.clone().unwrap_or_else(|| crate::slug(&self.message));
        format!("{}_{slug}.sql", self.id)
    }

    /// The file's text. It is read back before it is returned, so that what cannot be said in a
    /// file (a message that looks like a header key, SQL that contains a directive) is an error.
    pub fn render(&self) -> Result<String, Mistakes> {
        let name = self.file_name();
        let path = Path::new(&name);
        check_directives(path, &self.up)?;
        check_directives(path, &self.down)?;
        let text = self.layout();
        let revision = Revision::parse(path, text.as_bytes())?;
        revision.script().map_err(Mistakes::clone)?;
        Ok(text)
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
        keys.extend(self.phase.map(|phase| ("phase", phase.to_string())));
        for (key, ids) in [("depends_on", &self.depends_on), ("branch_labels", &self.labels)] {
            if !ids.is_empty() {
                keys.push((key, names(ids)));
            }
        }
        let why = self.irreversible.as_deref();
        keys.extend(why.map(|why| ("irreversible", why.replace(['\n', '\r'], " "))));
        keys.extend(self.squash.iter().flat_map(Squash::keys));
        keys
    }
}

/// A directive in the SQL would cut it.
pub(crate) fn check_directives(path: &Path, segments: &[DraftSegment]) -> Result<(), Mistakes> {
    for segment in segments {
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

pub(crate) fn names(ids: &[RevisionId]) -> String {
    let names: Vec<&str> = ids.iter().map(RevisionId::as_str).collect();
    names.join(", ")
}

fn comment(text: &mut String, line: &str) {
    let line = format!("-- {line}");
    text.push_str(line.trim_end());
    text.push('\n');
}

/// Lays a section out.
pub(crate) fn section(text: &mut String, direction: Direction, segments: &[DraftSegment]) {
    // A section begins with a segment of its own: one whose statement runs in slices follows it.
    let first = segments.first().filter(|segment| segment.fill.is_none());
    let first = first.map(DraftSegment::options).unwrap_or_default();
    text.push_str(&format!("\n{}\n", section_line(direction, first)));
    for (index, segment) in segments.iter().enumerate() {
        if index > 0 || segment.fill.is_some() {
            let line = segment_line(segment.options(), segment.fill.as_ref());
            text.push_str(&format!("\n{line}\n"));
        }
        let sql = segment.sql.trim();
        if !sql.is_empty() {
            text.push_str(&format!("\n{sql}\n"));
        }
    }
}

impl DraftSegment {
    fn options(&self) -> Options {
        Options { mode: self.mode, undoes: self.undoes }
    }
}
