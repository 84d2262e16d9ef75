//! What objects are by nature: which come by themselves, which can be made anew without loss, and
//! which names they take.

use aludel_catalog::{Body, Column, Constraint, ConstraintType, Ident, Key, Kind, Located, Object};
use aludel_dialect::{Claim, Way};

use super::{naming::Names, parts, view_column};

/// Whether no statement need create or drop it, for it comes and goes with another.
pub(super) fn is_implied(object: Located<'_>, way: Way, names: Names<'_>) -> bool {
    match &object.object.body {
        Body::Column(column) if column.data_type.is_empty() => {
            is_bare(object) && (way == Way::Coming || !had_default(object.key, names))
        }
        Body::Column(column) => {
            let is_bound = column.inherited && !(way == Way::Going && column.also_own);
            is_bound && parts::follows(object.key, way, names)
        }
        Body::Constraint(body) => parts::is_implied_constraint(object.key, body, way, names),
        Body::Index(index) => parts::is_implied_index(index, way, names),
        Body::Trigger(trigger) => trigger.inherited,
        _ => false,
    }
}

/// Whether a view's column had a default, which goes with what is said of it.
fn had_default(column: &Key, names: Names<'_>) -> bool {
    let default = Key { kind: Kind::Default, ..column.clone() };
    names.catalogs().before.get(&default).is_some()
}

/// Whether nothing is said of it.
fn is_bare(located: Located<'_>) -> bool {
    let is_set = match &located.object.body {
        Body::Column(column) => !view_column::is_bare(column),
        _ => false,
    };
    !is_set && located.object.comment.is_none() && located.object.privileges.is_none()
}

/// Whether it is a column of a view, an object for its comment, grants and default alone.
pub(super) fn is_of_view(object: &Object) -> bool {
    matches!(&object.body, Body::Column(column) if column.data_type.is_empty())
}

/// Whether dropping it and creating it anew loses nothing but time. A type holds nothing: the
/// columns do that are of it.
pub(super) fn is_disposable(object: Located<'_>) -> bool {
    match &object.object.body {
        Body::Column(column) => return column.generated.is_some() || column.data_type.is_empty(),
        // Rows of a foreign table are elsewhere, those of a partitioned one in its partitions.
        Body::Table(table) => return table.foreign.is_some() || table.partition_by.is_some(),
        _ => {}
    }
    !matches!(
        object.key.kind,
        Kind::Schema | Kind::Extension | Kind::Sequence | Kind::UserMapping | Kind::Subscription
    )
}

/// The names it takes where names of several kinds must differ from each other.
pub(super) fn claims(object: Located<'_>) -> Vec<Claim> {
    let key = object.key;
    match &object.object.body {
        Body::Table(_) | Body::View(_) | Body::MaterializedView(_) | Body::Composite(_) => {
            vec![relation(key, &key.name), data_type(key, &key.name)]
        }
        Body::Index(index) => vec![relation(key, index.made_up_name.as_ref().unwrap_or(&key.name))],
        Body::Sequence(_) => vec![relation(key, &key.name)],
        Body::BaseType(_) | Body::Enum(_) | Body::Range(_) | Body::Domain(_) => {
            vec![data_type(key, &key.name)]
        }
        Body::Constraint(constraint) => constraint_claims(key, constraint),
        Body::Column(column) => identity_claim(key, column).into_iter().collect(),
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

/// The sequence of an identity column, under its own name or the engine's.
fn identity_claim(key: &Key, column: &Column) -> Option<Claim> {
    let identity = column.identity.as_ref()?;
    let table = key.parent.as_ref()?;
    let made_up = || crate::inspect::made_up(table.as_str(), key.name.as_str(), "seq");
    let (schema, name) = match &identity.sequence_name {
        Some(sequence) => (Some(sequence.schema.clone()), sequence.name.clone()),
        None => (key.schema.clone(), made_up()),
    };
    Some(Claim { namespace: "pg_class", schema, name: name.as_str().to_owned() })
}
