//! An extension. Its members are never objects of the catalog.

use serde::{Deserialize, Serialize};

use crate::{Grant, Ident};

/// `CREATE EXTENSION`.
#[derive(Debug, Clone, Eq, Serialize, Deserialize)]
pub struct Extension {
    /// Where its objects live; `None` where the source leaves it to the extension.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Ident>,
    /// The version; `None` where any will do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub version: Option<String>,
    /// Members with other privileges than the extension's script gave them, sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub member_privileges: Vec<MemberPrivileges>,
    /// What can become of it where it stands; `None` where nobody asked a server. **Never
    /// compared**.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ways: Option<ExtensionWays>,
}

impl PartialEq for Extension {
    /// Everything but the ways: they are the server's, not the database's.
    fn eq(&self, other: &Self) -> bool {
        let Self { schema, version, member_privileges, ways: _ } = self;
        *schema == other.schema
            && *version == other.version
            && *member_privileges == other.member_privileges
    }
}

/// What a server can do with an extension without making it anew.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExtensionWays {
    /// Whether it can move to another schema.
    pub relocatable: bool,
    /// The versions that `ALTER EXTENSION … UPDATE TO` leads to. Sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub updates: Vec<String>,
}

/// Privileges on a member of an extension, which is no object of the catalog.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub struct MemberPrivileges {
    /// The member as `GRANT … ON` names it: `FUNCTION public.digest(text,text)`.
    pub member: String,
    /// All that is granted on it besides its owner's. Sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub privileges: Vec<Grant>,
    /// What the extension's script granted on it besides its owner's. Sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub born: Vec<Grant>,
}
