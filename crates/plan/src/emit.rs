//! The statements of each vertex, and all of them in order.

use aludel_catalog::{Body, Key, Kind, Located};
use aludel_dialect::{Context, Dialect, Statement, Way};

use crate::{
    Plan, PlanError,
    action::Action,
    commit,
    entity::Entities,
    fills::{self, Together},
    graph::{Graph, VertexId},
    planner::Planner,
    vertex::{Event, Vertices},
};

/// What stands together.
#[derive(Clone, Copy)]
pub(crate) struct Drawn<'a> {
    pub(crate) vertices: &'a Vertices,
    pub(crate) graph: &'a Graph,
    pub(crate) together: &'a Together,
}

/// The statements of every vertex; none for one that another stands for.
pub(crate) fn scripts(
    planner: &Planner<'_>,
    actions: &[Action],
    drawn: Drawn<'_>,
) -> Result<Vec<Vec<Statement>>, PlanError> {
    let of_head = |(vertex, _, _)| match drawn.together.get(&vertex) {
        _ if drawn.graph.head(vertex) != vertex => Ok(Vec::new()),
        Some(filled) => {
            let each = filled.iter().map(|one| script(planner, actions, drawn, *one));
            Ok(fills::merge(each.collect::<Result<_, _>>()?, planner.dialect, planner.context))
        }
        None => script(planner, actions, drawn, vertex),
    };
    drawn.vertices.iter().map(of_head).collect()
}

/// The statements of one vertex.
fn script(
    planner: &Planner<'_>,
    actions: &[Action],
    drawn: Drawn<'_>,
    vertex: VertexId,
) -> Result<Vec<Statement>, PlanError> {
    let entity = drawn.vertices.entity(vertex);
    let object = planner.entities.object(entity);
    let script = match (drawn.vertices.event(vertex), object.before, object.after, &actions[entity])
    {
        (Event::Drop, Some(before), _, _) => go(before, planner.dialect, planner.context),
        (Event::Create, _, Some(after), _) => {
            come(after, &parts(&planner.entities, drawn, vertex), planner.dialect, planner.context)
        }
        (Event::Alter, _, _, Action::InPlace { statements, .. }) => {
            (!statements.is_empty()).then(|| statements.clone())
        }
        _ => Some(Vec::new()),
    };
    script.ok_or_else(|| PlanError::Unhandled {
        object: Box::new(planner.entities.key(entity).clone()),
    })
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
/// One that is filled together with others has its own alone.
fn parts<'a>(entities: &Entities<'a>, drawn: Drawn<'_>, vertex: VertexId) -> Vec<Located<'a>> {
    let head = drawn.graph.head(vertex);
    let whole = entities.key(drawn.vertices.entity(vertex));
    let is_shared = drawn.together.contains_key(&head);
    let is_own = |part: &Located<'_>| {
        !is_shared || entities.catalogs.after.owner(part.key).as_ref() == Some(whole)
    };
    let members = drawn.graph.members(head).iter().filter(|member| **member != vertex);
    let parts = members.filter_map(|member| entities.object(drawn.vertices.entity(*member)).after);
    let mut parts: Vec<Located<'a>> = parts.filter(is_own).collect();
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
