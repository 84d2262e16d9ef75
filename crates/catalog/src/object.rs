//! One object: what it is, and what can be said of objects of every kind.

use serde::{Deserialize, Serialize};

use crate::{Ident, kind::*};

/// One object of the catalog. Its identity is the [`crate::Key`] that it stands under.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Object {
    /// What only its kind has.
    pub body: Body,
    /// `COMMENT ON`; an empty one is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comment: Option<String>,
    /// The privileges besides the owner's, where they differ from those the object was born with
    /// (`acldefault`); `None` where they do not. Sorted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub privileges: Option<Vec<Grant>>,
    /// What is left of the owner's own privileges, where it is not all. Sorted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner_privileges: Option<Vec<String>>,
    /// The owner's own privileges that were granted `WITH GRANT OPTION`, as nobody needs to. Sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub owner_grant_options: Vec<String>,
    /// Who owns it, where the inspection was asked for ownership.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub owner: Option<Ident>,
    /// `SECURITY LABEL`: provider and label. Sorted.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub security_labels: Vec<(Ident, String)>,
}

impl Object {
    /// An object with a body, and nothing else said of it.
    pub fn new(body: impl Into<Body>) -> Self {
        let body = body.into();
        Self {
            body,
            comment: None,
            privileges: None,
            owner_privileges: None,
            owner_grant_options: Vec::new(),
            owner: None,
            security_labels: Vec::new(),
        }
    }
}

/// An object under its key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Located<'a> {
    /// Its identity.
    pub key: &'a crate::Key,
    /// What it is.
    pub object: &'a Object,
}

/// One privilege, held by one role.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Grant {
    /// The role; `None` is `PUBLIC`.
    pub grantee: Option<Ident>,
    /// The privilege's SQL word: `SELECT`, `USAGE`, …
    pub privilege: String,
    /// `WITH GRANT OPTION`.
    pub grantable: bool,
}

macro_rules! bodies {
    ($($kind:ident),+ $(,)?) => {
        /// What only one kind of object has.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
        #[serde(tag = "kind", rename_all = "snake_case")]
        #[expect(missing_docs, reason = "each variant holds the type of its name")]
        pub enum Body {
            $($kind(Box<$kind>)),+
        }

        $(impl From<$kind> for Body {
            fn from(body: $kind) -> Self {
                Self::$kind(Box::new(body))
            }
        })+

        impl Body {
            /// The kind of the object.
            pub const fn kind(&self) -> crate::Kind {
                match self {
                    $(Self::$kind(_) => crate::Kind::$kind),+
                }
            }
        }
    };
}

bodies! {
    Schema, Extension, Language, Collation, BaseType, Enum, Composite, Range, Domain,
    DomainConstraint, Sequence, Function, Aggregate, Operator, OperatorFamily, OperatorClass, Cast,
    TextSearchParser, TextSearchTemplate, TextSearchDictionary, TextSearchConfiguration,
    AccessMethod, ForeignDataWrapper, ForeignServer, UserMapping, Table, Column, Default,
    Constraint, Index, View, MaterializedView, Statistics, Rule, Trigger, Policy, EventTrigger,
    Publication, Subscription, DefaultPrivileges,
}
