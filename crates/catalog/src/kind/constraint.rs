//! A constraint of a table. A NOT NULL is its column's.

use serde::{Deserialize, Serialize};

use crate::{Ident, Key, QualifiedName, Setting};

/// `ADD CONSTRAINT`. The index of a unique, primary-key or exclusion constraint is its own.
#[derive(Debug, Clone, Eq, Serialize, Deserialize)]
pub struct Constraint {
    /// What it demands.
    pub constraint_type: ConstraintType,
    /// `pg_get_constraintdef` without `NOT VALID` and `NOT ENFORCED`.
    pub definition: String,
    /// The columns it is on, in order; empty for an expression.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Ident>,
    /// The table that a foreign key points to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub references: Option<QualifiedName>,
    /// `NOT VALID`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_valid: bool,
    /// `NOT ENFORCED` (PostgreSQL 18).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_enforced: bool,
    /// `DEFERRABLE`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub deferrable: bool,
    /// `INITIALLY DEFERRED`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub initially_deferred: bool,
    /// `NO INHERIT`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub no_inherit: bool,
    /// A parent has it, too, and it has the name that the engine gives: it comes with the
    /// parent's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inherited: bool,
    /// It is inherited, and the table's own as well: it stays when the parent's goes. For
    /// writing, **never compared**: PostgreSQL has no way to take it back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub also_own: bool,
    /// The constraint of the partitioned table that it is a part of, or the index that its index
    /// is a part of.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub part_of: Option<Key>,
    /// `ONLY`: the partitioned table's constraint that its partitions do not all have.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only: bool,
    /// Storage parameters of its index, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub index_options: Vec<Setting>,
    /// Tablespace of its index, where it is not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index_tablespace: Option<Ident>,
    /// `COMMENT ON INDEX` of its index, which is not the comment on the constraint.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub index_comment: Option<String>,
}

impl PartialEq for Constraint {
    /// Everything but whether what a parent has is the table's own as well.
    fn eq(&self, other: &Self) -> bool {
        let Self {
            constraint_type,
            definition,
            columns,
            references,
            not_valid,
            not_enforced,
            deferrable,
            initially_deferred,
            no_inherit,
            inherited,
            also_own: _,
            part_of,
            only,
            index_options,
            index_tablespace,
            index_comment,
        } = self;
        *constraint_type == other.constraint_type
            && *definition == other.definition
            && *columns == other.columns
            && *references == other.references
            && *not_valid == other.not_valid
            && *not_enforced == other.not_enforced
            && *deferrable == other.deferrable
            && *initially_deferred == other.initially_deferred
            && *no_inherit == other.no_inherit
            && *inherited == other.inherited
            && *part_of == other.part_of
            && *only == other.only
            && *index_options == other.index_options
            && *index_tablespace == other.index_tablespace
            && *index_comment == other.index_comment
    }
}

/// What a constraint demands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConstraintType {
    /// `PRIMARY KEY`.
    PrimaryKey,
    /// `UNIQUE`.
    Unique,
    /// `CHECK`.
    Check,
    /// `FOREIGN KEY`.
    ForeignKey,
    /// `EXCLUDE`.
    Exclusion,
    /// `CREATE CONSTRAINT TRIGGER` (listed with triggers; never an object here).
    Trigger,
}
