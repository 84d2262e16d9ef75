//! An extension. Its members are never objects of the catalog.

use serde::{Deserialize, Serialize};

use crate::Ident;

/// `CREATE EXTENSION`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Where its objects live; `None` where the source leaves it to the extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Ident>,
    /// The version; `None` where any will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
}
