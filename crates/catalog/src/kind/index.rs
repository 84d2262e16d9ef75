//! An index that no constraint owns.

use serde::{Deserialize, Serialize};

use crate::{Ident, QualifiedName};

/// `CREATE INDEX`.
#[derive(Debug, Clone, Eq, Serialize, Deserialize)]
pub struct Index {
    /// The table or materialized view.
    pub table: QualifiedName,
    /// `UNIQUE`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unique: bool,
    /// What follows the table in `pg_get_indexdef`: `USING btree (email) WHERE …`.
    pub definition: String,
    /// The plain columns among its keys, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<Ident>,
    /// Left over from a failed `CONCURRENTLY`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub invalid: bool,
    /// `ON ONLY`: the index of a partitioned table that its partitions do not all have.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub only: bool,
    /// The partitioned index that it is attached to.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub partition_of: Option<QualifiedName>,
    /// It is attached to an index of the parent under the name that the engine gives to the one it
    /// makes for a partition: no statement needs to create it.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub inherited: bool,
    /// The name that the engine gave it, where the object stands under another key, for the name
    /// depends on what was there first. For writing, **never compared**.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub made_up_name: Option<Ident>,
    /// The tablespace, where it is not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Ident>,
    /// Statistics targets of expression columns: number and target.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub statistics: Vec<(u16, i32)>,
}

impl PartialEq for Index {
    /// Everything but the name of the engine's making.
    fn eq(&self, other: &Self) -> bool {
        let Self {
            table,
            unique,
            definition,
            columns,
            invalid,
            only,
            partition_of,
            inherited,
            made_up_name: _,
            tablespace,
            statistics,
        } = self;
        *table == other.table
            && *unique == other.unique
            && *definition == other.definition
            && *columns == other.columns
            && *invalid == other.invalid
            && *only == other.only
            && *partition_of == other.partition_of
            && *inherited == other.inherited
            && *tablespace == other.tablespace
            && *statistics == other.statistics
    }
}
