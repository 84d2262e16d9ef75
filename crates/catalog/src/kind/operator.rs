//! Operators, their classes and families.

use serde::{Deserialize, Serialize};

use crate::QualifiedName;

/// `CREATE OPERATOR`. The signature is `left, right`, `NONE` for a missing side.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Operator {
    /// The list in parentheses, canonical.
    pub definition: String,
}

/// `CREATE OPERATOR FAMILY`; members that no class brought.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorFamily {
    /// `OPERATOR 1 …`, `FUNCTION 1 …`, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
}

/// `CREATE OPERATOR CLASS`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OperatorClass {
    /// The type's default class.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub default: bool,
    /// `FOR TYPE`.
    pub data_type: String,
    /// The family.
    pub family: QualifiedName,
    /// `OPERATOR …`, `FUNCTION …`, `STORAGE …`, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub members: Vec<String>,
}
