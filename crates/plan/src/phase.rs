//! A change in phases: each is a migration of its own, written as a revision of its own, so that between
//! two of them an application can be deployed.

use serde::Serialize;

use crate::Migration;

/// What a phase does for the change that it is a part of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum PhaseKind {
    /// The whole change.
    Direct,
    /// Adds what is new beside what is old: both work afterwards.
    Expand,
    /// Fills what is new from what is old.
    Fill,
    /// Takes away what is old.
    Contract,
}

impl PhaseKind {
    /// Its name; nothing where the change has no other phase.
    pub const fn name(self) -> Option<&'static str> {
        match self {
            Self::Direct => None,
            Self::Expand => Some("expand"),
            Self::Fill => Some("fill"),
            Self::Contract => Some("contract"),
        }
    }
}

/// A phase of a change, with its way back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phase {
    /// What it does for the change.
    pub kind: PhaseKind,
    /// How it is done and taken back.
    pub migration: Migration,
}

/// The phases of a change, in order: at least one. Each begins where the one before it ends.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Phases {
    first: Phase,
    later: Vec<Phase>,
}

impl Phases {
    /// A phase, and those that follow it.
    pub fn new(first: Phase, later: Vec<Phase>) -> Self {
        Self { first, later }
    }

    /// Each, in order.
    pub fn iter(&self) -> impl Iterator<Item = &Phase> {
        std::iter::once(&self.first).chain(&self.later)
    }

    /// Each, in order, to be changed.
    pub fn iter_mut(&mut self) -> impl Iterator<Item = &mut Phase> {
        std::iter::once(&mut self.first).chain(&mut self.later)
    }

    /// Whether there is nothing to do.
    pub fn is_empty(&self) -> bool {
        self.iter().flat_map(|phase| phase.migration.directions()).all(crate::Plan::is_empty)
    }

    /// All of them as one migration: up from the first to the last, and down from the last to the first.
    pub fn whole(&self) -> Migration {
        self.later.iter().fold(self.first.migration.clone(), |done, phase| {
            let Migration { up, down } = phase.migration.clone();
            Migration { up: done.up.then(up), down: down.then(done.down) }
        })
    }
}

/// The whole change at once.
impl From<Migration> for Phases {
    fn from(migration: Migration) -> Self {
        Self::new(Phase { kind: PhaseKind::Direct, migration }, Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use aludel_catalog::{Key, Kind};
    use aludel_dialect::Statement;

    use super::*;
    use crate::Plan;

    fn phase(kind: PhaseKind, name: &str) -> Phase {
        let subject = Key::in_schema(Kind::Table, "public", name);
        let plan = |sql: String| Plan::of([Statement::new(&subject, sql)]);
        let (up, down) = (plan(format!("CREATE {name}")), plan(format!("DROP {name}")));
        Phase { kind, migration: Migration { up, down } }
    }

    #[test]
    fn the_way_back_of_all_begins_with_the_last() {
        let (a, b) = (phase(PhaseKind::Expand, "a"), phase(PhaseKind::Contract, "b"));
        let whole = Phases::new(a, vec![b]).whole();
        let sql = |plan: &Plan| plan.statements().map(|it| it.sql.clone()).collect::<Vec<_>>();
        assert_eq!(sql(&whole.up), ["CREATE a", "CREATE b"]);
        assert_eq!(sql(&whole.down), ["DROP b", "DROP a"]);
    }
}
