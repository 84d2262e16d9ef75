//! Aggregates.

use serde::{Deserialize, Serialize};

/// `CREATE AGGREGATE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aggregate {
    /// The argument list as `CREATE AGGREGATE` wants it.
    pub arguments: String,
    /// The list in the second parentheses, canonical: `SFUNC = …, STYPE = …`.
    pub definition: String,
}
