//! From changes to a plan: the steps, as a page.

use aludel_catalog::{Catalog, Pair};
use aludel_dialect::{Context, Dialect, RenderOptions, Statement};
use aludel_diff::{Change, changes};

use crate::{
    Migration, Plan, PlanError, absorb,
    action::{self, Action},
    edges, emit,
    entity::{Entities, EntityId},
    fills,
    graph::Cycle,
    rank, rebuild,
    spoken::Spoken,
    vertex::Vertices,
};

/// What every step of planning looks at and none changes.
pub(crate) struct Planner<'a> {
    pub(crate) entities: Entities<'a>,
    pub(crate) dialect: &'a dyn Dialect,
    pub(crate) context: Context<'a>,
}

/// The plans from one catalog to another and back, from the same changes.
pub fn migration(
    catalogs: Pair<&Catalog>,
    dialect: &dyn Dialect,
    options: &RenderOptions,
) -> Result<Migration, PlanError> {
    let up = changes(catalogs);
    let down: Vec<_> = up.iter().map(|change| change.swap()).collect();
    let back = RenderOptions { is_way_down: true, ..options.clone() };
    Ok(Migration {
        up: plan(&up, catalogs, dialect, options)?,
        down: plan(&down, catalogs.swap(), dialect, &back)?,
    })
}

/// The plan of changes between two catalogs.
pub fn plan(
    changes: &[Change<'_>],
    catalogs: Pair<&Catalog>,
    dialect: &dyn Dialect,
    options: &RenderOptions,
) -> Result<Plan, PlanError> {
    if changes.is_empty() {
        return Ok(Plan::default());
    }
    let entities = Entities::new(changes, catalogs);
    let planner = Planner { entities, dialect, context: Context { catalogs, options } };
    action::refuse_blocked(&planner.entities)?;
    let mut actions = action::actions(&planner)?;
    rebuild::spread(&planner, &mut actions)?;
    loop {
        match arrange(&planner, &actions)? {
            Arranged::Plan(plan) => return Ok(plan),
            Arranged::Stuck(candidates) => {
                actions = with_one_rebuilt(&planner, &actions, &candidates)?;
            }
        }
    }
}

/// An order, or the objects of which one must be taken down so that there can be one.
enum Arranged {
    Plan(Plan),
    Stuck(Vec<EntityId>),
}

/// The actions with the first of the candidates taken down that nothing hangs on which holds rows.
fn with_one_rebuilt(
    planner: &Planner<'_>,
    actions: &[Action],
    candidates: &[EntityId],
) -> Result<Vec<Action>, PlanError> {
    let mut refused = None;
    for candidate in candidates {
        let mut tried = actions.to_vec();
        tried[*candidate] = Action::Rebuild;
        match rebuild::spread(planner, &mut tried) {
            Ok(()) => return Ok(tried),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    Err(refused.unwrap_or(PlanError::Cycle { objects: Vec::new() }))
}

fn arrange(planner: &Planner<'_>, actions: &[Action]) -> Result<Arranged, PlanError> {
    let mut vertices = Vertices::new(actions);
    let mut graph = edges::graph(planner, actions, &vertices);
    absorb::absorb(planner, &vertices, &mut graph);
    let together = fills::gather(planner, &vertices, &mut graph);
    let drawn = emit::Drawn { vertices: &vertices, graph: &graph, together: &together };
    let mut scripts = emit::scripts(planner, actions, drawn)?;
    edges::split_deferred(&planner.entities, &mut scripts, &mut vertices, &mut graph);
    let spoken = Spoken::new(&planner.entities, &vertices, planner.dialect);
    spoken.order(&mut graph);
    let ranks = rank::ranks(&planner.entities, &vertices);
    match graph.order(&ranks) {
        Ok(order) => {
            let later = spoken.later(&graph, &order);
            let preludes = |statement: &Statement| {
                let later = later.get(&statement.subject).map_or(&[][..], Vec::as_slice);
                planner.dialect.prelude(statement, later, planner.context)
            };
            Ok(Arranged::Plan(emit::plan(&planner.entities, &order, scripts, preludes)))
        }
        Err(cycle) => unstick(planner, actions, &vertices, &cycle).map(Arranged::Stuck),
    }
}

/// Finds the objects in a circle that are altered in place and can as well be taken down and put
/// back: that opens the circle.
fn unstick(
    planner: &Planner<'_>,
    actions: &[Action],
    vertices: &Vertices,
    cycle: &Cycle,
) -> Result<Vec<EntityId>, PlanError> {
    let circle = cycle.vertices.iter().map(|vertex| vertices.entity(*vertex));
    let can_rebuild = |entity: &EntityId| {
        let is_in_place = matches!(actions[*entity], Action::InPlace { .. });
        let before = planner.entities.object(*entity).before;
        is_in_place && before.is_some_and(|before| planner.dialect.is_disposable(before))
    };
    let mut candidates: Vec<EntityId> = circle.clone().filter(can_rebuild).collect();
    candidates.sort_by_key(|entity| planner.entities.key(*entity));
    match candidates.is_empty() {
        false => Ok(candidates),
        true => Err(PlanError::Cycle {
            objects: circle.map(|entity| planner.entities.key(entity).clone()).collect(),
        }),
    }
}
