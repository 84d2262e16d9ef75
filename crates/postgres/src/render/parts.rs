//! What a child table has of its parent: what comes and goes by itself with the parent's, and what
//! must be said of it.
//!
//! The parts of a partitioned index or constraint come with it, under names of the engine's
//! making; one that has a name of its own is there first, and the whole takes it. All of them go
//! with the whole, and no statement frees them of it.

use aludel_catalog::{Body, Catalog, Constraint, Index, Key, Kind, Object, Pair, QualifiedName};
use aludel_dialect::{Located, Statement, Way};

use super::{family, naming::Names, online, partition_key, table_alter, twins, validity};

/// Whether a column or a check that a parent has, too, comes or goes by itself: the parent's does
/// so while this table is its child, or the table itself does.
pub(super) fn follows(key: &Key, way: Way, names: Names<'_>) -> bool {
    let Some(table) = key.parent_name() else { return false };
    let Pair { before, after } = names.catalogs();
    let (here, there) = match way {
        Way::Coming => (after, before),
        Way::Going => (before, after),
    };
    let (Some(of), Some(_)) = (family::table(here, &table), family::table(there, &table)) else {
        return true;
    };
    let mut parents = family::parents(of);
    parents.any(|parent| {
        let part = Key::part(key.kind, parent, key.name.clone());
        here.get(&part).is_some() && stays_child(&table, parent, names)
    })
}

/// Whether a table is a child of another on both sides, and all the time in between: it leaves one
/// that is made anew.
pub(super) fn stays_child(table: &QualifiedName, parent: &QualifiedName, names: Names<'_>) -> bool {
    let is_child = names.catalogs().map(|catalog| {
        family::table(catalog, table).is_some_and(|t| family::parents(t).any(|p| p == parent))
    });
    is_child.before && is_child.after && !is_made_anew(parent, names)
}

pub(super) fn is_made_anew(table: &QualifiedName, names: Names<'_>) -> bool {
    let tables = names.catalogs().map(|catalog| family::table(catalog, table));
    match (tables.before, tables.after) {
        (Some(before), Some(after)) => {
            let change = Pair::new(before, after);
            table_alter::has_no_way(change) || partition_key::is_retyped(table, change, names)
        }
        _ => false,
    }
}

/// Whether a table is a partition of the same table on both sides, and in between.
pub(super) fn stays_partition(table: &QualifiedName, names: Names<'_>) -> bool {
    let before = family::table(names.catalogs().before, table);
    let parent = before.and_then(|before| before.partition_of.as_ref());
    parent.is_some_and(|partition| stays_child(table, &partition.parent, names))
}

/// Whether a part of a partitioned index or constraint goes with the whole: its table stays where
/// it is, or goes itself.
pub(super) fn goes_with_whole(table: &QualifiedName, names: Names<'_>) -> bool {
    family::table(names.catalogs().after, table).is_none() || stays_partition(table, names)
}

/// The whole that an index or a constraint is a part of.
pub(super) fn whole(key: &Key, object: &Object) -> Option<Key> {
    match &object.body {
        Body::Index(index) => whole_of_index(index),
        Body::Constraint(constraint) => constraint.part_of.clone(),
        _ => None,
    }
    .filter(|whole| whole != key)
}

/// Whether a table has a part of its parent.
pub(super) fn is_of_parent(object: &Object) -> bool {
    match &object.body {
        Body::Column(column) => column.inherited,
        Body::Constraint(constraint) => constraint.inherited,
        _ => false,
    }
}

/// The partitioned index that an index is attached to.
pub(super) fn whole_of_index(index: &Index) -> Option<Key> {
    let whole = index.partition_of.as_ref()?;
    Some(Key::in_schema(Kind::Index, whole.schema.clone(), whole.name.clone()))
}

/// Whether the parts of a whole are not all there.
fn is_only(object: &Object) -> bool {
    match &object.body {
        Body::Index(index) => index.only,
        Body::Constraint(constraint) => constraint.only,
        _ => false,
    }
}

/// How the part of a whole becomes another's, or nobody's.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Move {
    /// By itself.
    Implied,
    /// By `ATTACH PARTITION`.
    Attach,
    /// It goes with the one whole and comes anew.
    Anew,
}

