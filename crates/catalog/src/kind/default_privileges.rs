//! Default privileges.

use serde::{Deserialize, Serialize};

/// `ALTER DEFAULT PRIVILEGES`. The key's parent is the role, its schema the one they are limited to, its name the kind of object.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DefaultPrivileges {
    /// What is granted from now on, sorted. Where the key has no schema it stands in the place of
    /// what objects are born with, the owner's own privileges included; in a schema it is added to
    /// that.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub grants: Vec<crate::Grant>,
}
