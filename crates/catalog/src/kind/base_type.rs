//! A base type, or a shell of one.

use serde::{Deserialize, Serialize};

/// `CREATE TYPE name` and `CREATE TYPE name (INPUT = …)`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BaseType {
    /// The list in parentheses, canonical; `None` for a shell.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub definition: Option<String>,
}
