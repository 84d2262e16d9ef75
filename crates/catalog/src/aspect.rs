//! What a source can express. Unspecified is not absent: only what a source can speak of is
//! compared, and only what it can miss is dropped.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};

use crate::{Filter, Ident, Key, Kind};

/// How far a source's word on a kind reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reach {
    /// What it names is wanted; what it does not name is none of its business.
    Additive,
    /// What it does not name is not wanted.
    Full,
}

/// Which schemas belong to a source.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Scope {
    /// All but the system's own.
    All,
    /// These, and nothing outside a schema but what is named.
    Schemas(BTreeSet<Ident>),
}

/// What a source can express.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aspects {
    /// The kinds it can speak of; `None` is all of them, fully.
    pub kinds: Option<BTreeMap<Kind, Reach>>,
    /// Whether it speaks of comments.
    pub comments: bool,
    /// Whether it speaks of privileges.
    pub privileges: bool,
    /// Whether it speaks of owners.
    pub ownership: bool,
    /// The schemas it manages.
    pub scope: Scope,
    /// What of all that is left out.
    #[serde(default, skip_serializing_if = "Filter::is_empty")]
    pub filter: Box<Filter>,
}

impl Aspects {
    /// A source that can express everything: SQL files, databases.
    pub fn everything() -> Self {
        let (scope, filter) = (Scope::All, Box::<Filter>::default());
        Self { kinds: None, comments: true, privileges: true, ownership: false, scope, filter }
    }

    /// How far the source's word reaches on this object; `None` where it has no say.
    pub fn reach(&self, key: &Key) -> Option<Reach> {
        let in_scope = match (&self.scope, &key.schema) {
            (Scope::Schemas(schemas), Some(schema)) => schemas.contains(schema),
            (Scope::Schemas(schemas), None) if key.kind == Kind::Schema => {
                schemas.contains(&key.name)
            }
            _ => true,
        };
        let reach = match &self.kinds {
            None => Some(Reach::Full),
            Some(kinds) => kinds.get(&key.kind).copied(),
        };
        // What is only ever added harms nothing outside: the schema of an extension.
        if in_scope { reach } else { reach.filter(|reach| *reach == Reach::Additive) }
    }
}
