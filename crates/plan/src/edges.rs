//! The edges: what must happen before what.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Key, Kind, Pair};
use aludel_dialect::{Claim, Statement, Way};

use crate::{
    action::Action,
    entity::{Entities, EntityId},
    fills,
    graph::{Graph, VertexId},
    planner::Planner,
    rebuild,
    vertex::{Event, Vertices},
    waits,
};

/// The graph of all vertices with all edges but those of deferred statements.
pub(crate) fn graph(planner: &Planner<'_>, actions: &[Action], vertices: &Vertices) -> Graph {
    let mut graph = Graph::new(vertices.len());
    for (vertex, entity, event) in vertices.iter() {
        match event {
            Event::Drop => {
                goes(planner, vertices, &mut graph, (vertex, entity), actions);
            }
            Event::Create => comes(&planner.entities, vertices, &mut graph, vertex, entity),
            Event::Alter => {
                alters(&planner.entities, vertices, &mut graph, (vertex, entity), actions);
            }
            Event::Deferred(_) => {}
        }
    }
    for (entity, action) in actions.iter().enumerate() {
        if let Action::InPlace { unsettles, .. } = action {
            let unsettled = unsettles.iter().filter_map(|key| planner.entities.find(key).before);
            let altering = vertices.altering(entity);
            unsettled.for_each(|hanging| settle_between(vertices, &mut graph, altering, hanging));
        }
        if let Some(coming) = vertices.coming(entity) {
            let unsettled = rebuild::unsettled_by_coming(planner, entity);
            let unsettled = unsettled.into_iter();
            unsettled
                .for_each(|hanging| settle_between(vertices, &mut graph, Some(coming), hanging));
        }
    }
    order_names(planner, vertices, &mut graph);
    fills::edges(planner, vertices, &mut graph);
    graph
}

/// Where what another needs is there as wanted. Nothing waits for an object of which only something
/// is said, for what needs it does not look at that; but for its columns: a privilege that is revoked
/// from a view goes from them too, so what they are granted comes later.
fn arrival(
    entities: &Entities<'_>,
    vertices: &Vertices,
    (waiting, need): (EntityId, EntityId),
) -> Option<VertexId> {
    match entities.key(need).kind {
        Kind::View | Kind::MaterializedView if is_column_of(entities, waiting, need) => {
            vertices.arrival(need)
        }
        _ if is_spoken_of_alone(entities, need) => vertices.coming(need),
        _ => vertices.arrival(need),
    }
}

fn is_column_of(entities: &Entities<'_>, column: EntityId, relation: EntityId) -> bool {
    let (key, of) = (entities.key(column), entities.key(relation));
    key.kind == Kind::Column && key.schema == of.schema && key.parent.as_ref() == Some(&of.name)
}

/// Where what another needs is no more what it was. A sequence may change, and change its owner,
/// under what counts with it.
fn departure(entities: &Entities<'_>, vertices: &Vertices, need: EntityId) -> Option<VertexId> {
    match entities.key(need).kind {
        Kind::Sequence => vertices.going(need),
        _ if is_spoken_of_alone(entities, need) => vertices.going(need),
        _ => vertices.departure(need),
    }
}

/// Whether an object stays what it is, and only its comment, its owner or its grants change. A table
/// may change all the same, for the sake of another.
fn is_spoken_of_alone(entities: &Entities<'_>, id: EntityId) -> bool {
    match entities.object(id) {
        Pair { before: Some(before), after: Some(after) } => {
            let is_same = before.key == after.key && before.object.body == after.object.body;
            is_same && before.key.kind != Kind::Table
        }
        _ => false,
    }
}

