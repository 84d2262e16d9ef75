//! A column of a table, a foreign table, or (for its comment and grants alone) a view.

use serde::{Deserialize, Serialize};

use crate::{Grant, Ident, QualifiedName, Setting};

/// A column. Its default is an object of its own, for it has dependencies of its own.
#[derive(Debug, Clone, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Where it stands, from 1 without gaps: for writing. **Never compared**.
    pub position: u32,
    /// The type as `format_type` prints it; empty for a column of a view.
    pub data_type: String,
    /// The collation, where it is not the type's own; qualified and quoted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// `NOT NULL`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_null: bool,
    /// The name of its NOT NULL constraint, where the user gave one (PostgreSQL 18).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_null_name: Option<Ident>,
    /// `NO INHERIT`, `NOT VALID` of its NOT NULL constraint (PostgreSQL 18).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_null_options: Option<String>,
    /// `GENERATED … AS IDENTITY`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub identity: Option<Box<Identity>>,
    /// `GENERATED ALWAYS AS (…)`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub generated: Option<Generated>,
    /// `PLAIN`, `EXTERNAL`, `EXTENDED` or `MAIN`, where it is not the type's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub storage: Option<String>,
    /// `pglz` or `lz4`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compression: Option<String>,
    /// The statistics target, where it is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub statistics: Option<i32>,
    /// Attribute options (`n_distinct`), sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Setting>,
    /// Options of a foreign table's column, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub foreign_options: Vec<Setting>,
    /// A parent has it, too: it comes with the parent's.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inherited: bool,
    /// It is inherited, and the table's own as well: it stays when the parent's goes. For
    /// writing, **never compared**: PostgreSQL has no way to take it back.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub also_own: bool,
}

impl Column {
    /// A column of which nothing else is said.
    pub fn plain(position: u32, data_type: impl Into<String>) -> Self {
        Self {
            position,
            data_type: data_type.into(),
            collation: None,
            not_null: false,
            not_null_name: None,
            not_null_options: None,
            identity: None,
            generated: None,
            storage: None,
            compression: None,
            statistics: None,
            options: Vec::new(),
            foreign_options: Vec::new(),
            inherited: false,
            also_own: false,
        }
    }
}

impl PartialEq for Column {
    /// Everything but the position, for the order of columns is never a change, and but whether
    /// what a parent has is the table's own as well.
    fn eq(&self, other: &Self) -> bool {
        let Self {
            position: _,
            data_type,
            collation,
            not_null,
            not_null_name,
            not_null_options,
            identity,
            generated,
            storage,
            compression,
            statistics,
            options,
            foreign_options,
            inherited,
            also_own: _,
        } = self;
        *data_type == other.data_type
            && *collation == other.collation
            && *not_null == other.not_null
            && *not_null_name == other.not_null_name
            && *not_null_options == other.not_null_options
            && *identity == other.identity
            && *generated == other.generated
            && *storage == other.storage
            && *compression == other.compression
            && *statistics == other.statistics
            && *options == other.options
            && *foreign_options == other.foreign_options
            && *inherited == other.inherited
    }
}

/// An identity column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Identity {
    /// `ALWAYS`; else `BY DEFAULT`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub always: bool,
    /// What it counts.
    pub settings: crate::SequenceSettings,
    /// Its sequence, where the name is not the one PostgreSQL would make.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence_name: Option<QualifiedName>,
    /// The privileges on its sequence, where they differ from those it was born with. Sorted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence_privileges: Option<Vec<Grant>>,
    /// `COMMENT ON SEQUENCE` of its sequence.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub sequence_comment: Option<String>,
}

/// A generated column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Generated {
    /// The expression.
    pub expression: String,
    /// `VIRTUAL` (PostgreSQL 18); else `STORED`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_virtual: bool,
}

/// The default of a column, under the key of kind `Default` with the names of the column.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Default {
    /// The expression.
    pub expression: String,
}
