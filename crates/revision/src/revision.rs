//! One revision: what its header says, and its SQL on demand.

use std::{
    path::{Path, PathBuf},
    sync::{Arc, OnceLock},
};

use aludel_sql::Syntax;
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use crate::{
    Checksums, MistakeKind, Mistakes, Phase, RevisionId, Script, Squash, Values, Variable,
    header::{self, Keys},
    nearest::nearest,
    script,
    source::{self, Report},
    variables::{self, Fault, Written},
};

/// Whose conventions a file follows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Style {
    /// A file with a header.
    Aludel,
    /// A file without any header key: identifier and parent come from the names.
    Dbmate,
    /// No file: what the journal knows of a revision whose file is gone.
    Recalled,
}

/// One revision of a history.
#[derive(Debug, Clone)]
pub struct Revision {
    /// Its identifier.
    pub id: RevisionId,
    /// The rest of its file name.
    pub slug: String,
    /// What it is for: the comment above the header keys, or the slug in words.
    pub message: String,
    /// The revisions that it follows; none: it is a base.
    pub parents: Vec<RevisionId>,
    /// Revisions of other branches that must be applied before it.
    pub depends_on: Vec<RevisionId>,
    /// Names of the branch that begins here.
    pub labels: Vec<RevisionId>,
    /// When it was written.
    pub created: Option<Timestamp>,
    /// The part that it plays in a change that is cut into several, where it does.
    pub phase: Option<Phase>,
    /// Why it cannot be reverted, where it cannot.
    pub irreversible: Option<String>,
    /// The revisions that it stands for, where it stands for others.
    pub squash: Option<Squash>,
    /// The file.
    pub path: PathBuf,
    /// Whose conventions it follows.
    pub style: Style,
    /// The variables that its SQL asks for.
    pub variables: Vec<Variable>,
    /// The values that were given.
    pub(crate) values: Values,
    /// What is run: the file, its variables with their values.
    pub(crate) text: Arc<str>,
    /// The file, where it is another text.
    pub(crate) written: Option<Arc<Written>>,
    /// How its SQL is cut.
    pub(crate) syntax: Syntax,
    /// Apart, for most of a long history are never parsed; shared, for histories are copied.
    pub(crate) script: OnceLock<Arc<Result<Script, Mistakes>>>,
    /// Its checksums, where they were recalled.
    pub(crate) checksums: OnceLock<Checksums>,
}

impl Revision {
    /// Reads a file's header; its name must be the last part of `path`. The parent of a dbmate file
    /// is known only to a [`crate::History`].
    pub fn parse(path: &Path, contents: &[u8]) -> Result<Self, Mistakes> {
        let text = source::read(path, contents)?;
        let header = header::parse(path, &text)?;
        match header.keys {
            Some(keys) => with_keys(path, text, header.message, keys),
            None => without_keys(path, text, header.message),
        }
    }

    /// A revision whose file is gone, from what the journal keeps of it: `down` is the text of its
    /// way down ([`crate::Section::text`]).
    pub fn recalled(
        id: RevisionId,
        slug: &str,
        parents: Vec<RevisionId>,
        down: Option<&str>,
    ) -> Self {
        let (variables, down) = variables_of(down.unwrap_or_default());
        let text = format!("-- migrate:up\n\n{down}");
        let path = file_name(&id, slug).into();
        let mut revision = Self::empty(id, path, text, Style::Recalled);
        revision.message = in_words(slug);
        revision.slug = slug.to_owned();
        revision.parents = parents;
        revision.variables = variables;
        revision.resolve();
        revision
    }

    /// The same with other values of its variables.
    pub(crate) fn with_values(mut self, values: &Values) -> Self {
        self.values = values.clone();
        self.resolve();
        self
    }

