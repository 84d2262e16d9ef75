//! Whether a check that a child has of its parent is valid, where the parent's is not.

use aludel_catalog::{Body, Constraint, Key, Kind, Pair, QualifiedName};

use super::{family, naming::Names};

/// The same constraint of a table, on both sides.
fn of_table<'a>(
    table: &QualifiedName,
    key: &Key,
    names: Names<'a>,
) -> Pair<Option<&'a Constraint>> {
    let key = Key::part(Kind::Constraint, table, key.name.clone());
    names.catalogs().map(|catalog| match &catalog.get(&key)?.body {
        Body::Constraint(constraint) => Some(&**constraint),
        _ => None,
    })
}

/// The constraints of the same name that the parents of a table have.
fn of_parents<'a>(
    key: &'a Key,
    names: Names<'a>,
) -> impl Iterator<Item = Pair<Option<&'a Constraint>>> {
    let table = key.parent_name().and_then(|table| family::table(names.catalogs().after, &table));
    let parents = table.into_iter().flat_map(family::parents);
    parents.map(move |parent| of_table(parent, key, names))
}

/// Whether the table of a constraint was there.
fn has_table(key: &Key, names: Names<'_>) -> bool {
    let table = key.parent_name();
    table.is_some_and(|table| family::table(names.catalogs().before, &table).is_some())
}

/// Whether a check that came with the parent's, which is not valid, is to be so for a table that
/// was there.
pub(super) fn is_to_be_validated(key: &Key, body: &Constraint, names: Names<'_>) -> bool {
    let was_there = has_table(key, names);
    let is_invalid = |of: Pair<Option<&Constraint>>| of.after.is_some_and(|of| of.not_valid);
    was_there && body.inherited && !body.not_valid && of_parents(key, names).any(is_invalid)
}

/// Whether the parent's is validated, and this one with it.
pub(super) fn is_validated_with(key: &Key, names: Names<'_>) -> bool {
    of_parents(key, names).any(|of| match of {
        Pair { before: Some(before), after: Some(after) } => before.not_valid && !after.not_valid,
        _ => false,
    })
}

/// Whether a new child is to have a check not valid that its parent had already: it would come
/// valid with the child.
pub(super) fn comes_valid(key: &Key, body: &Constraint, names: Names<'_>) -> bool {
    let is_known = |of: Pair<Option<&Constraint>>| of.before.is_some() && of.after.is_some();
    let is_told = body.inherited && body.not_valid && !has_table(key, names);
    is_told && of_parents(key, names).any(is_known)
}
