//! One statement, and all that is known of what it did.

use std::fmt;

use aludel_catalog::Pair;
use aludel_engine::{Effects, ErrorClass};
use aludel_session::SqlError;

use crate::{
    Known, Naming, Statement, Transaction,
    outline::{Change, Changes, Column, Constraint, Index, Outline, Relation},
    script::Origin,
};

/// The mode of a table's lock, from the weakest to the strongest.
/// Source: PostgreSQL manual, "13.3.1. Table-Level Locks".
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockMode {
    /// `ACCESS SHARE`.
    AccessShare,
    /// `ROW SHARE`.
    RowShare,
    /// `ROW EXCLUSIVE`.
    RowExclusive,
    /// `SHARE UPDATE EXCLUSIVE`.
    ShareUpdateExclusive,
    /// `SHARE`.
    Share,
    /// `SHARE ROW EXCLUSIVE`.
    ShareRowExclusive,
    /// `EXCLUSIVE`.
    Exclusive,
    /// `ACCESS EXCLUSIVE`.
    AccessExclusive,
}

impl LockMode {
    /// A mode as `pg_locks` has it.
    pub fn parse(word: &str) -> Option<Self> {
        Some(match word {
            "AccessShareLock" => Self::AccessShare,
            "RowShareLock" => Self::RowShare,
            "RowExclusiveLock" => Self::RowExclusive,
            "ShareUpdateExclusiveLock" => Self::ShareUpdateExclusive,
            "ShareLock" => Self::Share,
            "ShareRowExclusiveLock" => Self::ShareRowExclusive,
            "ExclusiveLock" => Self::Exclusive,
            "AccessExclusiveLock" => Self::AccessExclusive,
            _ => return None,
        })
    }

    /// Whether INSERT, UPDATE and DELETE wait for it.
    pub fn blocks_writes(self) -> bool {
        self >= Self::Share
    }

    /// Whether SELECT waits for it.
    pub fn blocks_reads(self) -> bool {
        self == Self::AccessExclusive
    }

    /// Who waits, in words.
    pub fn whom(self) -> &'static str {
        match self {
            _ if self.blocks_reads() => "readers and writers",
            _ if self.blocks_writes() => "writers",
            _ => "nobody",
        }
    }
}

impl fmt::Display for LockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
        })
    }
}

/// One statement, and all that is known of what it did.
pub struct Pass<'a> {
    /// The statement.
    pub statement: &'a Statement,
    /// Its number in the script.
    pub number: usize,
    /// What it locked, rewrote, scanned, by `schema.name`.
    pub effects: &'a Effects,
    /// What was there before it.
    pub before: &'a Outline,
    /// What is there after it.
    pub after: &'a Outline,
    /// What differs between the two.
    pub changes: &'a Changes,
    /// What was there before the script: what came since, nobody uses yet.
    pub old: &'a Outline,
    /// The transaction that it ran in.
    pub transaction: &'a Transaction,
    /// Why it did not run, and of which class that is.
    pub failure: Option<(&'a SqlError, ErrorClass)>,
    /// How its effects are known.
    pub known: Known,
    /// How things are to be named.
    pub naming: &'a Naming,
    /// Who wrote it, and who runs it.
    pub origin: Origin,
    /// The server's major.
    pub major: u32,
    /// The server's version, as `server_version_num` has it.
    pub version: u32,
}

impl<'a> Pass<'a> {
    /// Whether a relation was there before the script, so that somebody's code may name it.
    pub fn is_old(&self, relation: u32) -> bool {
        self.old.relations.get(&relation).is_some()
    }

    /// Whether others may be at work on a relation: one that was there before a revision, which is
    /// deployed as a whole; one that was there before the transaction of a file, which need not be.
    pub fn is_shared(&self, relation: u32) -> bool {
        match self.origin {
            Origin::File => self.transaction.first.relations.get(&relation).is_some(),
            Origin::Up | Origin::Down => self.is_old(relation),
        }
    }

