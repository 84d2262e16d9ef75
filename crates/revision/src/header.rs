//! The comment block at a file's top: the message, then the keys.

use std::{collections::BTreeSet, path::Path};

use jiff::Timestamp;

use crate::{
    MistakeKind, Mistakes, Phase, RevisionId, Squash, Variable, directive::directive_text,
    nearest::nearest, source::Report, variables,
};
use aludel_sql::{Kind, Token, tokens};

/// The header keys, as they are written.
pub(crate) const KEYS: [&str; 11] = [
    "revision",
    "revises",
    "created",
    "phase",
    "depends_on",
    "branch_labels",
    "irreversible",
    REPLACES,
    "replaces_checksum",
    "answers_to",
    "variables",
];

/// The one key that may stand on several lines: a squash has many names to say.
const REPLACES: &str = "replaces";

/// The most names that a key may have: a merge of a thousand branches.
const MOST_NAMES: usize = 1000;
/// The most revisions that one replaces.
const MOST_REPLACED: usize = 100_000;

/// What a header says.
#[derive(Debug, Default)]
pub(crate) struct Header {
    pub(crate) message: String,
    /// What the keys say; `None`: there is no key at all.
    pub(crate) keys: Option<Keys>,
}

/// What the keys of a header say.
#[derive(Debug)]
pub(crate) struct Keys {
    pub(crate) revision: RevisionId,
    pub(crate) revises: Vec<RevisionId>,
    pub(crate) created: Option<Timestamp>,
    pub(crate) phase: Option<Phase>,
    pub(crate) depends_on: Vec<RevisionId>,
    pub(crate) labels: Vec<RevisionId>,
    pub(crate) irreversible: Option<String>,
    pub(crate) squash: Option<Squash>,
    pub(crate) variables: Vec<Variable>,
    /// The name of the file, and where `revision` stands, to compare the two.
    pub(crate) revision_offset: usize,
}

/// Reads the header of a file.
pub(crate) fn parse(path: &Path, text: &str) -> Result<Header, Mistakes> {
    let mut report = Report::new(path, text);
    let lines = comment_lines(text);
    let first_key = lines.iter().position(|line| line.key().is_some());
    let (prose, keyed) = lines.split_at(first_key.unwrap_or(lines.len()));
    check_prose(prose, &mut report);
    let keys = if keyed.is_empty() { None } else { read_keys(keyed, &mut report) };
    report.finish(Header { message: message(prose), keys })
}

/// Where the line of a key is, for what is found wrong later.
pub(crate) fn key_offset(text: &str, key: &str) -> Option<usize> {
    let lines = comment_lines(text);
    lines.iter().find(|line| line.key().is_some_and(|(name, _)| name == key)).map(|it| it.offset)
}

/// The text with other values behind keys that it has; the rest stays.
pub(crate) fn with_values(text: &str, values: &[(&str, String)]) -> String {
    let mut changed = text.to_owned();
    for line in comment_lines(text).iter().rev() {
        let Some((key, _)) = line.key() else { continue };
        if let Some((_, value)) = values.iter().find(|(name, _)| *name == key) {
            let range = line.offset..line.offset + line.text.len();
            changed.replace_range(range, &format!("{key}: {value}"));
        }
    }
    changed
}

/// One line of the header.
#[derive(Debug)]
struct Line<'a> {
    /// What follows the dashes and one space.
    text: &'a str,
    /// Where that begins.
    offset: usize,
    /// Whether something other than a line's end stands between the last line and this.
    apart: bool,
}

/// The line comments before the first directive and before all SQL.
fn comment_lines(text: &str) -> Vec<Line<'_>> {
    let mut lines = Vec::new();
    let mut apart = false;
    for token in tokens(text).take_while(|token| token.is_trivia() && directive(token).is_none()) {
        match token.kind {
            Kind::LineComment => lines.push(line(&token, std::mem::take(&mut apart))),
            Kind::Blank => apart |= token.text.matches('\n').count() > 1,
            _ => apart = true,
        }
    }
    lines
}

