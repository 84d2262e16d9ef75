//! Parts that come inside the statement of their whole, or go with it, wherever that makes no
//! circle.

use aludel_catalog::{Body, Key, Located};
use aludel_dialect::Dialect;

use crate::{
    entity::{Entities, EntityId},
    graph::{Along, Graph},
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
) {
    let mut parts: Vec<EntityId> = entities.ids().collect();
    parts.sort_by_cached_key(|id| urgency(entities, *id));
    let mut all_together = graph.clone();
    for part in &parts {
        go_with_whole(entities, vertices, &mut all_together, (*part, None), dialect);
        come_in_whole(entities, vertices, &mut all_together, (*part, None), dialect);
    }
    let tangled = all_together.tangled();
    for part in parts {
        go_with_whole(entities, vertices, graph, (part, Some(&tangled)), dialect);
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

/// What belongs to something that goes, goes with it.
fn go_with_whole(
    entities: &Entities<'_>,
    vertices: &Vertices,
    graph: &mut Graph,
    (part, tangled): (EntityId, Option<&[bool]>),
    dialect: &dyn Dialect,
) {
    let Some(going) = vertices.going(part) else { return };
    let owner = entities.object(part).before.and_then(|p| entities.catalogs.before.owner(p.key));
    let owner = owner.and_then(|owner| entities.find(&owner).before);
    let Some(whole) = owner.and_then(|owner| vertices.going(owner)) else { return };
    if graph.head(whole) == whole && is_only_said(entities, vertices.entity(whole), dialect) {
        return;
    }
    if !tangled.is_some_and(|within| graph.leads_round(going, whole, Along::Edges, within)) {
        graph.draw_together(whole, going);
    }
}

/// Whether there is nothing to drop, for the object stands for what is said of it: the column of a
/// view, without which its default must go by a statement of its own.
fn is_only_said(entities: &Entities<'_>, id: EntityId, dialect: &dyn Dialect) -> bool {
    let before = entities.object(id).before;
    before.is_some_and(|before| dialect.is_implied(before) && dialect.is_disposable(before))
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
