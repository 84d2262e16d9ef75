//! What rules about running clients look at: what they used before the script, and what of it is gone or
//! otherwise once a statement's transaction is committed.

use crate::{
    Finding, Outline, Pass, Whole,
    outline::{Constraint, Relation},
    pass::{qualified, quoted, went},
};

/// Looks at each statement, and at what is there once its transaction is committed: what is put back by then
/// nobody misses.
pub(super) fn each(
    whole: &Whole<'_>,
    look: fn(&Pass<'_>, &Outline) -> Vec<Finding>,
) -> Vec<(usize, Finding)> {
    let passes = whole.passes.iter();
    let found = passes.map(|pass| (pass.number, look(pass, whole.committed(pass))));
    found.flat_map(|(at, all)| all.into_iter().map(move |it| (at, it))).collect()
}

/// What whoever uses a relation's name gets once the transaction is committed.
pub(super) fn answers<'a>(end: &'a Outline, relation: &Relation) -> Option<&'a Relation> {
    end.relations.values().find(|it| it.schema == relation.schema && it.name == relation.name)
}

/// Relations of some kinds that were there before the script and went: not with a schema, an extension or a
/// parent, for these are what was dropped then.
pub(super) fn lost_relations<'a>(
    pass: &'a Pass<'_>,
    kinds: &'static [&'static str],
) -> impl Iterator<Item = &'a Relation> {
    let is_gone = |id: u32| pass.after.relations.get(&id).is_none();
    went(&pass.changes.relations).filter(move |it| {
        let mut parents = pass.before.inheritance.values().filter(|other| other.child == it.id);
        kinds.contains(&it.kind.as_str())
            && pass.is_old(it.id)
            && !is_taken_along(pass, &it.schema)
            && !parents.any(|other| is_gone(other.parent))
    })
}

/// Whether what went went with its schema, or with an extension.
pub(super) fn is_taken_along(pass: &Pass<'_>, schema: &str) -> bool {
    went(&pass.changes.schemas).any(|it| it.name == schema) || !pass.changes.extensions.is_empty()
}

/// Constraints that were there before the script and went, though their table, their domain, their columns
/// and what they refer to stayed.
pub(super) fn lost_constraints<'a>(
    pass: &'a Pass<'_>,
    end: &'a Outline,
    kinds: &'static [&'static str],
) -> impl Iterator<Item = &'a Constraint> {
    let stays = |id: u32| id == 0 || pass.after.relations.get(&id).is_some();
    let has_column =
        |table: u32, number: u32| table == 0 || pass.after.columns.get(&(table, number)).is_some();
    went(&pass.changes.constraints).filter(move |it| {
        let is_it = |other: &Constraint| {
            (other.relation, other.domain, &other.name) == (it.relation, it.domain, &it.name)
        };
        kinds.contains(&it.kind.as_str())
            && it.parent == 0
            && pass.old.constraints.get(&it.id).is_some()
            && stays(it.relation)
            && stays(it.referenced)
            && (it.domain == 0 || pass.after.types.get(&it.domain).is_some())
            && it.columns.iter().all(|number| has_column(it.relation, *number))
            && !end.constraints.values().any(is_it)
            && !is_lost_by_parent(pass, it)
    })
}

fn is_lost_by_parent(pass: &Pass<'_>, constraint: &Constraint) -> bool {
    let parents: Vec<u32> = pass.parents(constraint.relation).collect();
    let mut others = went(&pass.changes.constraints);
    others.any(|it| parents.contains(&it.relation) && it.name == constraint.name)
}

/// What a constraint is on: its table or domain, as SQL names it, and as levels do.
pub(super) fn holder(pass: &Pass<'_>, constraint: &Constraint) -> (String, String) {
    match pass.before.types.get(&constraint.domain) {
        Some(it) => (qualified(&it.schema, &it.name), format!("{}.{}", it.schema, it.name)),
        None => (pass.name_of(constraint.relation), pass.key_of(constraint.relation)),
    }
}

/// The finding about something that is gone.
pub(super) fn gone(what: &str, schema: &str, name: &str) -> Finding {
    let shown = qualified(schema, name);
    Finding::new(format!("whoever still uses the {what} {shown} fails from then on"))
        .on(format!("{schema}.{name}"))
}

/// The finding about a constraint that is gone.
pub(super) fn unchecked(pass: &Pass<'_>, constraint: &Constraint) -> Finding {
    let (holder, key) = holder(pass, constraint);
    let (name, definition) = (quoted(&constraint.name), &constraint.definition);
    let kind = if constraint.domain == 0 { "TABLE" } else { "DOMAIN" };
    Finding::new(format!("{holder} takes from then on what {name} kept out: {definition}"))
        .on(key)
        .help("-- the way back, which fails where something broke it meanwhile:")
        .help(format!("ALTER {kind} {holder} ADD CONSTRAINT {name} {definition};"))
}
