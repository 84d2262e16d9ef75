//! A domain, and the constraints on it.

use serde::{Deserialize, Serialize};

use crate::Ident;

/// `CREATE DOMAIN`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Domain {
    /// The type beneath.
    pub base_type: String,
    /// The collation, where it is not the base type's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub collation: Option<String>,
    /// The default expression.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    /// `NOT NULL`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_null: bool,
    /// The name of its NOT NULL constraint, where the user gave one (PostgreSQL 17).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_null_name: Option<Ident>,
}

/// `ALTER DOMAIN … ADD CONSTRAINT`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DomainConstraint {
    /// `CHECK (…)`, without `NOT VALID`.
    pub definition: String,
    /// Not validated.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub not_valid: bool,
}
