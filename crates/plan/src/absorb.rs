//! Parts that come inside the statement of their whole, or go with it, wherever that makes no
//! circle.

use aludel_catalog::{Body, Key, Located};
use aludel_dialect::{Context, Dialect, Way};

use crate::{
    entity::{Entities, EntityId},
    graph::{Along, Graph},
    needs,
    vertex::Vertices,
};

/// Draws parts together with their wholes.
///
/// First all of them are, on a copy: what then is on no circle can be, without looking further.
/// Only the rest is looked at one by one.
pub(crate) fn absorb(
    entities: &Entities<'_>,
    vertices: &Vertices,
    graph: &mut Graph,
    dialect: &dyn Dialect,
    context: Context<'_>,
) {
    let mut parts: Vec<EntityId> = entities.ids().collect();
    parts.sort_by_cached_key(|id| urgency(entities, *id));
    let mut all_together = graph.clone();
    for part in &parts {
        go_with_whole(entities, vertices, &mut all_together, (*part, None), (dialect, context));
        come_in_whole(entities, vertices, &mut all_together, (*part, None), dialect);
    }
    let tangled = all_together.tangled();
    for part in parts {
        go_with_whole(entities, vertices, graph, (part, Some(&tangled)), (dialect, context));
        come_in_whole(entities, vertices, graph, (part, Some(&tangled)), dialect);
    }
}

/// Columns before what is on them, foreign keys last: they make the circles.
fn urgency<'a>(entities: &Entities<'a>, id: EntityId) -> (bool, &'a Key) {
    let object = entities.object(id);
    let points_elsewhere = |located: Located<'_>| match &located.object.body {
        Body::Constraint(constraint) => constraint.references.is_some(),
        _ => false,
    };
    (object.after.or(object.before).is_some_and(points_elsewhere), entities.key(id))
}

/// What belongs to something that goes, goes with it; and so does a part of what a parent has.
fn go_with_whole(
    entities: &Entities<'_>,
    vertices: &Vertices,
    graph: &mut Graph,
    (part, tangled): (EntityId, Option<&[bool]>),
    (dialect, context): (&dyn Dialect, Context<'_>),
) {
    let (Some(going), Some(object)) = (vertices.going(part), entities.object(part).before) else {
        return;
    };
    let before = entities.catalogs.before;
    let going_of = |key: Key| vertices.going(entities.find(&key).before?);
    let of_parent = || {
        let is_implied = dialect.is_implied(object, Way::Going, context);
        needs::whole(before, object).filter(|_| is_implied).and_then(going_of)
    };
    let whole = before.owner(object.key).and_then(going_of).or_else(of_parent);
    let Some(whole) = whole else { return };
    if !tangled.is_some_and(|within| graph.leads_round(going, whole, Along::Edges, within)) {
        graph.draw_together(whole, going);
    }
}

/// What can be said in the statement that creates its whole, is.
fn come_in_whole(
    entities: &Entities<'_>,
    vertices: &Vertices,
    graph: &mut Graph,
    (part, tangled): (EntityId, Option<&[bool]>),
    dialect: &dyn Dialect,
) {
    let (Some(coming), Some(object)) = (vertices.coming(part), entities.object(part).after) else {
        return;
    };
    let owner = entities.catalogs.after.owner(object.key);
    let owner = owner.and_then(|owner| entities.find(&owner).after);
    let Some(whole) = owner.and_then(|owner| vertices.coming(owner)) else { return };
    let head = vertices.entity(graph.head(whole));
    let Some(head) = entities.object(head).after else { return };
    let leads_round =
        |within: &[bool]| graph.leads_round(coming, whole, Along::EdgesBackwards, within);
    if dialect.absorbs(head, object) && !tangled.is_some_and(leads_round) {
        graph.draw_together(whole, coming);
    }
}
