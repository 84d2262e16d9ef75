//! A range type; its multirange type and its constructors are its own.

use serde::{Deserialize, Serialize};

use crate::QualifiedName;

/// `CREATE TYPE … AS RANGE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Range {
    /// The element type.
    pub subtype: String,
    /// The operator class, where it is not the subtype's default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtype_opclass: Option<String>,
    /// The collation, where it is not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// The canonical function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub canonical: Option<String>,
    /// The difference function.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subtype_diff: Option<String>,
    /// The multirange type, where its name is not the one PostgreSQL would make.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub multirange_name: Option<QualifiedName>,
}
