//! What objects are by nature: which come by themselves, which can be made anew without loss, and
//! which names they take.

use aludel_catalog::{Body, Column, Constraint, ConstraintType, Ident, Key, Kind, Located};
use aludel_dialect::Claim;

/// Whether no statement creates or drops it, for it comes and goes with what it depends on.
pub(super) fn is_implied(object: Located<'_>) -> bool {
    match &object.object.body {
        Body::Column(column) => column.inherited || column.data_type.is_empty(),
        Body::Constraint(constraint) => constraint.inherited,
        // One that is attached goes with the index that it is a part of.
        Body::Index(index) => index.inherited || index.partition_of.is_some(),
        Body::Trigger(trigger) => trigger.inherited,
        _ => false,
    }
}

/// Whether dropping it and creating it anew loses nothing but time.
pub(super) fn is_disposable(object: Located<'_>) -> bool {
    if let Body::Column(column) = &object.object.body {
        return column.generated.is_some();
    }
    !matches!(
        object.key.kind,
        Kind::Schema
            | Kind::Extension
            | Kind::BaseType
            | Kind::Enum
            | Kind::Composite
            | Kind::Range
            | Kind::Domain
            | Kind::Sequence
            | Kind::Table
            | Kind::UserMapping
            | Kind::Subscription
    )
}

/// The names it takes where names of several kinds must differ from each other.
pub(super) fn claims(object: Located<'_>) -> Vec<Claim> {
    let key = object.key;
    match &object.object.body {
        Body::Table(_) | Body::View(_) | Body::MaterializedView(_) | Body::Composite(_) => {
            vec![relation(key, &key.name), data_type(key, &key.name)]
        }
        Body::Sequence(_) | Body::Index(_) => vec![relation(key, &key.name)],
        Body::BaseType(_) | Body::Enum(_) | Body::Range(_) | Body::Domain(_) => {
            vec![data_type(key, &key.name)]
        }
        Body::Constraint(constraint) => constraint_claims(key, constraint),
        Body::Column(column) => identity_claim(column).into_iter().collect(),
        Body::Function(_) | Body::Aggregate(_) => vec![routine(key)],
        _ => Vec::new(),
    }
}

fn relation(key: &Key, name: &Ident) -> Claim {
    let name = name.as_str().to_owned();
    Claim { namespace: "pg_class", schema: key.schema.clone(), name }
}

fn data_type(key: &Key, name: &Ident) -> Claim {
    Claim { namespace: "pg_type", ..relation(key, name) }
}

fn routine(key: &Key) -> Claim {
    let name = format!("{}({})", key.name.as_str(), key.signature.as_deref().unwrap_or_default());
    Claim { namespace: "pg_proc", schema: key.schema.clone(), name }
}

/// The index of a constraint has its name.
fn constraint_claims(key: &Key, constraint: &Constraint) -> Vec<Claim> {
    match constraint.constraint_type {
        ConstraintType::PrimaryKey | ConstraintType::Unique | ConstraintType::Exclusion => {
            vec![relation(key, &key.name)]
        }
        _ => Vec::new(),
    }
}

fn identity_claim(column: &Column) -> Option<Claim> {
    let sequence = column.identity.as_ref()?.sequence_name.as_ref()?;
    let name = sequence.name.as_str().to_owned();
    Some(Claim { namespace: "pg_class", schema: Some(sequence.schema.clone()), name })
}