/// What becomes of a part whose wholes differ.
pub(super) fn moved(
    table: &QualifiedName,
    wholes: Pair<Option<&Key>>,
    names: Names<'_>,
) -> Option<Move> {
    if wholes.is_same() {
        return None;
    }
    Some(match wholes {
        _ if !stays_partition(table, names) => Move::Implied,
        Pair { before: Some(before), after: Some(after) } if is_renamed(before, after, names) => {
            Move::Implied
        }
        Pair { before: Some(_), .. } => Move::Anew,
        Pair { after: Some(whole), .. } if is_attached_by_hand(whole, names) => Move::Attach,
        _ => Move::Implied,
    })
}

/// Whether a whole has only another name.
fn is_renamed(before: &Key, after: &Key, names: Names<'_>) -> bool {
    let catalogs = names.catalogs();
    let objects = (catalogs.before.get(before), catalogs.after.get(after));
    let is_gone = catalogs.after.get(before).is_none() && catalogs.before.get(after).is_none();
    let is_same_place = before.kind == after.kind && before.parent == after.parent;
    is_gone && is_same_place && objects.0.map(|o| &o.body) == objects.1.map(|o| &o.body)
}

/// Whether a whole takes its parts only when it is told to: it is there already, is to have only
/// some of them, or would take the wrong ones.
fn is_attached_by_hand(whole: &Key, names: Names<'_>) -> bool {
    let Pair { before, after } = names.catalogs();
    let has_index = twins::named(after, whole).is_some_and(|(_, object)| match &object.body {
        Body::Constraint(constraint) => constraint.references.is_none(),
        _ => true,
    });
    has_index
        && (before.get(whole).is_some()
            || after.get(whole).is_some_and(is_only)
            || twins::are_parts_made_by_hand(whole, names))
}

/// Whether a part must be created by a statement, and attached by another.
pub(super) fn is_new_to_whole(
    table: &QualifiedName,
    whole: Option<&Key>,
    names: Names<'_>,
) -> bool {
    let was_there = names.catalogs().before.relation(table).is_some();
    let joins = was_there && !stays_partition(table, names);
    let is_there = |of: &Key| names.catalogs().before.get(of).is_some();
    // ATTACH PARTITION of the table finds the index by itself.
    let is_found = has_parts_of_there(table, names)
        || joins_in_use(table, names) && whole.is_some_and(is_there);
    !joins && !is_found && whole.is_some_and(|of| is_attached_by_hand(of, names))
}

/// Whether a part under a name of the engine's making is not made by the engine: the whole and
/// the table are there already, or the whole must not look for its parts.
pub(super) fn is_missing_part(
    table: &QualifiedName,
    whole: Option<&Key>,
    names: Names<'_>,
) -> bool {
    let before = names.catalogs().before;
    let was_only = |whole: &Key| before.get(whole).is_some_and(is_only);
    let by_hand = |whole| twins::are_parts_made_by_hand(whole, names);
    let Some(whole) = whole else { return false };
    match stays_partition(table, names) {
        true => was_only(whole) || by_hand(whole),
        // The index of a partitioned table comes after new partitions.
        false => before.relation(table).is_none() && whole.kind == Kind::Index && by_hand(whole),
    }
}

/// `ALTER INDEX whole ATTACH PARTITION part`, once both are there.
pub(super) fn attach(key: &Key, whole: &Key, names: Names<'_>) -> Statement {
    let name = |key: &Key| match &key.schema {
        Some(schema) => names.in_schema(schema, &key.name),
        None => key.name.to_string(),
    };
    let sql = format!("ALTER INDEX {} ATTACH PARTITION {}", name(whole), name(key));
    let known = twins::named(names.catalogs().after, whole).map_or(whole, |(key, _)| key);
    Statement::new(key, sql).only_after([known.clone()])
}

/// Whether a new partition is made as a table by itself and attached then.
pub(super) fn stands_alone_first(table: &QualifiedName, names: Names<'_>) -> bool {
    has_parts_of_there(table, names) || joins_in_use(table, names)
}