    /// A relation as it was before, or as it is now.
    pub fn relation(&self, id: u32) -> Option<&'a Relation> {
        self.before.relations.get(&id).or_else(|| self.after.relations.get(&id))
    }

    /// `schema.name` of a relation, as a user writes it: the schema where it is not `public`.
    pub fn name_of(&self, id: u32) -> String {
        self.relation(id).map(shown).unwrap_or_default()
    }

    /// `schema.name` of a relation, as levels and sizes name it.
    pub fn key_of(&self, id: u32) -> String {
        self.relation(id).map(|it| format!("{}.{}", it.schema, it.name)).unwrap_or_default()
    }

    /// Names of columns, by their numbers, as SQL lists them.
    pub fn columns_of(&self, relation: u32, numbers: &[u32]) -> String {
        let name = |number: &u32| {
            let key = (relation, *number);
            let column = self.after.columns.get(&key).or_else(|| self.before.columns.get(&key));
            column.map_or_else(|| "…".to_owned(), |column| quoted(&column.name))
        };
        numbers.iter().map(name).collect::<Vec<_>>().join(", ")
    }

    /// Whether a relation that was there before was written anew.
    pub fn rewrote(&self, relation: u32) -> bool {
        self.is_named(relation, &self.effects.rewrote) && self.is_shared(relation)
    }

    /// Whether a relation that was there before was read from end to end.
    pub fn scanned(&self, relation: u32) -> bool {
        self.is_named(relation, &self.effects.scanned) && self.is_shared(relation)
    }

    /// Whether it or one of its partitions or children was read from end to end.
    pub fn scanned_any(&self, relation: u32) -> bool {
        self.family(relation).iter().any(|id| self.scanned(*id))
    }

    /// Whether it or one of its partitions or children was written anew.
    pub fn rewrote_any(&self, relation: u32) -> bool {
        self.family(relation).iter().any(|id| self.rewrote(*id))
    }

    /// A relation with all that inherit from it.
    pub fn family(&self, relation: u32) -> Vec<u32> {
        let mut all = vec![relation];
        let mut at = 0;
        while let Some(parent) = all.get(at).copied() {
            let children = self.before.inheritance.values().chain(self.after.inheritance.values());
            let children = children.filter(|it| it.parent == parent).map(|it| it.child);
            let new: Vec<u32> = children.filter(|child| !all.contains(child)).collect();
            all.extend(new);
            all.dedup();
            at += 1;
        }
        all
    }

    fn is_named(&self, relation: u32, names: &[String]) -> bool {
        // This is asked of every relation, and mostly there is nothing to find.
        if names.is_empty() {
            return false;
        }
        let known = self.transaction.first.relations.get(&relation);
        known.is_some_and(|it| names.contains(&format!("{}.{}", it.schema, it.name)))
    }

    /// The lock that it took on a relation that was there before, where that is stronger than what the
    /// transaction held.
    pub fn lock_on(&self, relation: u32) -> Option<LockMode> {
        let known = self.transaction.first.relations.get(&relation)?;
        let name = format!("{}.{}", known.schema, known.name);
        let lock = self.effects.locks.iter().find(|lock| lock.relation == name)?;
        LockMode::parse(&lock.mode).filter(|_| self.is_shared(relation))
    }

    /// The locks that it took on what was there before the script: the relation, and the mode.
    pub fn locks(&self) -> impl Iterator<Item = (&'a Relation, LockMode)> + '_ {
        self.old.relations.values().filter_map(|it| {
            let known = self.transaction.first.relations.get(&it.id)?;
            Some((self.relation(it.id).unwrap_or(it), self.lock_on(known.id)?))
        })
    }

    /// The lock that the transaction holds on a relation once it ran.
    pub fn holds_on(&self, relation: u32) -> Option<LockMode> {
        let known = self.transaction.first.relations.get(&relation)?;
        let name = format!("{}.{}", known.schema, known.name);
        self.transaction.lock_on(&name).max(self.lock_on(relation))
    }

    /// Columns that came, on relations that were there before.
    pub fn new_columns(&self) -> impl Iterator<Item = &'a Column> + '_ {
        came(&self.changes.columns).filter(|column| {
            let is_same = |it: &Column| it.name == column.name;
            self.is_shared(column.relation)
                && !self.is_handed_down(
                    column.relation,
                    &self.changes.columns,
                    |it| it.relation,
                    is_same,
                )
        })
    }

    /// Columns that are otherwise than before, on relations that were there before the script.
    pub fn changed_columns(&self) -> impl Iterator<Item = Pair<&'a Column>> + '_ {
        changed(&self.changes.columns).filter(|it| {
            let is_same = |other: &Column| other.name == it.after.name;
            self.is_shared(it.after.relation)
                && !self.is_handed_down(
                    it.after.relation,
                    &self.changes.columns,
                    |it| it.relation,
                    is_same,
                )
        })
    }

    /// Constraints that came, on tables that were there before.
    pub fn new_constraints(&self) -> impl Iterator<Item = &'a Constraint> + '_ {
        came(&self.changes.constraints).filter(|it| {
            let is_same = |other: &Constraint| other.name == it.name && other.kind == it.kind;
            self.is_shared(it.relation)
                && it.parent == 0
                && !(it.kind == "c" && self.left(it.relation))
                && !self.is_handed_down(
                    it.relation,
                    &self.changes.constraints,
                    |it| it.relation,
                    is_same,
                )
        })
    }

    /// Whether it was a partition before: what held for it as such stays as a check, when others work
    /// meanwhile.
    fn left(&self, relation: u32) -> bool {
        let is_partition =
            |outline: &Outline| outline.relations.get(&relation).is_some_and(|it| it.is_partition);
        is_partition(self.before) && !is_partition(self.after)
    }

    /// Whether a parent got the same by the same statement.
    fn is_handed_down<T>(
        &self,
        relation: u32,
        changes: &[Change<T>],
        relation_of: impl Fn(&T) -> u32,
        is_same: impl Fn(&T) -> bool,
    ) -> bool {
        let parents: Vec<u32> = self.parents(relation).collect();
        !parents.is_empty()
            && changes
                .iter()
                .filter_map(|it| it.after.as_deref())
                .any(|it| parents.contains(&relation_of(it)) && is_same(it))
    }

    /// The relations that it inherits from, or is a partition of.
    pub fn parents(&self, relation: u32) -> impl Iterator<Item = u32> + '_ {
        let all = self.after.inheritance.values();
        all.filter(move |it| it.child == relation).map(|it| it.parent)
    }

    /// The tables and views that were there before the script and that have a new file: they were
    /// written anew. What TRUNCATE empties was not.
    pub fn rewritten(&self) -> impl Iterator<Item = Pair<&'a Relation>> + '_ {
        let truncates = self.truncates();
        changed(&self.changes.relations).filter(move |it| {
            !truncates
                && matches!(it.after.kind.as_str(), "r" | "m")
                && it.before.file != it.after.file
                && self.is_shared(it.after.id)
        })
    }

    /// Whether it empties tables: what has a new file then was not written anew.
    pub fn truncates(&self) -> bool {
        self.statement.begins("truncate")
            || (self.statement.is_dynamic()
                && self.statement.sql.to_lowercase().contains("truncate"))
    }

    /// Whether others cannot write to a relation once it ran, or cannot read it either.
    pub fn blocks_on(&self, relation: u32) -> bool {
        self.holds_on(relation).is_some_and(LockMode::blocks_writes)
    }

    /// Whether an index was built by it.
    pub fn is_built(&self, index: u32) -> bool {
        came(&self.changes.indexes).any(|it| it.id == index)
    }

    /// Whether the server refused it with this SQLSTATE.
    pub fn failed(&self, code: &str) -> bool {
        self.failure.is_some_and(|(error, _)| error.code == code)
    }

    /// Indexes that came, on tables that were there before.
    pub fn new_indexes(&self) -> impl Iterator<Item = &'a Index> + '_ {
        came(&self.changes.indexes).filter(|it| self.is_shared(it.relation))
    }

    /// Indexes that were built, on tables that were there before: new ones and rebuilt ones, but not those
    /// that go on with a file that was there.
    pub fn built_indexes(&self) -> impl Iterator<Item = &'a Index> + '_ {
        let was_there = |file: Option<u32>| {
            file.is_none() || self.before.indexes.values().any(|index| index.file == file)
        };
        let written = self.changes.indexes.iter().filter_map(|it| it.after.as_deref());
        written
            .filter(move |it| self.is_shared(it.relation) && it.kind == "i" && !was_there(it.file))
    }

    /// The constraint that an index belongs to.
    pub fn constraint_of(&self, index: &Index) -> Option<&'a Constraint> {
        let holds = |it: &&Constraint| it.index == index.id && matches!(&*it.kind, "p" | "u" | "x");
        self.after.constraints.values().find(holds)
    }

    /// Whether it commits by itself: it stands outside of a transaction, or the server allows it in none.
    pub fn commits_alone(&self) -> bool {
        let refused = self.failure.map(|(_, class)| class);
        match refused {
            None => !self.is_in_transaction(),
            Some(class) => class == ErrorClass::NoTransaction,
        }
    }

    /// Whether the statement runs in a transaction with others.
    pub fn is_in_transaction(&self) -> bool {
        self.transaction.wrapper.is_some()
    }
}

/// What came.
pub fn came<T>(changes: &[Change<T>]) -> impl Iterator<Item = &T> {
    changes.iter().filter(|it| it.before.is_none()).filter_map(|it| it.after.as_deref())
}

/// What went.
pub fn went<T>(changes: &[Change<T>]) -> impl Iterator<Item = &T> {
    changes.iter().filter(|it| it.after.is_none()).filter_map(|it| it.before.as_deref())
}

/// What is otherwise than before.
pub fn changed<T>(changes: &[Change<T>]) -> impl Iterator<Item = Pair<&T>> {
    changes.iter().filter_map(|it| Some(Pair::new(it.before.as_deref()?, it.after.as_deref()?)))
}

/// A name as a user writes it: the schema where it is not `public`.
pub fn shown(relation: &Relation) -> String {
    qualified(&relation.schema, &relation.name)
}

/// A name as a user writes it: the schema where it is not `public`.
pub fn qualified(schema: &str, name: &str) -> String {
    match schema {
        "public" => quoted(name),
        schema => format!("{}.{}", quoted(schema), quoted(name)),
    }
}

/// A name as SQL writes it.
pub fn quoted(name: &str) -> String {
    aludel_catalog::Ident::from(name).to_string()
}
