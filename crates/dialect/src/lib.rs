//! What a database must answer so that changes become SQL: the one trait that each database
//! implements.
//!
//! **Invariants.** Everything here is pure: same input, same bytes; no IO; no panic on input.
//! Diff and plan never name a database: where databases differ, the trait has a question.

mod claim;
mod code;
mod hazard;
mod newer;
mod remedy;
mod replacement;
mod statement;
mod strategy;

use std::collections::BTreeSet;

use aludel_catalog::{Catalog, Ident, Index, Key, Object, Pair, QualifiedName, Rename};

pub use aludel_catalog::Located;
pub use claim::Claim;
pub use code::Code;
pub use hazard::{Hazard, HazardKind};
pub use newer::Newer;
pub use remedy::{Decision, Remedy};
pub use replacement::{Derived, Replacement};
pub use statement::{Conversion, Fill, Leftover, Sliced, Statement};
pub use strategy::{Strategies, Strategy};

/// What rendering may look at besides the object: both states, and what the caller decided.
#[derive(Debug, Clone, Copy)]
pub struct Context<'a> {
    /// The two states, in the direction of the plan.
    pub catalogs: Pair<&'a Catalog>,
    /// What the caller decided.
    pub options: &'a RenderOptions,
}

/// What the caller of a plan decided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RenderOptions {
    /// The schema whose names are written bare.
    pub default_schema: Option<Ident>,
    /// What fills columns, by the key of each.
    pub fills: std::collections::BTreeMap<Key, String>,
    /// `USING` expressions for type changes, by the key of the column.
    pub usings: std::collections::BTreeMap<Key, String>,
    /// Whether this is the way down, whose `USING` expressions have a flag of their own.
    pub is_way_down: bool,
    /// The server's major version that the SQL is for (14 to 18).
    pub major: u32,
    /// How what is in use is changed.
    pub strategies: Strategies,
}

/// Whether an object comes or goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It is on the side after.
    Coming,
    /// It is on the side before.
    Going,
}

/// How an object becomes another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alteration {
    /// In place.
    InPlace {
        /// The statements, in order; at least one.
        statements: Vec<Statement>,
        /// Objects (on the side before) that must be taken down first and put back afterwards, for
        /// the engine refuses the statements while they hang on the object. What hangs on these
        /// in turn the planner finds.
        unsettles: Vec<Key>,
    },
    /// By drop and create; everything that hangs on it is rebuilt with it.
    Rebuild,
    /// By itself, when another object changes (a column that a partition inherits): no statement.
    Implied,
    /// Not at all, and why.
    Impossible(String),
}

/// How an object lets go of another that is made anew, and takes it up again.
#[derive(Debug, Clone)]
pub struct Resettled {
    /// The statements, in order. Each says when it runs.
    pub statements: Vec<Statement>,
    /// Objects (on the side before) that must be taken down meanwhile, as those of an alteration.
    pub unsettles: Vec<Key>,
}

/// One database's way with changes.
pub trait Dialect: Sync {
    /// Whether `part`, a new object, can be written inside the statement that creates `whole`.
    /// The planner asks only for objects on which nothing prevents it. A whole is what
    /// [`Catalog::owner`] says: a table for columns and constraints, a column or its table for a
    /// default.
    fn absorbs(&self, whole: Located<'_>, part: Located<'_>) -> bool;

