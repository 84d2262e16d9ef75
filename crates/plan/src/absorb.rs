//! Parts that come inside the statement of their whole, or go with it, wherever that makes no
//! circle.

use aludel_catalog::{Body, Key, Located};
use aludel_dialect::Way;

use crate::{
    entity::{Entities, EntityId},
    graph::{Along, Graph},
    needs,
    planner::Planner,
    vertex::Vertices,
};

/// Draws parts together with their wholes.
///
/// First all of them are, on a copy: what then is on no circle can be, without looking further.
/// Only the rest is looked at one by one.
pub(crate) fn absorb(planner: &Planner<'_>, vertices: &Vertices, graph: &mut Graph) {
    let mut parts: Vec<EntityId> = planner.entities.ids().collect();
    parts.sort_by_cached_key(|id| urgency(&planner.entities, *id));
    let mut all_together = graph.clone();
    for part in &parts {
        go_with_whole(planner, vertices, &mut all_together, (*part, None));
        come_in_whole(planner, vertices, &mut all_together, (*part, None));
    }
    let tangled = all_together.tangled();
    for part in parts {
        go_with_whole(planner, vertices, graph, (part, Some(&tangled)));
        come_in_whole(planner, vertices, graph, (part, Some(&tangled)));
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
    planner: &Planner<'_>,
    vertices: &Vertices,
    graph: &mut Graph,
    (part, tangled): (EntityId, Option<&[bool]>),
) {
    let (Some(going), Some(object)) = (vertices.going(part), planner.entities.object(part).before)
    else {
        return;
    };
    let before = planner.entities.catalogs.before;
    let going_of = |key: Key| vertices.going(planner.entities.find(&key).before?);
    let of_parent = || {
        let is_implied = planner.dialect.is_implied(object, Way::Going, planner.context);
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
    planner: &Planner<'_>,
    vertices: &Vertices,
    graph: &mut Graph,
    (part, tangled): (EntityId, Option<&[bool]>),
) {
    let (Some(coming), Some(object)) = (vertices.coming(part), planner.entities.object(part).after)
    else {
        return;
    };
    let owner = planner.entities.catalogs.after.owner(object.key);
    let owner = owner.and_then(|owner| planner.entities.find(&owner).after);
    let Some(whole) = owner.and_then(|owner| vertices.coming(owner)) else { return };
    let head = vertices.entity(graph.head(whole));
    let Some(head) = planner.entities.object(head).after else { return };
    let leads_round =
        |within: &[bool]| graph.leads_round(coming, whole, Along::EdgesBackwards, within);
    if planner.dialect.absorbs(head, object) && !tangled.is_some_and(leads_round) {
        graph.draw_together(whole, coming);
    }
}
