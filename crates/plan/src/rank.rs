//! Which of several statements that might come next does: so that a plan reads well and is always
//! the same.

use std::cmp::Ordering;

use aludel_catalog::{Body, Catalog, Key, Kind};

use crate::{
    entity::{Entities, EntityId},
    graph::VertexId,
    vertex::{Event, Vertices},
};

/// The rank of each vertex. What goes does so first, in the mirrored order of coming; things of
/// one table stand together, types before tables before views.
pub(crate) fn ranks(entities: &Entities<'_>, vertices: &Vertices) -> Vec<usize> {
    let mut sorted: Vec<(Place<'_>, VertexId, Event)> = vertices
        .iter()
        .map(|(vertex, entity, event)| (place(entities, entity), vertex, event))
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

fn place<'a>(entities: &Entities<'a>, id: EntityId) -> Place<'a> {
    let object = entities.object(id);
    let key = entities.key(id);
    let (catalog, located) = match (object.after, object.before) {
        (Some(after), _) => (entities.catalogs.after, Some(after)),
        (None, before) => (entities.catalogs.before, before),
    };
    let position = match located.map(|located| &located.object.body) {
        Some(Body::Column(column)) => column.position,
        _ => 0,
    };
    let whole = whole(catalog, key);
    Place { layer: layer(whole.kind), whole, kind: key.kind, position, key }
}

/// Functions come after tables and views: what their bodies speak of the engine may look for.
fn layer(kind: Kind) -> u8 {
    match kind {
        Kind::Function | Kind::Aggregate => 1,
        kind if kind > Kind::MaterializedView => 2,
        _ => 0,
    }
}

fn whole(catalog: &Catalog, key: &Key) -> Key {
    let mut whole = key.clone();
    while let Some(owner) = catalog.owner(&whole).filter(|_| whole.kind != Kind::Sequence) {
        whole = owner;
    }
    whole
}

fn compare(a: &(Place<'_>, VertexId, Event), b: &(Place<'_>, VertexId, Event)) -> Ordering {
    let is_going = |event: Event| event == Event::Going;
    let forwards = a.0.cmp(&b.0).then(a.1.cmp(&b.1));
    match (is_going(a.2), is_going(b.2)) {
        (true, true) => forwards.reverse(),
        (true, false) => Ordering::Less,
        (false, true) => Ordering::Greater,
        (false, false) => forwards,
    }
}