/// An object goes before what it needs goes or changes.
fn goes(
    planner: &Planner<'_>,
    vertices: &Vertices,
    graph: &mut Graph,
    (vertex, entity): (VertexId, EntityId),
    actions: &[Action],
) {
    let held = match planner.entities.object(entity).before {
        Some(before) => waits::holds(planner.entities.sides().before, before),
        None => Vec::new(),
    };
    let held = held.iter().filter_map(|key| planner.entities.find(key).before);
    let needs = planner.entities.needs(entity).before.iter();
    // A table leaves its parent before its columns are free to go.
    let is_freed_by =
        |need: EntityId| deferred_by(&planner.entities, &actions[need]).before.contains(&entity);
    let departures = needs.filter(|need| !is_freed_by(**need));
    let departures: Vec<_> =
        departures.filter_map(|need| departure(&planner.entities, vertices, *need)).collect();
    for then in departures.iter().copied().chain(held.filter_map(|held| vertices.going(held))) {
        graph.add_edge(vertex, then);
    }
    if let Some(coming) = vertices.coming(entity) {
        graph.add_edge(vertex, coming);
        // One that goes by itself is gone only when what it goes with is.
        let is_implied = |before| planner.dialect.is_implied(before, Way::Going, planner.context);
        if planner.entities.object(entity).before.is_some_and(is_implied) {
            departures.into_iter().for_each(|gone| graph.add_edge(gone, coming));
        }
    }
}

/// An object comes after what it needs has come or changed.
fn comes(
    entities: &Entities<'_>,
    vertices: &Vertices,
    graph: &mut Graph,
    vertex: VertexId,
    entity: EntityId,
) {
    let waits_for = match entities.object(entity).after {
        Some(after) => waits::waits_for(entities.sides().after, after),
        None => Vec::new(),
    };
    let waits_for = waits_for.iter().filter_map(|key| entities.find(key).after);
    for need in entities.needs(entity).after.iter().copied().chain(waits_for) {
        if let Some(arrival) = arrival(entities, vertices, (entity, need)) {
            graph.add_edge(arrival, vertex);
        }
    }
}

/// An object changes after what it will need has arrived, and before what it needed goes.
fn alters(
    entities: &Entities<'_>,
    vertices: &Vertices,
    graph: &mut Graph,
    (vertex, entity): (VertexId, EntityId),
    actions: &[Action],
) {
    let needs = entities.needs(entity);
    let deferred = deferred_by(entities, &actions[entity]);
    // What a table has of a parent that it leaves is its own meanwhile.
    let is_bound = |need: &&EntityId| !rebuild::is_detached(entities, actions, **need, entity);
    let bound = needs.map(|needs| needs.iter().filter(is_bound).collect::<Vec<_>>());
    for need in bound.after.into_iter().filter(|need| !deferred.after.contains(need)) {
        if let Some(arrival) = arrival(entities, vertices, (entity, *need)) {
            graph.add_edge(arrival, vertex);
        }
    }
    for need in bound.before.into_iter().filter(|need| !deferred.before.contains(need)) {
        let needs_it_still = needs.after.binary_search(need).is_ok();
        match (vertices.going(*need), vertices.altering(*need)) {
            (Some(going), _) => graph.add_edge(vertex, going),
            (None, Some(altering)) if !needs_it_still => graph.add_edge(vertex, altering),
            _ => {}
        }
    }
}

/// The objects that statements of their own wait for: the alteration as a whole does not.
fn deferred_by(entities: &Entities<'_>, action: &Action) -> Pair<BTreeSet<EntityId>> {
    let Action::InPlace { statements, .. } = action else { return Pair::default() };
    let named = |keys: fn(&Statement) -> &Vec<Key>| statements.iter().flat_map(keys);
    Pair {
        before: named(|s| &s.before).filter_map(|key| entities.find(key).before).collect(),
        after: named(|s| &s.after).filter_map(|key| entities.find(key).after).collect(),
    }
}

