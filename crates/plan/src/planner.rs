//! From changes to a plan: the steps, as a page.

use aludel_catalog::{Catalog, Pair};
use aludel_dialect::{Context, Dialect, RenderOptions, Statement};
use aludel_diff::{Change, changes};

use crate::{
    Plan, PlanError, absorb, edges, emit,
    entity::{Entities, EntityId},
    fate::{self, Fate},
    fills,
    graph::Cycle,
    rank, rebuild,
    spoken::Spoken,
    vertex::Vertices,
};

/// The plans from one catalog to another and back, from the same changes.
pub fn migration(
    catalogs: Pair<&Catalog>,
    dialect: &dyn Dialect,
    options: &RenderOptions,
) -> Result<Pair<Plan>, PlanError> {
    let up = changes(catalogs);
    let down: Vec<_> = up.iter().map(|change| change.swap()).collect();
    let back = RenderOptions { is_way_down: true, ..options.clone() };
    Ok(Pair {
        before: plan(&up, catalogs, dialect, options)?,
        after: plan(&down, catalogs.swap(), dialect, &back)?,
    })
}

/// The plan of changes between two catalogs.
pub fn plan(
    changes: &[Change<'_>],
    catalogs: Pair<&Catalog>,
    dialect: &dyn Dialect,
    options: &RenderOptions,
) -> Result<Plan, PlanError> {
    let context = Context { catalogs, options };
    if changes.is_empty() {
        return Ok(Plan::default());
    }
    let entities = Entities::new(changes, catalogs);
    fate::refuse_blocked(&entities)?;
    let mut fates = fate::fates(&entities, dialect, context)?;
    rebuild::spread(&entities, &mut fates, dialect, context)?;
    loop {
        match arrange(&entities, &fates, dialect, context)? {
            Arranged::Plan(plan) => return Ok(plan),
            Arranged::Stuck(candidates) => {
                fates = with_one_rebuilt(&entities, &fates, &candidates, (dialect, context))?;
            }
        }
    }
}

/// An order, or the objects of which one must be taken down so that there can be one.
enum Arranged {
    Plan(Plan),
    Stuck(Vec<EntityId>),
}

/// The fates with the first of the candidates taken down that nothing hangs on which holds rows.
fn with_one_rebuilt(
    entities: &Entities<'_>,
    fates: &[Fate],
    candidates: &[EntityId],
    (dialect, context): (&dyn Dialect, Context<'_>),
) -> Result<Vec<Fate>, PlanError> {
    let mut refused = None;
    for candidate in candidates {
        let mut tried = fates.to_vec();
        tried[*candidate] = Fate::Rebuild;
        match rebuild::spread(entities, &mut tried, dialect, context) {
            Ok(()) => return Ok(tried),
            Err(error) => refused = refused.or(Some(error)),
        }
    }
    Err(refused.unwrap_or(PlanError::Cycle { objects: Vec::new() }))
}

fn arrange(
    entities: &Entities<'_>,
    fates: &[Fate],
    dialect: &dyn Dialect,
    context: Context<'_>,
) -> Result<Arranged, PlanError> {
    let mut vertices = Vertices::new(fates);
    let mut graph = edges::graph(entities, fates, &vertices, (dialect, context));
    absorb::absorb(entities, &vertices, &mut graph, dialect, context);
    let together = fills::gather(entities, &vertices, &mut graph, dialect, context);
    let drawn = emit::Drawn { vertices: &vertices, graph: &graph, together: &together };
    let mut scripts = emit::scripts(entities, fates, drawn, dialect, context)?;
    edges::part_timed(entities, &mut scripts, &mut vertices, &mut graph);
    let spoken = Spoken::new(entities, &vertices, dialect);
    spoken.order(&mut graph);
    let ranks = rank::ranks(entities, &vertices);
    match graph.order(&ranks) {
        Ok(order) => {
            let later = spoken.later(&graph, &order);
            let preludes = |statement: &Statement| {
                let later = later.get(&statement.subject).map_or(&[][..], Vec::as_slice);
                dialect.prelude(statement, later, context)
            };
            Ok(Arranged::Plan(emit::plan(entities, &order, scripts, preludes)))
        }
        Err(cycle) => unstick(entities, fates, &vertices, &cycle, dialect).map(Arranged::Stuck),
    }
}

/// Finds the objects in a circle that are altered in place and can as well be taken down and put
/// back: that opens the circle.
fn unstick(
    entities: &Entities<'_>,
    fates: &[Fate],
    vertices: &Vertices,
    cycle: &Cycle,
    dialect: &dyn Dialect,
) -> Result<Vec<EntityId>, PlanError> {
    let circle = cycle.vertices.iter().map(|vertex| vertices.entity(*vertex));
    let can_rebuild = |entity: &EntityId| {
        let is_in_place = matches!(fates[*entity], Fate::InPlace { .. });
        let before = entities.object(*entity).before;
        is_in_place && before.is_some_and(|before| dialect.is_disposable(before))
    };
    let mut candidates: Vec<EntityId> = circle.clone().filter(can_rebuild).collect();
    candidates.sort_by_key(|entity| entities.key(*entity));
    match candidates.is_empty() {
        false => Ok(candidates),
        true => Err(PlanError::Cycle {
            objects: circle.map(|entity| entities.key(entity).clone()).collect(),
        }),
    }
}
