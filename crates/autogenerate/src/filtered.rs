//! What is filtered out is left alone: it is neither dropped nor dropped and put back, for nobody compared what it is
//! now, and what it goes by stays what the filter knows.

use aludel_catalog::{Catalog, Filter, Key, Kind, Pair, Rename};
use aludel_plan::Phase;
use thiserror::Error;

/// A change that does not leave alone what is filtered out.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{object} is filtered out, and {why}")]
pub struct Touched {
    /// What is filtered out.
    pub object: Box<Key>,
    /// What would become of it.
    pub why: &'static str,
}

impl Touched {
    fn new(object: &Key, why: &'static str) -> Self {
        Self { object: Box::new(object.clone()), why }
    }
}

/// Refuses renames of what is filtered out, and renames of a schema after which something in it no longer is.
pub(crate) fn check_renames(
    filter: &Filter,
    before: &Catalog,
    renames: &[Rename],
) -> Result<(), Touched> {
    if filter.is_empty() {
        return Ok(());
    }
    for Rename { from, to } in renames {
        if from.kind == Kind::Schema {
            check_schema(filter, before, Pair::new(from, to))?;
        } else if filter.excludes(from, before) {
            return Err(Touched::new(from, "would get another name"));
        }
    }
    Ok(())
}

fn check_schema(filter: &Filter, before: &Catalog, schema: Pair<&Key>) -> Result<(), Touched> {
    let loses = |key: &&Key| {
        let moved = Key { schema: Some(schema.after.name.clone()), ..(*key).clone() };
        key.schema.as_ref() == Some(&schema.before.name)
            && key.parent.is_none()
            && filter.excludes(key, before)
            && !filter.excludes(&moved, before)
    };
    match before.objects.keys().find(loses) {
        Some(key) => {
            Err(Touched::new(key, "the filter does not know it by the name that its schema gets"))
        }
        None => Ok(()),
    }
}

/// Refuses a change after which what something belongs to is gone.
pub(crate) fn check_owners(filter: &Filter, catalogs: Pair<&Catalog>) -> Result<(), Touched> {
    if filter.is_empty() {
        return Ok(());
    }
    let Pair { before, after } = catalogs;
    let is_lost = |key: &&Key| {
        before.owner(key).is_some_and(|owner| after.get(&owner).is_none())
            && filter.excludes(key, before)
    };
    match before.objects.keys().find(is_lost) {
        Some(key) => Err(Touched::new(key, "would go with what it belongs to")),
        None => Ok(()),
    }
}

/// Refuses statements about what is filtered out.
pub(crate) fn check_phases<'a>(
    filter: &Filter,
    catalogs: Pair<&Catalog>,
    phases: impl IntoIterator<Item = &'a Phase>,
) -> Result<(), Touched> {
    if filter.is_empty() {
        return Ok(());
    }
    let plans = phases.into_iter().flat_map(|phase| phase.migration.directions());
    let mut subjects = plans.flat_map(aludel_plan::Plan::statements).map(|it| &it.subject);
    let is_out =
        |key: &&Key| [catalogs.before, catalogs.after].iter().any(|it| filter.excludes(key, it));
    match subjects.find(is_out) {
        Some(key) => {
            Err(Touched::new(key, "the change would drop it and make it again, as it was known"))
        }
        None => Ok(()),
    }
}
