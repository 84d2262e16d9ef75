//! The identity of an object: a typed key, never a position.

use std::{fmt, sync::Arc};

use serde::{Deserialize, Serialize};

use crate::{Ident, QualifiedName};

/// What sort of object a key names.
///
/// The order of the variants is the order in which equal candidates are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[expect(missing_docs, reason = "each variant is the word of SQL")]
pub enum Kind {
    Schema,
    Extension,
    Language,
    Collation,
    BaseType,
    Enum,
    Composite,
    Range,
    Domain,
    DomainConstraint,
    Sequence,
    Function,
    Aggregate,
    Operator,
    OperatorFamily,
    OperatorClass,
    Cast,
    TextSearchParser,
    TextSearchTemplate,
    TextSearchDictionary,
    TextSearchConfiguration,
    AccessMethod,
    ForeignDataWrapper,
    ForeignServer,
    UserMapping,
    Table,
    Column,
    Default,
    Constraint,
    Index,
    View,
    MaterializedView,
    Statistics,
    Rule,
    Trigger,
    Policy,
    EventTrigger,
    Publication,
    Subscription,
    DefaultPrivileges,
}

impl Kind {
    /// The kind in words, as a message or `COMMENT ON` says it.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Schema => "schema",
            Self::Extension => "extension",
            Self::Language => "language",
            Self::Collation => "collation",
            Self::BaseType => "type",
            Self::Enum => "enum",
            Self::Composite => "composite type",
            Self::Range => "range type",
            Self::Domain => "domain",
            Self::DomainConstraint => "domain constraint",
            Self::Sequence => "sequence",
            Self::Function => "function",
            Self::Aggregate => "aggregate",
            Self::Operator => "operator",
            Self::OperatorFamily => "operator family",
            Self::OperatorClass => "operator class",
            Self::Cast => "cast",
            Self::TextSearchParser => "text search parser",
            Self::TextSearchTemplate => "text search template",
            Self::TextSearchDictionary => "text search dictionary",
            Self::TextSearchConfiguration => "text search configuration",
            Self::AccessMethod => "access method",
            Self::ForeignDataWrapper => "foreign-data wrapper",
            Self::ForeignServer => "foreign server",
            Self::UserMapping => "user mapping",
            Self::Table => "table",
            Self::Column => "column",
            Self::Default => "default",
            Self::Constraint => "constraint",
            Self::Index => "index",
            Self::View => "view",
            Self::MaterializedView => "materialized view",
            Self::Statistics => "statistics",
            Self::Rule => "rule",
            Self::Trigger => "trigger",
            Self::Policy => "policy",
            Self::EventTrigger => "event trigger",
            Self::Publication => "publication",
            Self::Subscription => "subscription",
            Self::DefaultPrivileges => "default privileges",
        }
    }
}

/// The identity of one object: kind, schema, owner, name, signature.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Key {
    /// What sort of object.
    pub kind: Kind,
    /// The namespace, for kinds that live in one (a column's is its table's).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub schema: Option<Ident>,
    /// The object inside whose namespace the name is unique: the table of a column, a default, a
    /// constraint, a trigger, a rule or a policy; the domain of a domain's constraint; the server
    /// of a user mapping; the role of default privileges; the access method of an operator class
    /// or family.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent: Option<Ident>,
    /// The name. A default has its column's; a cast is `source AS target`; default privileges have
    /// the kind of object they are for (`tables`, `sequences`, `functions`, `types`, `schemas`).
    pub name: Ident,
    /// The argument types of a function, aggregate or operator, as the engine prints them with an
    /// empty `search_path`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signature: Option<Arc<str>>,
}

impl Key {
    /// A key of something that lives in no schema: a schema, an extension, a publication.
    pub fn global(kind: Kind, name: impl Into<Ident>) -> Self {
        Self { kind, schema: None, parent: None, name: name.into(), signature: None }
    }

    /// A key of something that lives in a schema by its own name: a table, an index, a type.
    pub fn in_schema(kind: Kind, schema: impl Into<Ident>, name: impl Into<Ident>) -> Self {
        let schema = Some(schema.into());
        Self { kind, schema, parent: None, name: name.into(), signature: None }
    }

    /// A key of something that belongs to a relation or a domain: a column, a constraint, a policy.
    pub fn part(kind: Kind, of: &QualifiedName, name: impl Into<Ident>) -> Self {
        let (schema, parent) = (Some(of.schema.clone()), Some(of.name.clone()));
        Self { kind, schema, parent, name: name.into(), signature: None }
    }

    /// A key of one value of an enum, for renames alone: no object stands under it.
    pub fn enum_value(of: &QualifiedName, label: impl Into<Ident>) -> Self {
        Self::part(Kind::Enum, of, label)
    }

    /// The same key with an argument list.
    pub fn with_signature(mut self, signature: impl Into<Arc<str>>) -> Self {
        self.signature = Some(signature.into());
        self
    }

    /// `schema.name`, where there is a schema and no parent.
    pub fn qualified_name(&self) -> Option<QualifiedName> {
        match (&self.schema, &self.parent) {
            (Some(schema), None) => {
                Some(QualifiedName { schema: schema.clone(), name: self.name.clone() })
            }
            _ => None,
        }
    }

    /// The relation or domain that a part belongs to.
    pub fn parent_name(&self) -> Option<QualifiedName> {
        let (schema, name) = (self.schema.clone()?, self.parent.clone()?);
        Some(QualifiedName { schema, name })
    }

    /// The object as the value of a flag names it: names separated by dots, in double quotes where
    /// they need them, without the schema where it is the one that may be left out.
    pub fn flag_path(&self, default_schema: Option<&Ident>) -> String {
        let schema = self.schema.as_ref().filter(|name| Some(*name) != default_schema);
        let names = [schema, self.parent.as_ref(), Some(&self.name)];
        let quoted = |name: &Ident| match name.as_str().contains(['.', '=', '"']) {
            true => format!("\"{}\"", name.as_str().replace('"', "\"\"")),
            false => name.as_str().to_owned(),
        };
        names.into_iter().flatten().map(quoted).collect::<Vec<_>>().join(".")
    }

    /// What to call the object in a message: `public.users.email`, `public.f(integer)`.
    pub fn path(&self) -> String {
        let names = [self.schema.as_ref(), self.parent.as_ref(), Some(&self.name)];
        let mut path =
            names.into_iter().flatten().map(|n| n.as_str()).collect::<Vec<_>>().join(".");
        if let Some(signature) = &self.signature {
            path.push_str(&format!("({signature})"));
        }
        path
    }
}

/// `column public.users.email`: for messages, not for SQL.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.kind.words(), self.path())
    }
}
