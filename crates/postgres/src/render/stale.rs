//! What rests on values that a function computed before it changed: the engine computes none of
//! them again. Indexes are built anew; of the rest a reviewer is told, with the statement that
//! does it, for it may fail or take long.

use std::collections::BTreeSet;

use aludel_catalog::{Body, Catalog, ConstraintType, Key, Kind, Located};
use aludel_dialect::{Hazard, Statement};

use super::{facts, family, naming::Names, spoken};

/// The statement that changes a function, with what follows from it.
pub(super) fn with_consequences(statement: Statement, names: Names<'_>) -> Vec<Statement> {
    let mut statements = vec![statement];
    for rests in resting(&statements[0].subject, names) {
        match rebuilt(rests, names) {
            Some(rebuild) => statements.push(rebuild),
            None => statements[0].hazards.extend(stale(rests, names)),
        }
    }
    statements
}

/// All that stays as it is and keeps what the function computed, directly or through what calls it.
fn resting<'a>(function: &Key, names: Names<'a>) -> Vec<Located<'a>> {
    let catalogs = names.catalogs();
    let dependents = catalogs.after.dependents();
    let mut seen: BTreeSet<&Key> = BTreeSet::new();
    let mut open = vec![function];
    while let Some(key) = open.pop() {
        let direct = dependents.get(key).into_iter().flatten().copied();
        let callers = match key.kind {
            Kind::Function => callers(catalogs.after, key),
            _ => Vec::new(),
        };
        for dependent in direct.chain(callers).filter(|key| *key != function) {
            if seen.insert(dependent) && hands_on(dependent.kind) {
                open.push(dependent);
            }
        }
    }
    let stays = |key: &&Key| {
        let body = |catalog: &'a Catalog| catalog.get(key).map(|object| &object.body);
        body(catalogs.before) == body(catalogs.after)
    };
    let located = |key: &'a Key| catalogs.after.get(key).map(|object| Located { key, object });
    seen.into_iter().filter(stays).filter_map(located).collect()
}

/// Whether what uses an object of this kind uses what it calls.
fn hands_on(kind: Kind) -> bool {
    matches!(
        kind,
        Kind::Function
            | Kind::Aggregate
            | Kind::Operator
            | Kind::OperatorClass
            | Kind::OperatorFamily
            | Kind::Cast
            | Kind::Range
    )
}

/// The functions whose text names this one.
fn callers<'a>(catalog: &'a Catalog, function: &Key) -> Vec<&'a Key> {
    let name = function.name.as_str();
    let names_it = |object| spoken::of(object).contains(name);
    let functions = catalog.of_kind(Kind::Function).filter(|(key, _)| *key != function);
    functions.filter(|(_, object)| names_it(object)).map(|(key, _)| key).collect()
}

/// What builds the values anew, where a statement does that which takes no more than time.
fn rebuilt(rests: Located<'_>, names: Names<'_>) -> Option<Statement> {
    let is_whole = |table| {
        family::table(names.catalogs().after, table).is_some_and(|t| t.partition_by.is_some())
    };
    let table = match &rests.object.body {
        Body::Index(index) => index.table.clone(),
        Body::Constraint(of) if of.constraint_type == ConstraintType::Exclusion => {
            rests.key.parent_name()?
        }
        _ => return None,
    };
    // The parts of an index are built anew, each by itself.
    if is_whole(&table) {
        return None;
    }
    let name = match &rests.object.body {
        Body::Index(index) => index.made_up_name.as_ref().unwrap_or(&rests.key.name),
        _ => &rests.key.name,
    };
    let index = names.in_schema(&table.schema, name);
    let mut statement = Statement::new(rests.key, format!("REINDEX INDEX {index}"))
        .only_after([rests.key.clone()])
        .with_hazard(facts::rebuilds(rests.key, &table, &index));
    let is_unique = !matches!(&rests.object.body, Body::Index(index) if !index.unique);
    if is_unique {
        statement = statement.with_hazard(facts::breaks_index(rests.key, &table));
    }
    Some(statement)
}

/// What stays as the old body had it, and what makes it right.
fn stale(rests: Located<'_>, names: Names<'_>) -> Option<Hazard> {
    let Located { key, object } = rests;
    Some(match &object.body {
        Body::Constraint(check) if check.constraint_type == ConstraintType::Check => {
            facts::stale::check(key, &names.parent(key), &names.text(&check.definition))
        }
        Body::DomainConstraint(check) => {
            facts::stale::domain_check(key, &names.parent(key), &names.text(&check.definition))
        }
        Body::Column(column) if column.generated.as_ref().is_some_and(|g| !g.is_virtual) => {
            facts::stale::computed(key, recomputed(key, names))
        }
        Body::Table(table) if table.partition_by.is_some() => {
            facts::stale::partitioned(key, &names.own(key))
        }
        Body::MaterializedView(_) => facts::stale::materialized(key, &names.own(key)),
        _ => return None,
    })
}

/// An update of what a generated column is computed from computes it.
fn recomputed(key: &Key, names: Names<'_>) -> String {
    let sources = names.catalogs().after.needs(key).filter(|need| {
        need.kind == Kind::Column && need.parent == key.parent && need.schema == key.schema
    });
    let sets: Vec<String> = sources.map(|of| format!("{0} = {0}", of.name)).collect();
    format!("UPDATE {} SET {}", names.parent(key), sets.join(", "))
}
