//! What the caller fills columns with: before what it reads is dropped, after what it needs has
//! come, and what fills one table at once.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Body, Ident, Key, Kind};
use aludel_dialect::{Context, Dialect, Statement};

use crate::{
    entity::{Entities, EntityId},
    graph::{Along, Graph, VertexId},
    planner::Planner,
    vertex::Vertices,
};

/// A column that is filled.
struct Filled<'a> {
    key: &'a Key,
    vertex: VertexId,
    /// The names in the expression.
    names: BTreeSet<Ident>,
}

/// The columns that are filled, in the order in which their table has them: those of tables that
/// were there before.
fn filled<'a>(planner: &Planner<'a>, vertices: &Vertices) -> Vec<Filled<'a>> {
    let mut found = Vec::new();
    for (key, expression) in &planner.context.options.fills {
        let Some(entity) = planner.entities.find(key).after else { continue };
        let Some(vertex) = vertices.arrival(entity) else { continue };
        if is_of_new_table(&planner.entities, vertices, key) {
            continue;
        }
        let names = planner.dialect.names_in(expression);
        found.push(Filled { key: planner.entities.key(entity), vertex, names });
    }
    found.sort_by_key(|it| {
        (it.key.schema.clone(), it.key.parent.clone(), position(&planner.entities, it))
    });
    found
}

fn is_of_new_table(entities: &Entities<'_>, vertices: &Vertices, key: &Key) -> bool {
    let owner = entities.catalogs.after.owner(key);
    let owner = owner.and_then(|owner| entities.find(&owner).after);
    owner.is_some_and(|owner| vertices.coming(owner).is_some())
}

fn position(entities: &Entities<'_>, filled: &Filled<'_>) -> u32 {
    match entities.catalogs.after.get(filled.key).map(|object| &object.body) {
        Some(Body::Column(column)) => column.position,
        _ => 0,
    }
}

/// A fill comes after what its expression names has come, and before what it names goes, wherever
/// nothing else demands the opposite.
pub(crate) fn edges(planner: &Planner<'_>, vertices: &Vertices, graph: &mut Graph) {
    for filled in filled(planner, vertices) {
        let is_read = |id: &EntityId| may_read(&filled, planner.entities.key(*id));
        for id in planner.entities.ids().filter(is_read) {
            let (going, coming) = (vertices.going(id), vertices.coming(id));
            let edge = match (going, coming) {
                (Some(going), None) => (filled.vertex, going),
                (None, Some(coming)) => (coming, filled.vertex),
                _ => continue,
            };
            if !graph.reaches(edge.1, edge.0) {
                graph.add_edge(edge.0, edge.1);
            }
        }
    }
}

/// Whether the expression may read an object: it names it.
fn may_read(filled: &Filled<'_>, key: &Key) -> bool {
    let is_value = (Kind::Enum..=Kind::MaterializedView).contains(&key.kind);
    is_value && key != filled.key && filled.names.contains(&key.name)
}

/// Columns of one table that are filled in one statement: each vertex that stands for them, with
/// all of them.
pub(crate) type Together = BTreeMap<VertexId, Vec<VertexId>>;

/// Draws the columns of a table that are filled together, where none reads another and nothing has
/// to happen between.
pub(crate) fn gather(planner: &Planner<'_>, vertices: &Vertices, graph: &mut Graph) -> Together {
    let mut together = Together::new();
    let all = filled(planner, vertices);
    let of_one_table = |a: &Filled<'_>, b: &Filled<'_>| {
        (&a.key.schema, &a.key.parent) == (&b.key.schema, &b.key.parent)
    };
    for table in all.chunk_by(of_one_table) {
        let mut groups: Vec<Vec<&Filled<'_>>> = Vec::new();
        for next in table {
            let may_join = |group: &&mut Vec<&Filled<'_>>| is_free(graph, group, next);
            match groups.iter_mut().find(may_join) {
                Some(group) => {
                    graph.draw_together(group[0].vertex, next.vertex);
                    group.push(next);
                }
                None => groups.push(vec![next]),
            }
        }
        for group in groups.iter().filter(|group| group.len() > 1) {
            let members = group.iter().map(|filled| filled.vertex).collect();
            together.insert(graph.head(group[0].vertex), members);
        }
    }
    together
}

/// Whether a column can be filled in the same statement as others.
fn is_free(graph: &Graph, group: &[&Filled<'_>], next: &Filled<'_>) -> bool {
    let reads = |one: &Filled<'_>, other: &Filled<'_>| one.names.contains(&other.key.name);
    let everything = vec![true; graph.len()];
    group.iter().all(|one| !reads(one, next) && !reads(next, one))
        && [Along::Edges, Along::EdgesBackwards]
            .into_iter()
            .all(|along| !graph.leads_round(next.vertex, group[0].vertex, along, &everything))
}

/// One script of several columns': what comes before each is filled, all filled at once, the rest.
pub(crate) fn merge(
    scripts: Vec<Vec<Statement>>,
    dialect: &dyn Dialect,
    context: Context<'_>,
) -> Vec<Statement> {
    let (mut before, mut fills, mut after) = (Vec::new(), Vec::new(), Vec::new());
    for mut script in scripts {
        if let Some(at) = script.iter().position(|statement| !statement.fills.is_empty()) {
            after.extend(script.split_off(at + 1));
            fills.extend(script.pop());
        }
        before.extend(script);
    }
    let all: Vec<_> = fills.iter().flat_map(|statement| statement.fills.clone()).collect();
    let fills = match fills.len() {
        0 | 1 => fills,
        _ => {
            let own_transaction = fills.iter().any(|statement| statement.own_transaction);
            let sliced = fills.iter().find_map(|statement| statement.sliced.clone());
            let one = dialect.fill_together(&all, context);
            one.map_or(fills, |one| vec![Statement { own_transaction, sliced, ..one }])
        }
    };
    [before, fills, after].concat()
}