fn directive<'a>(token: &Token<'a>) -> Option<&'a str> {
    if token.kind == Kind::LineComment { directive_text(token) } else { None }
}

fn line<'a>(token: &Token<'a>, apart: bool) -> Line<'a> {
    let behind = token.text.trim_start_matches('-');
    let text = behind.strip_prefix(' ').unwrap_or(behind);
    Line { text: text.trim_end(), offset: token.end() - text.len(), apart }
}

impl<'a> Line<'a> {
    /// A word with a colon behind it, and the rest.
    fn pair(&self) -> Option<(&'a str, &'a str)> {
        let (word, value) = self.text.split_once(':')?;
        let is_word = |byte: u8| byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-');
        let fits = !word.is_empty() && word.bytes().all(is_word);
        (fits && (value.is_empty() || value.starts_with(' '))).then_some((word, value.trim()))
    }

    /// A known key, and its value.
    fn key(&self) -> Option<(&'static str, &'a str)> {
        let (word, value) = self.pair()?;
        KEYS.into_iter().find(|key| *key == word).map(|key| (key, value))
    }
}

/// A line of prose that is almost a key is a misspelt key.
fn check_prose(prose: &[Line<'_>], report: &mut Report<'_>) {
    for line in prose {
        if report.is_full() {
            return;
        }
        let Some((word, _)) = line.pair() else { continue };
        let nearest = nearest(word, KEYS).first().map(ToString::to_string);
        let lower = word.bytes().all(|byte| !byte.is_ascii_uppercase());
        if lower && nearest.is_some() {
            report.at(line.offset, MistakeKind::UnknownKey { key: word.to_owned(), nearest });
        }
    }
}

fn message(prose: &[Line<'_>]) -> String {
    let mut message = String::new();
    for line in prose {
        message.push_str(if line.apart { "\n\n" } else { "\n" });
        message.push_str(line.text);
    }
    message.trim_end().trim_start_matches('\n').to_owned()
}

/// The keys as they stand, before they are understood.
#[derive(Default)]
struct Raw<'a> {
    values: Vec<(&'static str, &'a str, usize)>,
}

impl<'a> Raw<'a> {
    fn get(&self, key: &str) -> Option<(&'a str, usize)> {
        let found = self.values.iter().find(|(name, ..)| *name == key)?;
        Some((found.1, found.2))
    }
}

fn read_keys(lines: &[Line<'_>], report: &mut Report<'_>) -> Option<Keys> {
    let raw = collect(lines, report);
    for key in ["revision", "revises"] {
        if raw.get(key).is_none() {
            report.at(lines.first().map_or(0, |line| line.offset), MistakeKind::MissingKey { key });
        }
    }
    let revises = match raw.get("revises") {
        Some(("base", _)) => Vec::new(),
        _ => ids(&raw, "revises", report),
    };
    let created = created(&raw, report);
    let phase = phase(&raw, report);
    let depends_on = ids(&raw, "depends_on", report);
    let labels = ids(&raw, "branch_labels", report);
    let irreversible = raw.get("irreversible").map(|(why, _)| why.to_owned());
    let squash = squash(&raw, report);
    let variables = declared(&raw, report);
    let (revision, revision_offset) = raw.get("revision")?;
    let revision = id("revision", revision, revision_offset, report)?;
    Some(Keys {
        revision,
        revises,
        created,
        phase,
        depends_on,
        labels,
        irreversible,
        squash,
        variables,
        revision_offset,
    })
}

/// The lines that are keys. Behind the first key, a line of the same block that looks like a key
/// and is none is a mistake; other lines are prose.
fn collect<'a>(lines: &[Line<'a>], report: &mut Report<'_>) -> Raw<'a> {
    let mut raw = Raw::default();
    let mut same_block = true;
    for line in lines {
        if report.is_full() {
            break;
        }
        same_block &= !line.apart || line.key().is_some();
        match (line.key(), line.pair()) {
            (Some((key, value)), _) => {
                same_block = true;
                add(&mut raw, key, value, line, report);
            }
            (None, Some((word, _))) if same_block => {
                let nearest = nearest(word, KEYS).first().map(ToString::to_string);
                report.at(line.offset, MistakeKind::UnknownKey { key: word.to_owned(), nearest });
            }
            _ => {}
        }
    }
    raw
}

fn add<'a>(
    raw: &mut Raw<'a>,
    key: &'static str,
    value: &'a str,
    line: &Line<'a>,
    report: &mut Report<'_>,
) {
    if let Some((_, first)) = raw.get(key).filter(|_| key != REPLACES) {
        let first = report.line(first);
        report.at(line.offset, MistakeKind::DuplicateKey { key, first });
    } else if value.is_empty() {
        report.at(line.offset, MistakeKind::EmptyKey { key });
        raw.values.push((key, value, line.offset));
    } else {
        let offset = line.offset + line.text.len() - value.len();
        raw.values.push((key, value, offset));
    }
}

