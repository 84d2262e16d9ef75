//! Extended statistics.

use serde::{Deserialize, Serialize};

use crate::QualifiedName;

/// `CREATE STATISTICS`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Statistics {
    /// The table.
    pub table: QualifiedName,
    /// What follows the name in `pg_get_statisticsobjdef`: `(ndistinct) ON a, b FROM …`.
    pub definition: String,
    /// `SET STATISTICS`, where it is set.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub target: Option<i32>,
}