    /// Gives the variables their values. What has none is a mistake of the script; the checksums are those of
    /// the file all the same.
    pub(crate) fn resolve(&mut self) {
        let may_be_meant = self.style == Style::Aludel && has_forms(self.file_text());
        if self.variables.is_empty() && !may_be_meant {
            return;
        }
        if let Some(written) = self.written.take() {
            self.text = Arc::clone(&written.text);
        }
        self.script = OnceLock::new();
        let file = Arc::clone(&self.text);
        let substituted = variables::substitute(&file, self.syntax, &self.variables, &self.values);
        let (text, written) = match substituted {
            Ok(substituted) => substituted,
            Err(faults) => {
                let mistakes = self.mistaken(&faults);
                if let Ok(script) = script::parse(self) {
                    let (up, down) = (script.up_checksum, script.down_checksum);
                    let _ = self.checksums.set(Checksums { up, down });
                    let _ = self.script.set(Arc::new(Err(mistakes)));
                }
                return;
            }
        };
        if text == *file {
            return;
        }
        if let Ok(script) = script::parse(self) {
            let (up, down) = (script.up_checksum, script.down_checksum);
            let _ = self.checksums.set(Checksums { up, down });
            (self.text, self.written) = (text.into(), Some(Arc::new(written)));
        }
    }

    fn mistaken(&self, faults: &[(usize, Fault)]) -> Mistakes {
        let mut report = Report::new(&self.path, &self.text);
        for (offset, fault) in faults {
            report.at(*offset, kind(fault, &self.variables));
        }
        match report.finish(()) {
            Err(mistakes) => mistakes,
            Ok(()) => Report::new(&self.path, &self.text).fail(MistakeKind::HasVariables),
        }
    }

    /// What the journal keeps of its way down: with the values that its variables have. Where one of them is
    /// secret the names stay, and what they are is said before.
    pub fn kept_down(&self) -> Option<String> {
        let down = self.script().ok()?.down.as_ref()?;
        if !down.text.has_secret() {
            return Some(down.text.as_str().to_owned());
        }
        let used = variables::as_used(&self.variables, &self.values, &down.text.variables());
        Some(format!("{KEPT}{}\n{}", variables::line(&used), down.text.in_file()))
    }

    /// What tells it from the same file with other values of its variables; empty where it has none.
    pub fn values_sum(&self) -> String {
        match self.written {
            None => String::new(),
            Some(_) => {
                let digest = Sha256::digest(self.text.as_bytes());
                digest.iter().fold(" ".to_owned(), |sum, byte| sum + &format!("{byte:02x}"))
            }
        }
    }

    /// What tells it from the same file with other values for names and for SQL; empty where it has none. What
    /// is secret is not in it, nor is what is but a literal.
    pub fn meanings_sum(&self) -> String {
        let Some(written) = &self.written else { return String::new() };
        let mut hash = Sha256::new();
        let mut is_any = false;
        for (name, value) in written.meanings(&self.text) {
            is_any = true;
            hash.update(format!("{} {name} {} {value}\n", name.len(), value.len()));
        }
        let digest = hash.finalize();
        let hex = digest.iter().fold(" ".to_owned(), |sum, byte| sum + &format!("{byte:02x}"));
        if is_any { hex } else { String::new() }
    }

    /// The file's text (without a byte order mark, with LF line ends).
    pub fn file_text(&self) -> &str {
        self.written.as_ref().map_or(&self.text, |written| &written.text)
    }

    fn empty(id: RevisionId, path: PathBuf, text: String, style: Style) -> Self {
        Self {
            id,
            slug: String::new(),
            message: String::new(),
            parents: Vec::new(),
            depends_on: Vec::new(),
            labels: Vec::new(),
            created: None,
            phase: None,
            irreversible: None,
            squash: None,
            path,
            style,
            variables: Vec::new(),
            values: Values::default(),
            text: text.into(),
            written: None,
            syntax: Syntax::default(),
            script: OnceLock::new(),
            checksums: OnceLock::new(),
        }
    }

    /// What it executes; parsed and checked at the first call.
    pub fn script(&self) -> Result<&Script, &Mistakes> {
        self.script.get_or_init(|| Arc::new(script::parse(self))).as_ref().as_ref()
    }

    /// Why it cannot be reverted, if it cannot: its header says so, or it has no way down.
    pub fn why_irreversible(&self) -> Option<&str> {
        if self.irreversible.is_some() || self.style == Style::Aludel {
            return self.irreversible.as_deref();
        }
        // A mistake is told where the script is asked for.
        let has_down = self.script().map_or(true, |script| script.down.is_some());
        match self.style {
            _ if has_down => None,
            Style::Recalled => Some("its file is gone, and the journal keeps no way down"),
            _ => Some("its file has no section `migrate:down`"),
        }
    }