    /// The statements that create an object with the parts it absorbed, its comment and grants
    /// (and the parts') included. An implied object gives only the latter, where it has any.
    fn create(
        &self,
        object: Located<'_>,
        parts: &[Located<'_>],
        context: Context<'_>,
    ) -> Vec<Statement>;

    /// Objects (on the side before) that must be taken down before an object comes and put back
    /// afterwards, as those that an alteration unsettles.
    fn unsettled_by_coming(&self, _object: Located<'_>, _context: Context<'_>) -> Vec<Key> {
        Vec::new()
    }

    /// The statements that drop an object, with the hazards of losing it. What it owns
    /// ([`Catalog::owner`]) goes with it and is not asked for.
    fn drop(&self, object: Located<'_>, context: Context<'_>) -> Vec<Statement>;

    /// How an object becomes another of the same key, comment and grants included.
    fn alter(&self, key: &Key, change: Pair<&Object>, context: Context<'_>) -> Alteration;

    /// The statements of a rename, decided or of a name alone.
    fn rename(&self, rename: &Rename, context: Context<'_>) -> Vec<Statement>;

    /// Whether the object comes or goes by itself with another, so that no statement need create
    /// or drop it: a column that a partition inherits, an index of a partition.
    fn is_implied(&self, object: Located<'_>, way: Way, context: Context<'_>) -> bool;

    /// Whether dropping it and creating it anew loses nothing but time. Not so for what holds
    /// rows or values, or for what rows are made of: tables, columns, sequences, types.
    fn is_disposable(&self, object: Located<'_>) -> bool;

    /// The names that the object takes, in the namespaces in which they must be unique.
    fn claims(&self, object: Located<'_>) -> Vec<Claim>;

    /// How an object that is not disposable lets go of one that must be rebuilt, and takes it up
    /// again: a partition leaves its table and joins the new one, a column is text while its type is
    /// away. `None` where it cannot; nothing
    /// where its own alteration does so anyway. The statements say when they run.
    fn resettle(
        &self,
        _object: Pair<Located<'_>>,
        _need: &Key,
        _context: Context<'_>,
    ) -> Option<Resettled> {
        None
    }

    /// The statement that fills several columns of one table at once. `None` where there is none.
    fn fill_together(&self, _fills: &[Fill], _context: Context<'_>) -> Option<Statement> {
        None
    }

    /// The statements that keep columns and those that take their place alike, whichever are written,
    /// under a name for all that they make; `None` where the engine has no way.
    fn keep_alike(
        &self,
        _replacement: &Replacement,
        _name: &Ident,
        _context: Context<'_>,
    ) -> Option<Vec<Statement>> {
        None
    }

    /// The statement that fills columns from those whose place they take, in the rows that nobody has
    /// written since.
    fn fill_from(&self, _replacement: &Replacement, _context: Context<'_>) -> Option<Statement> {
        None
    }

    /// The statements that let a table that was renamed be used as before: by its old name, with the old
    /// names of its columns. `None` where the engine has no way.
    fn stand_in(
        &self,
        _table: Pair<Located<'_>>,
        _columns: &[Pair<Ident>],
        _context: Context<'_>,
    ) -> Option<Vec<Statement>> {
        None
    }

    /// The unique index that stands for a primary key where the table still has another one; `None` where none
    /// can.
    fn index_of_key(&self, _key: Located<'_>) -> Option<Index> {
        None
    }

    /// The statement by which a primary key takes the unique index that has its name.
    fn take_index(&self, _key: Located<'_>, _context: Context<'_>) -> Option<Statement> {
        None
    }

    /// A column's value as one of another type, by the engine's own cast.
    fn cast(&self, column: &Ident, data_type: &str) -> String {
        format!("CAST({column} AS {data_type})")
    }

    /// An expression over a column under another name than the one that the column has now.
    fn under_name(&self, expression: &str, _table: &Ident, _column: Pair<&Ident>) -> String {
        expression.to_owned()
    }

    /// The names in an expression of the caller: what it may read.
    fn names_in(&self, _expression: &str) -> BTreeSet<Ident> {
        BTreeSet::new()
    }

    /// What must be said once in a segment before this statement can run in it. `later` is what
    /// the text of its subject speaks of and what comes only after it.
    fn prelude(
        &self,
        _statement: &Statement,
        _later: &[&Key],
        _context: Context<'_>,
    ) -> Option<Statement> {
        None
    }

    /// The schema whose names are written bare, where there are schemas.
    fn default_schema(&self) -> Option<Ident> {
        None
    }

    /// An expression as the engine prints it where a sequence that it speaks of goes by another name.
    fn with_sequence(&self, expression: &str, _sequence: Pair<&QualifiedName>) -> String {
        expression.to_owned()
    }

    /// What of an object a server of this major does not know.
    fn newer(&self, _object: Located<'_>, _catalog: &Catalog, _major: u32) -> Vec<Newer> {
        Vec::new()
    }

    /// What of a change a server of this major has no statement for.
    fn newer_change(&self, _key: &Key, _change: Pair<&Object>, _major: u32) -> Vec<Newer> {
        Vec::new()
    }

    /// Takes out of a catalog the grants to a role that nobody sees where the role owns everything; the
    /// objects that had some.
    fn forget_grants_to(&self, _catalog: &mut Catalog, _role: &Ident) -> Vec<Key> {
        Vec::new()
    }

    /// The names that a text speaks of which the engine keeps without looking them up: the words
    /// of a function's body. They order statements where nothing else does, and never forbid any.
    fn speaks_of(&self, _object: Located<'_>) -> BTreeSet<String> {
        BTreeSet::new()
    }
}
