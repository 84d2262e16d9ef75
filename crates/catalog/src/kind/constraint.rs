//! A constraint of a table. A NOT NULL is its column's.

use serde::{Deserialize, Serialize};

use crate::{Ident, QualifiedName, Setting};

/// `ADD CONSTRAINT`. The index of a unique, primary-key or exclusion constraint is its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
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
    /// It comes from a parent alone: no statement creates it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inherited: bool,
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