/// What an alteration unsettles is away while it happens.
fn settle_between(
    vertices: &Vertices,
    graph: &mut Graph,
    altering: Option<VertexId>,
    hanging: EntityId,
) {
    let Some(altering) = altering else { return };
    if let Some(going) = vertices.going(hanging) {
        graph.add_edge(going, altering);
    }
    if let Some(coming) = vertices.coming(hanging) {
        graph.add_edge(altering, coming);
    }
}

/// Who takes a name waits until the one that holds it is gone or renamed.
fn order_names(planner: &Planner<'_>, vertices: &Vertices, graph: &mut Graph) {
    let mut freed: BTreeMap<Claim, Vec<VertexId>> = BTreeMap::new();
    let mut taken: Vec<(Claim, VertexId)> = Vec::new();
    for (vertex, entity, event) in vertices.iter() {
        let claims = claims(planner, entity, event);
        claims.before.into_iter().for_each(|claim| freed.entry(claim).or_default().push(vertex));
        taken.extend(claims.after.into_iter().map(|claim| (claim, vertex)));
    }
    for (claim, taker) in taken {
        for holder in freed.get(&claim).into_iter().flatten() {
            graph.add_edge(*holder, taker);
        }
    }
}

/// The names that an event frees and takes.
fn claims(planner: &Planner<'_>, entity: EntityId, event: Event) -> Pair<Vec<Claim>> {
    let claims = planner
        .entities
        .object(entity)
        .map(|object| object.map(|object| planner.dialect.claims(object)).unwrap_or_default());
    match event {
        Event::Drop => Pair::new(claims.before, Vec::new()),
        Event::Create => Pair::new(Vec::new(), claims.after),
        Event::Alter => Pair {
            before: without(&claims.before, &claims.after),
            after: without(&claims.after, &claims.before),
        },
        Event::Deferred(_) => Pair::default(),
    }
}

fn without(these: &[Claim], others: &[Claim]) -> Vec<Claim> {
    these.iter().filter(|claim| !others.contains(claim)).cloned().collect()
}

/// Gives each statement that waits for objects of its own a vertex of its own.
pub(crate) fn split_deferred(
    entities: &Entities<'_>,
    scripts: &mut Vec<Vec<Statement>>,
    vertices: &mut Vertices,
    graph: &mut Graph,
) {
    for vertex in 0..scripts.len() {
        let is_deferred =
            |s: &Statement| ![&s.after, &s.before, &s.amid].iter().all(|k| k.is_empty());
        let (deferred, plain) =
            std::mem::take(&mut scripts[vertex]).into_iter().partition(is_deferred);
        scripts[vertex] = plain;
        let mut last = vertex;
        for (number, statement) in Vec::<Statement>::into_iter(deferred).enumerate() {
            let new = graph.add_vertex();
            vertices.push(vertices.entity(vertex), Event::Deferred(number));
            graph.add_edge(last, new);
            time(entities, vertices, graph, new, &statement);
            scripts.push(vec![statement]);
            last = new;
        }
    }
}

fn time(
    entities: &Entities<'_>,
    vertices: &Vertices,
    graph: &mut Graph,
    vertex: VertexId,
    statement: &Statement,
) {
    for first in statement.after.iter().filter_map(|key| entities.find(key).after) {
        if let Some(arrival) = vertices.arrival(first) {
            graph.add_edge(arrival, vertex);
        }
    }
    for then in statement.before.iter().map(|key| entities.find(key)) {
        let departure = then.before.and_then(|then| vertices.departure(then));
        let arrival = then.after.and_then(|then| vertices.arrival(then));
        for event in departure.into_iter().chain(arrival) {
            graph.add_edge(vertex, event);
        }
    }
    for away in statement.amid.iter().map(|key| entities.find(key)) {
        if let Some(gone) = away.before.and_then(|away| vertices.going(away)) {
            graph.add_edge(gone, vertex);
        }
        if let Some(back) = away.after.and_then(|away| vertices.coming(away)) {
            graph.add_edge(vertex, back);
        }
    }
}
