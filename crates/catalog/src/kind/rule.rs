//! Rewrite rules.

use serde::{Deserialize, Serialize};

/// `CREATE RULE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// `pg_get_ruledef`, without its semicolon.
    pub definition: String,
    /// When it fires.
    pub enabled: super::Firing,
}
