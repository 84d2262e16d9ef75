//! What must be committed before it can be used is committed only where something may use it.

use std::collections::BTreeSet;

use aludel_catalog::{Catalog, Key, Kind};
use aludel_dialect::Statement;

use crate::entity::Entities;

/// Takes the commit from statements after which nothing hangs on their subject.
pub(crate) fn settle(entities: &Entities<'_>, statements: &mut [Statement]) {
    for at in 0..statements.len() {
        let (done, later) = statements.split_at_mut(at + 1);
        let Some(statement) = done.last_mut().filter(|statement| statement.commit_after) else {
            continue;
        };
        let users = users(entities.catalogs.after, &statement.subject);
        let may_use = |later: &Statement| {
            // What the text of a function's body speaks of nobody knows.
            later.subject.kind == Kind::Function || users.contains(&later.subject)
        };
        statement.commit_after = later.iter().any(may_use);
    }
}

/// All that hangs on an object, directly or not, and the wholes in whose statements it may stand.
fn users(catalog: &Catalog, of: &Key) -> BTreeSet<Key> {
    let dependents = catalog.dependents();
    let mut users: BTreeSet<&Key> = BTreeSet::new();
    let mut open = vec![of];
    while let Some(key) = open.pop() {
        let direct = dependents.get(key).into_iter().flatten().copied();
        open.extend(direct.filter(|user| users.insert(user)));
    }
    let mut wholes: Vec<Key> = users.iter().filter_map(|user| catalog.owner(user)).collect();
    wholes.extend(wholes.iter().filter_map(|whole| catalog.owner(whole)).collect::<Vec<_>>());
    users.into_iter().cloned().chain(wholes).collect()
}
