//! Which of several statements that might come next does: so that a plan reads well and is always
//! the same.

use std::{cmp::Ordering, collections::BTreeSet};

use aludel_catalog::{Body, Catalog, Key, Kind, Pair};

use crate::{
    entity::{Entities, EntityId},
    graph::VertexId,
    vertex::{Event, Vertices},
};

/// The rank of each vertex. What goes does so first, in the mirrored order of coming; things of
/// one table stand together, types before tables before views.
pub(crate) fn ranks(entities: &Entities<'_>, vertices: &Vertices) -> Vec<usize> {
    let early = entities.catalogs.map(needed_early);
    let mut sorted: Vec<(Place<'_>, VertexId, Event)> = vertices
        .iter()
        .map(|(vertex, entity, event)| (place(entities, entity, early.as_ref()), vertex, event))
        .collect();
    sorted.sort_by(|a, b| compare(a, b));
    let mut ranks = vec![0; sorted.len()];
    for (rank, (_, vertex, _)) in sorted.iter().enumerate() {
        ranks[*vertex] = rank;
    }
    ranks
}

/// Where an object stands: with the whole that it belongs to, then by its own kind.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Place<'a> {
    layer: u8,
    whole: Key,
    kind: Kind,
    position: u32,
    key: &'a Key,
}

fn place<'a>(entities: &Entities<'a>, id: EntityId, early: Pair<&BTreeSet<&Key>>) -> Place<'a> {
    let object = entities.object(id);
    let key = entities.key(id);
    let (catalog, early, located) = match (object.after, object.before) {
        (Some(after), _) => (entities.catalogs.after, early.after, Some(after)),
        (None, before) => (entities.catalogs.before, early.before, before),
    };
    let position = match located.map(|located| &located.object.body) {
        Some(Body::Column(column)) => column.position,
        _ => 0,
    };
    let whole = whole(catalog, key);
    Place { layer: layer(&whole, early), whole, kind: key.kind, position, key }
}

/// Functions come after tables and views: what their bodies speak of the engine may look for.
/// Those that tables and views wait for come first.
fn layer(key: &Key, early: &BTreeSet<&Key>) -> u8 {
    match key.kind {
        Kind::Function | Kind::Aggregate if early.contains(key) => 1,
        Kind::Function | Kind::Aggregate => 2,
        kind if kind > Kind::MaterializedView => 3,
        _ => 0,
    }
}

/// The functions without which there is no table or view, and those without which there are not
/// these.
fn needed_early(catalog: &Catalog) -> BTreeSet<&Key> {
    let is_function = |key: &&Key| matches!(key.kind, Kind::Function | Kind::Aggregate);
    let is_relation = |key: &Key| (Kind::Table..=Kind::MaterializedView).contains(&key.kind);
    let relations = catalog.dependencies.iter().filter(|(key, _)| is_relation(key));
    let mut found: BTreeSet<&Key> = BTreeSet::new();
    let mut open: Vec<&Key> = relations.flat_map(|(_, needs)| needs).filter(is_function).collect();
    while let Some(key) = open.pop() {
        if found.insert(key) {
            open.extend(catalog.needs(key).filter(is_function));
        }
    }
    found
}

fn whole(catalog: &Catalog, key: &Key) -> Key {
    let mut whole = key.clone();
    while let Some(owner) = catalog.owner(&whole).filter(|_| whole.kind != Kind::Sequence) {
        whole = owner;
    }
    whole
}

fn compare(a: &(Place<'_>, VertexId, Event), b: &(Place<'_>, VertexId, Event)) -> Ordering {
    let is_going = |event: Event| event == Event::Drop;
    let forwards = a.0.cmp(&b.0).then(a.1.cmp(&b.1));
    match (is_going(a.2), is_going(b.2)) {
        (true, true) => forwards.reverse(),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => forwards,
    }
}