    /// The first line of the message.
    pub fn summary(&self) -> &str {
        self.message.lines().next().unwrap_or_default()
    }

    /// What is run: the file's text (without a byte order mark, with LF line ends), its variables with their
    /// values.
    pub fn text(&self) -> &str {
        &self.text
    }

    /// The file's name.
    pub fn file_name(&self) -> String {
        self.path.file_name().unwrap_or_default().to_string_lossy().into_owned()
    }
}

/// What stands before a way down that the journal keeps with the names of variables.
const KEPT: &str = "-- variables: ";

/// The variables of a way down that the journal keeps, and its text.
fn variables_of(down: &str) -> (Vec<Variable>, &str) {
    let Some((line, text)) = down.strip_prefix(KEPT).and_then(|rest| rest.split_once('\n')) else {
        return (Vec::new(), down);
    };
    match variables::parse(line) {
        Ok(variables) => (variables, text),
        Err(_) => (Vec::new(), down),
    }
}

/// Whether a text may have a form that only variables have.
fn has_forms(text: &str) -> bool {
    text.contains(":'") || text.contains(":\"")
}

fn kind(fault: &Fault, variables: &[Variable]) -> MistakeKind {
    match fault.clone() {
        Fault::Undefined(name) => MistakeKind::UndefinedVariable { name },
        Fault::Directive(name) => MistakeKind::VariableWithDirective { name },
        Fault::Undeclared(name) => {
            let names = variables.iter().map(|variable| variable.name.as_str());
            let nearest = nearest(&name, names).first().map(ToString::to_string);
            MistakeKind::UndeclaredVariable { name, nearest }
        }
    }
}

/// The name of a revision's file.
pub(crate) fn file_name(id: &RevisionId, slug: &str) -> String {
    if slug.is_empty() { format!("{id}.sql") } else { format!("{id}_{slug}.sql") }
}

fn in_words(slug: &str) -> String {
    slug.replace('_', " ")
}

/// The file's name without `.sql`.
fn stem(path: &Path) -> String {
    let name = path.file_name().unwrap_or_default().to_string_lossy().into_owned();
    name.strip_suffix(".sql").map(str::to_owned).unwrap_or(name)
}

fn with_keys(path: &Path, text: String, message: String, keys: Keys) -> Result<Revision, Mistakes> {
    let mut report = Report::new(path, &text);
    let stem = stem(path);
    let rest = stem.strip_prefix(keys.revision.as_str());
    let slug = match rest {
        Some("") => "",
        Some(rest) if rest.starts_with('_') => rest.trim_start_matches('_'),
        _ => {
            let expected = file_name(&keys.revision, &crate::slug(&message));
            let kind = MistakeKind::FileNameMismatch { id: keys.revision.clone(), expected };
            report.at(keys.revision_offset, kind);
            ""
        }
    };
    report.finish(())?;
    let revision = Revision::empty(keys.revision, path.to_owned(), text, Style::Aludel);
    let mut revision = Revision {
        slug: slug.to_owned(),
        message: if message.is_empty() { in_words(slug) } else { message },
        parents: keys.revises,
        depends_on: keys.depends_on,
        labels: keys.labels,
        created: keys.created,
        phase: keys.phase,
        irreversible: keys.irreversible,
        squash: keys.squash,
        variables: keys.variables,
        ..revision
    };
    revision.resolve();
    Ok(revision)
}

fn without_keys(path: &Path, text: String, message: String) -> Result<Revision, Mistakes> {
    let stem = stem(path);
    let parts = stem.split_once('_').filter(|(digits, slug)| {
        !slug.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit())
    });
    let id = parts.and_then(|(digits, _)| RevisionId::new(digits).ok());
    let (Some(id), Some((_, slug))) = (id, parts) else {
        return Err(Report::new(path, &text).fail(MistakeKind::WrongFileName));
    };
    let mut revision = Revision::empty(id, path.to_owned(), text, Style::Dbmate);
    revision.message = if message.is_empty() { in_words(slug) } else { message };
    revision.slug = slug.to_owned();
    Ok(revision)
}
