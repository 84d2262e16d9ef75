//! A procedural language that no extension brought.

use serde::{Deserialize, Serialize};

/// `CREATE LANGUAGE`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Language {
    /// `TRUSTED`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub trusted: bool,
    /// The call handler.
    pub handler: String,
    /// The inline handler.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub inline: Option<String>,
    /// The validator.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub validator: Option<String>,
}
