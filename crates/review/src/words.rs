//! Small words.

use crate::{ChangeKind, Level, Reviewed};

/// `1 error`, `2 errors`.
pub(crate) fn counted(count: usize, what: &str) -> String {
    match (count, what.strip_suffix('y')) {
        (1, _) => format!("1 {what}"),
        (count, Some(stem)) => format!("{count} {stem}ies"),
        (count, None) => format!("{count} {what}s"),
    }
}

impl Level {
    /// The level in a word.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Note => "note",
            Self::Warning => "warning",
            Self::Error => "error",
        }
    }
}

impl ChangeKind {
    /// A sign, and the verb.
    pub(crate) const fn words(self) -> (&'static str, &'static str) {
        match self {
            Self::Create => ("+", "create"),
            Self::Drop => ("−", "drop"),
            Self::Alter => ("~", "change"),
            Self::Rename => ("→", "rename"),
        }
    }
}

impl Reviewed {
    /// Who waits for its way up, in a few words.
    pub(crate) fn who_waits(&self) -> String {
        let waits = self.waits();
        let who = match waits.iter().any(|wait| wait.reads) {
            _ if waits.is_empty() => return "nobody".to_owned(),
            true => "readers and writers",
            false => "writers",
        };
        // The longest; one of unknown length may be longer than any.
        let unknown = waits.iter().find(|wait| wait.seconds.is_none());
        let known = waits.iter().filter(|wait| wait.seconds.is_some());
        let longest = known
            .max_by(|a, b| a.seconds.unwrap_or_default().total_cmp(&b.seconds.unwrap_or_default()));
        let how_long = unknown.or(longest).map_or("", |wait| wait.how_long.as_str());
        format!("{who}, {how_long}")
    }

    /// What changes, counted.
    pub(crate) fn changed(&self) -> String {
        match &self.changes {
            None => "does not run".to_owned(),
            Some(changes) if changes.is_empty() => "no object".to_owned(),
            Some(changes) => counted(changes.len(), "object"),
        }
    }

    /// What becomes of queries, in a few words.
    pub(crate) fn queried(&self) -> String {
        let breaking = self.queries.iter().filter(|it| it.level == Level::Error).count();
        match (breaking, self.queries.len() - breaking) {
            (0, 0) => "all work on".to_owned(),
            (0, changed) => format!("{changed} change"),
            (broken, 0) => format!("{broken} break"),
            (broken, changed) => format!("{broken} break, {changed} change"),
        }
    }
}
