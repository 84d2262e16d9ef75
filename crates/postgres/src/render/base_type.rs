//! `CREATE TYPE` of a base type: first the shell, for its functions need it, and it needs them.

use aludel_catalog::{BaseType, Key, Kind, Pair};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    layout,
    naming::Names,
    shared::{drop_of_named, in_place},
};

pub(super) fn create(
    key: &Key,
    base_type: &BaseType,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let shell = Statement::new(key, format!("CREATE TYPE {}", names.own(key)));
    std::iter::once(shell).chain(full(key, base_type, names)).collect()
}

fn full(key: &Key, base_type: &BaseType, names: Names<'_>) -> Option<Statement> {
    let definition = base_type.definition.as_deref()?;
    let members = layout::members(&names.text(definition));
    let sql = layout::list(&format!("CREATE TYPE {}", names.own(key)), &members);
    let functions = names.catalogs().after.needs(key).filter(|key| key.kind == Kind::Function);
    Some(Statement::new(key, sql).only_after(functions.cloned()))
}

/// What is said of a new type once it is more than a shell: of a shell nothing can be granted.
pub(super) fn said(key: &Key, statements: Vec<Statement>, names: Names<'_>) -> Vec<Statement> {
    let functions = names.catalogs().after.needs(key).filter(|key| key.kind == Kind::Function);
    let functions: Vec<Key> = functions.cloned().collect();
    statements.into_iter().map(|said| said.only_after(functions.iter().cloned())).collect()
}

/// The first of its functions to go takes it along: see [`takes_type`].
pub(super) fn drop(key: &Key, base_type: &BaseType, names: Names<'_>) -> Vec<Statement> {
    let condition = if base_type.definition.is_some() { "IF EXISTS " } else { "" };
    drop_of_named(key, format!("DROP TYPE {condition}{}", names.own(key)), names)
}

/// Whether a function that goes is one of a base type's own. The two need each other, so no order
/// of plain drops would do.
pub(super) fn takes_type(function: &Key, names: Names<'_>) -> bool {
    let catalog = names.catalogs().before;
    let mut types = catalog.of_kind(Kind::BaseType);
    types.any(|(key, _)| catalog.needs(key).any(|need| need == function))
}

pub(super) fn alter(key: &Key, change: Pair<&BaseType>, names: Names<'_>) -> Alteration {
    match (&change.before.definition, full(key, change.after, names)) {
        (None, Some(statement)) => in_place(vec![statement]),
        _ => Alteration::Rebuild,
    }
}
