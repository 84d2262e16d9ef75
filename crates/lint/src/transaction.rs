//! What a transaction did before a statement: what it holds, what it made.

use std::collections::BTreeMap;

use crate::{
    outline::{Changes, Outline},
    pass::LockMode,
    script::Wrapper,
};

/// The transaction that a statement runs in, as it was before the statement.
#[derive(Debug, Clone, Default)]
pub struct Transaction {
    /// Who began it; `None` for a statement by itself.
    pub wrapper: Option<Wrapper>,
    /// Whether it stands for the rest of one that the server refused to go on with.
    pub goes_on: bool,
    /// What was there when it began.
    pub first: Outline,
    /// The strongest lock that it holds on each relation, by `schema.name` as it was at its beginning, and
    /// the number of the statement that took it.
    pub held: BTreeMap<String, (LockMode, usize)>,
    /// What its statements changed, one by one, by their numbers.
    pub done: Vec<(usize, Changes)>,
}

impl Transaction {
    /// Whether the statement is the first of it.
    pub fn is_first(&self) -> bool {
        self.done.is_empty() && !self.goes_on
    }

    /// The lock that it holds on a relation.
    pub fn lock_on(&self, relation: &str) -> Option<LockMode> {
        self.held.get(relation).map(|(mode, _)| *mode)
    }

    /// The locks that keep writers or readers away.
    pub fn blocking(&self) -> impl Iterator<Item = (&str, LockMode, usize)> {
        let held = self.held.iter().map(|(name, (mode, by))| (name.as_str(), *mode, *by));
        held.filter(|(_, mode, _)| mode.blocks_writes())
    }
}
