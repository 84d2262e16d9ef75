//! The statements of each vertex, and all of them in order.

use aludel_catalog::{Body, Key, Kind, Located};
use aludel_dialect::{Context, Dialect, Statement, Way};

use crate::{
    Plan, PlanError, commit,
    entity::Entities,
    fate::Fate,
    graph::{Graph, VertexId},
    vertex::{Event, Vertices},
};

/// The statements of every vertex; none for one that another stands for.
pub(crate) fn scripts(
    entities: &Entities<'_>,
    fates: &[Fate],
    vertices: &Vertices,
    graph: &Graph,
    dialect: &dyn Dialect,
    context: Context<'_>,
) -> Result<Vec<Vec<Statement>>, PlanError> {
    let script = |(vertex, entity, event)| {
        if graph.head(vertex) != vertex {
            return Ok(Vec::new());
        }
        let object = entities.object(entity);
        let script = match (event, object.before, object.after, &fates[entity]) {
            (Event::Going, Some(before), _, _) => go(before, dialect, context),
            (Event::Coming, _, Some(after), _) => {
                let parts = parts(entities, vertices, graph, vertex);
                come(after, &parts, dialect, context)
            }
            (Event::Altering, _, _, Fate::InPlace { statements, .. }) => {
                (!statements.is_empty()).then(|| statements.clone())
            }
            _ => Some(Vec::new()),
        };
        script
            .ok_or_else(|| PlanError::Unhandled { object: Box::new(entities.key(entity).clone()) })
    };
    vertices.iter().map(script).collect()
}

/// The statements of a drop; `None` where there should be some and are none.
fn go(before: Located<'_>, dialect: &dyn Dialect, context: Context<'_>) -> Option<Vec<Statement>> {
    if dialect.is_implied(before, Way::Going, context) {
        return Some(Vec::new());
    }
    Some(dialect.drop(before, context)).filter(|script| !script.is_empty())
}

/// The statements of a creation; `None` where there should be some and are none.
fn come(
    after: Located<'_>,
    parts: &[Located<'_>],
    dialect: &dyn Dialect,
    context: Context<'_>,
) -> Option<Vec<Statement>> {
    let script = dialect.create(after, parts, context);
    (!script.is_empty() || dialect.is_implied(after, Way::Coming, context)).then_some(script)
}

/// The parts that a vertex stands for: columns in their order, then the rest by kind and name.
fn parts<'a>(
    entities: &Entities<'a>,
    vertices: &Vertices,
    graph: &Graph,
    head: VertexId,
) -> Vec<Located<'a>> {
    let members = graph.members(head).iter().filter(|member| **member != head);
    let mut parts: Vec<Located<'a>> =
        members.filter_map(|member| entities.object(vertices.entity(*member)).after).collect();
    parts.sort_by(|a, b| order(*a).cmp(&order(*b)));
    parts
}

fn order<'a>(part: Located<'a>) -> (Kind, u32, Option<aludel_catalog::ConstraintType>, &'a Key) {
    let (position, constraint) = match &part.object.body {
        Body::Column(column) => (column.position, None),
        Body::Constraint(constraint) => (0, Some(constraint.constraint_type)),
        _ => (0, None),
    };
    (part.key.kind, position, constraint, part.key)
}

/// All statements in order, cut into segments.
pub(crate) fn plan(
    entities: &Entities<'_>,
    order: &[VertexId],
    mut scripts: Vec<Vec<Statement>>,
    prelude: impl Fn(&Statement) -> Option<Statement>,
) -> Plan {
    let ordered = order.iter().flat_map(|vertex| std::mem::take(&mut scripts[*vertex]));
    let mut statements: Vec<Statement> = ordered.collect();
    commit::settle(entities, &mut statements);
    Plan::of(statements).with_preludes(prelude)
}
