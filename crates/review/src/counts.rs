//! How much there is of what.

use crate::{Finding, Level, Review, Reviewed, Statement, Waiting, Way, words::counted};

/// How many findings of each level: those of rules that are not allowed, queries that break, proofs that fail.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Counts {
    /// Errors.
    pub errors: usize,
    /// Warnings.
    pub warnings: usize,
    /// Notes.
    pub notes: usize,
}

impl Counts {
    fn of(levels: impl Iterator<Item = Level>) -> Self {
        let mut counts = Self::default();
        for level in levels {
            match level {
                Level::Error => counts.errors += 1,
                Level::Warning => counts.warnings += 1,
                Level::Note => counts.notes += 1,
            }
        }
        counts
    }

    /// The gravest.
    pub fn worst(self) -> Option<Level> {
        match self {
            Self { errors: 1.., .. } => Some(Level::Error),
            Self { warnings: 1.., .. } => Some(Level::Warning),
            Self { notes: 1.., .. } => Some(Level::Note),
            _ => None,
        }
    }

    /// In words; what there is none of is not named.
    pub fn words(self) -> String {
        let all = [(self.errors, "error"), (self.warnings, "warning"), (self.notes, "note")];
        let some = all.iter().filter(|(count, _)| *count > 0);
        let words: Vec<String> = some.map(|(count, what)| counted(*count, what)).collect();
        match words.is_empty() {
            true => "nothing found".to_owned(),
            false => words.join(", "),
        }
    }
}

impl Review {
    /// How many findings there are, but for those in ways back: these are told, and hurt nobody who goes on.
    pub fn counts(&self) -> Counts {
        Counts::of(self.revisions.iter().flat_map(Reviewed::levels))
    }
}

impl Reviewed {
    /// How many findings there are, but for those in its way back.
    pub fn counts(&self) -> Counts {
        Counts::of(self.levels())
    }

    /// How many findings there are in its way back.
    pub fn counts_back(&self) -> Counts {
        Counts::of(self.down.iter().flat_map(Way::findings).map(|it| it.level))
    }

    fn levels(&self) -> impl Iterator<Item = Level> {
        let proof = (!self.proof.holds).then_some(Level::Error);
        let queries = self.queries.iter().map(|query| query.level);
        // What becomes of queries is counted by the query, not once more by the statement.
        let rules = self.up.findings().filter(|it| !it.is_of_queries());
        rules.map(|it| it.level).chain(queries).chain(proof)
    }

    /// What others wait for while it goes up.
    pub(crate) fn waits(&self) -> Vec<&Waiting> {
        self.up.statements.iter().flat_map(|it| &it.waits).collect()
    }
}

impl Way {
    /// What counts of what the rules say.
    pub(crate) fn findings(&self) -> impl Iterator<Item = &Finding> {
        self.statements.iter().flat_map(Statement::counted)
    }
}

impl Finding {
    /// Whether it says once more, at the statement, what becomes of a query.
    pub(crate) fn is_of_queries(&self) -> bool {
        self.code.starts_with("query-")
    }
}

impl Statement {
    /// What the rules say of it, and nobody allowed.
    pub(crate) fn counted(&self) -> impl Iterator<Item = &Finding> {
        self.findings.iter().filter(|finding| finding.allowed.is_none())
    }
}
