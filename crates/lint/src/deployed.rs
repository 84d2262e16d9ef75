//! What is known of the queries that programs send: which statement harms which, and whether there may be
//! others.

use crate::Finding;

/// The queries that are deployed, as far as a script concerns them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Deployed {
    /// Those that are otherwise behind a statement.
    pub harmed: Vec<Harmed>,
    /// Why there may be others; `None` where all are known.
    pub unknown: Option<String>,
}

/// A query that a statement harms.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Harmed {
    /// The number of the statement.
    pub statement: usize,
    /// Whether a program that sends it goes wrong.
    pub breaks: bool,
    /// Where the query stands.
    pub place: String,
    /// What becomes of it.
    pub what: String,
}

/// Facts that harm nobody but who sends a query which shows it. Values (of an enum, for one) travel apart
/// from a query: what becomes of them it does not show.
const SHOWN_BY_QUERIES: &[&str] = &[
    "drop-function",
    "drop-schema",
    "drop-view",
    "move-schema",
    "rename-column",
    "rename-object",
    "rename-schema",
    "rename-table",
];

impl Deployed {
    /// A finding in the light of the queries: gone where nobody is harmed, and with what is not known
    /// where somebody may be.
    pub(crate) fn enlighten(
        &self,
        code: &str,
        statement: usize,
        finding: Finding,
    ) -> Option<Finding> {
        let is_harmed = self.harmed.iter().any(|it| it.statement == statement && it.breaks);
        if is_harmed || !SHOWN_BY_QUERIES.contains(&code) {
            return Some(finding);
        }
        let why = self.unknown.as_deref()?;
        Some(finding.help(format!("no query that is read uses it; but {why}")))
    }
}
