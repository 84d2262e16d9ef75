//! One `name = value` of an option list.

use serde::{Deserialize, Serialize};

/// A storage parameter, a view option, a foreign-data option.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct Setting {
    /// The name, as SQL writes it (`fillfactor`, `toast.autovacuum_enabled`).
    pub name: String,
    /// The value, unquoted.
    pub value: String,
}