fn created(raw: &Raw<'_>, report: &mut Report<'_>) -> Option<Timestamp> {
    let (value, offset) = raw.get("created").filter(|(value, _)| !value.is_empty())?;
    let time = value.parse().ok();
    if time.is_none() {
        report.at(offset, MistakeKind::InvalidTime { value: value.to_owned() });
    }
    time
}

fn phase(raw: &Raw<'_>, report: &mut Report<'_>) -> Option<Phase> {
    let (value, offset) = raw.get("phase")?;
    let phase = Phase::parse(value);
    if phase.is_none() {
        report.at(offset, MistakeKind::UnknownPhase { value: value.to_owned() });
    }
    phase
}

/// What the revision stands for, where it stands for others.
fn squash(raw: &Raw<'_>, report: &mut Report<'_>) -> Option<Squash> {
    let replaces = ids(raw, REPLACES, report);
    let answers_to = ids(raw, "answers_to", report);
    let checksum = raw.get("replaces_checksum").and_then(|(value, offset)| {
        let checksum = value.parse().ok();
        if checksum.is_none() {
            report.at(offset, MistakeKind::InvalidChecksum { value: value.to_owned() });
        }
        checksum
    });
    (!replaces.is_empty()).then_some(Squash { replaces, checksum, answers_to })
}

fn declared(raw: &Raw<'_>, report: &mut Report<'_>) -> Vec<Variable> {
    let Some((value, offset)) = raw.get("variables").filter(|(value, _)| !value.is_empty()) else {
        return Vec::new();
    };
    variables::parse(value).unwrap_or_else(|(at, why)| {
        report.at(offset + at, MistakeKind::WrongVariables { why });
        Vec::new()
    })
}

/// The identifiers of a key, separated by commas (or blanks).
fn ids(raw: &Raw<'_>, key: &'static str, report: &mut Report<'_>) -> Vec<RevisionId> {
    let most = if key == REPLACES { MOST_REPLACED } else { MOST_NAMES };
    let (mut ids, mut seen) = (Vec::new(), BTreeSet::new());
    let values = raw.values.iter().filter(|(name, ..)| *name == key);
    let parts = values.flat_map(|(_, value, offset)| {
        words(value).map(move |(start, part)| (offset + start, part))
    });
    for (place, part) in parts {
        let Some(id) = id(key, part, place, report) else { continue };
        if !seen.insert(id.clone()) {
            report.at(place, MistakeKind::RepeatedName { key, id });
        } else if ids.len() == most {
            report.at(place, MistakeKind::TooManyNames { key, most });
            return ids;
        } else {
            ids.push(id);
        }
    }
    ids
}

/// The words of a value, each with its offset.
fn words(value: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut next = 0;
    let parts = value.split([',', ' ', '\t']).map(move |part| {
        let start = next;
        next += part.len() + 1;
        (start, part)
    });
    parts.filter(|(_, part)| !part.is_empty())
}

fn id(key: &'static str, text: &str, offset: usize, report: &mut Report<'_>) -> Option<RevisionId> {
    if text.is_empty() {
        return None;
    }
    RevisionId::new(text)
        .map_err(|error| report.at(offset, MistakeKind::InvalidId { key, error }))
        .ok()
}