/// Whether a new partition joins a table in use, which ATTACH PARTITION locks less than PARTITION OF. One
/// that counts as its parent does is born so, and in no other way; and what it says once more than its parent
/// would be taken for the parent's.
fn joins_in_use(table: &QualifiedName, names: Names<'_>) -> bool {
    let Pair { before, after } = names.catalogs();
    let partition = family::table(after, table).and_then(|it| it.partition_of.as_ref());
    let counts =
        |object: &Object| matches!(&object.body, Body::Column(column) if column.identity.is_some());
    family::table(before, table).is_none()
        && partition.is_some_and(|partition| online::is_table(&partition.parent, names))
        && !family::parts(after, Kind::Column, table).any(|(_, object)| counts(object))
        && !says_once_more(table, after)
}

fn says_once_more(table: &QualifiedName, catalog: &Catalog) -> bool {
    let constraints = || {
        let all = family::parts(catalog, Kind::Constraint, table);
        all.filter_map(|(_, object)| match &object.body {
            Body::Constraint(constraint) => Some(constraint),
            _ => None,
        })
    };
    let is_of_parent =
        |own: &Constraint| constraints().any(|of| of.inherited && of.definition == own.definition);
    constraints().any(|own| !own.inherited && is_of_parent(own))
}

/// Whether a new partition has parts under names of its own of wholes that are there already, and the
/// engine would make others; or it is a child that is to have a check of its parent's not valid.
fn has_parts_of_there(table: &QualifiedName, names: Names<'_>) -> bool {
    let Pair { before, after } = names.catalogs();
    let is_new = family::table(before, table).is_none();
    let is_invalid = |located: Located<'_>| match &located.object.body {
        Body::Constraint(constraint) => validity::comes_valid(located.key, constraint, names),
        _ => false,
    };
    let of_there = |located: Located<'_>| {
        let is_own = match &located.object.body {
            Body::Index(index) => !index.inherited,
            Body::Constraint(constraint) => !constraint.inherited,
            _ => false,
        };
        is_own && whole(located.key, located.object).is_some_and(|of| before.get(&of).is_some())
    };
    is_new
        && family::table(after, table).is_some_and(|t| family::parents(t).next().is_some())
        && parts_of_table(table, names).any(|part| of_there(part) || is_invalid(part))
}

/// The constraints and indexes of a table, on the side after.
fn parts_of_table<'a>(
    table: &QualifiedName,
    names: Names<'a>,
) -> impl Iterator<Item = Located<'a>> {
    let after = names.catalogs().after;
    let constraints = family::parts(after, Kind::Constraint, table);
    let name = table.clone();
    let is_on_table =
        move |object: &&Object| matches!(&object.body, Body::Index(index) if index.table == name);
    let indexes = after.of_kind(Kind::Index).filter(move |(_, object)| is_on_table(object));
    constraints.chain(indexes).map(|(key, object)| Located { key, object })
}

/// Whether the index of a constraint is a part of this index, so that neither goes without the
/// other.
pub(super) fn has_constraint(index: &Key, names: Names<'_>) -> bool {
    let constraints = names.catalogs().before.of_kind(Kind::Constraint);
    let mut bodies = constraints.map(|(_, object)| &object.body);
    bodies.any(|body| matches!(body, Body::Constraint(c) if c.part_of.as_ref() == Some(index)))
}

/// Whether a constraint comes or goes by itself.
pub(super) fn is_implied_constraint(
    key: &Key,
    body: &Constraint,
    way: Way,
    names: Names<'_>,
) -> bool {
    let Some(table) = key.parent_name() else { return false };
    if body.part_of.is_none() {
        let is_bound = body.inherited && !(way == Way::Going && body.also_own);
        let stands_alone = way == Way::Coming && validity::comes_valid(key, body, names);
        return is_bound && !stands_alone && follows(key, way, names);
    }
    match way {
        Way::Coming => body.inherited,
        Way::Going => goes_with_whole(&table, names),
    }
}

/// Whether an index comes or goes by itself.
pub(super) fn is_implied_index(body: &Index, way: Way, names: Names<'_>) -> bool {
    match way {
        Way::Coming => body.inherited,
        Way::Going => body.partition_of.is_some() && goes_with_whole(&body.table, names),
    }
}
