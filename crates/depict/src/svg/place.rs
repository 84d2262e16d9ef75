//! Where the tables stand: what is connected is laid out by itself, in layers from left to right, and
//! then these parts are packed in rows.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, VecDeque},
};

use dagre::{
    EdgeLabel, LayoutOptions, NodeLabel, RankDir,
    graph::{Graph, GraphOptions},
    layout,
};

use super::size;
use crate::diagram::{Diagram, Relation};

/// A table's place.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Place {
    pub(super) x: f64,
    pub(super) y: f64,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Where all of them stand.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) places: Vec<Place>,
    /// By which points a line passes other tables, from the one that is referred to.
    pub(super) ways: Vec<Vec<(f64, f64)>>,
    pub(super) width: f64,
    pub(super) height: f64,
}

/// Between layers, where the lines go up and down.
pub(super) const GAP: f64 = 110.0;
const BETWEEN: f64 = 28.0;
const MARGIN: f64 = 24.0;

impl Plan {
    pub(super) fn of(diagram: &Diagram) -> Self {
        let mut plan = Self {
            places: vec![Place::default(); diagram.entities.len()],
            ways: vec![Vec::new(); diagram.relations.len()],
            ..Self::default()
        };
        let mut parts: Vec<Part> =
            parts(diagram).into_iter().map(|tables| Part::of(tables, diagram)).collect();
        // The highest first; what is equal stays in the order of names.
        parts.sort_by(|one, other| other.height.total_cmp(&one.height));
        plan.pack(&parts);
        plan
    }

    /// In rows, all together about half as wide again as high; where one is most of it, below that.
    fn pack(&mut self, parts: &[Part]) {
        let area = |part: &Part| (part.width + BETWEEN) * (part.height + BETWEEN);
        let all: f64 = parts.iter().map(area).sum();
        let widest = parts.iter().map(|part| part.width).fold(0.0, f64::max);
        let is_most = parts.iter().any(|part| area(part) > all / 2.0);
        let room = if is_most { widest } else { widest.max((all * 1.6).sqrt()) };
        let (mut x, mut y, mut row) = (0.0, 0.0, 0.0_f64);
        for part in parts {
            if x > 0.0 && x + part.width > room {
                (x, y, row) = (0.0, y + row + BETWEEN, 0.0);
            }
            self.put(part, x + MARGIN, y + MARGIN);
            row = row.max(part.height);
            x += part.width + BETWEEN;
            self.width = self.width.max(x - BETWEEN);
        }
        self.width += 2.0 * MARGIN;
        self.height = y + row + 2.0 * MARGIN;
    }

    fn put(&mut self, part: &Part, x: f64, y: f64) {
        for (table, place) in &part.places {
            self.places[*table] = Place { x: place.x + x, y: place.y + y, ..*place };
        }
        for (relation, way) in &part.ways {
            self.ways[*relation] = way.iter().map(|(at_x, at_y)| (at_x + x, at_y + y)).collect();
        }
    }
}

/// The tables that are connected, each part in the order of its first table.
fn parts(diagram: &Diagram) -> Vec<Vec<usize>> {
    let mut of: Vec<usize> = (0..diagram.entities.len()).collect();
    for Relation { from, to, .. } in &diagram.relations {
        let (one, other) = (root(&of, *from), root(&of, *to));
        of[one.max(other)] = one.min(other);
    }
    let mut parts: Vec<Vec<usize>> = vec![Vec::new(); of.len()];
    (0..of.len()).for_each(|table| parts[root(&of, table)].push(table));
    parts.retain(|part| !part.is_empty());
    parts
}

fn root(of: &[usize], mut table: usize) -> usize {
    while of[table] != table {
        table = of[table];
    }
    table
}

/// Tables that are connected.
struct Part {
    places: Vec<(usize, Place)>,
    ways: Vec<(usize, Vec<(f64, f64)>)>,
    width: f64,
    height: f64,
}

/// Of more tables not every relation counts for where they stand: a line over many layers is as much
/// work as a table in each.
const MANY: usize = 150;

/// Enough relations to connect the tables, from the one with the most on.
fn spanning(within: Vec<(usize, &Relation)>) -> Vec<(usize, &Relation)> {
    let mut of = BTreeMap::<usize, Vec<(usize, &Relation)>>::new();
    for it in &within {
        of.entry(it.1.from).or_default().push(*it);
        of.entry(it.1.to).or_default().push(*it);
    }
    let most = of.iter().max_by_key(|(table, near)| (near.len(), Reverse(**table)));
    let mut queue: VecDeque<usize> = most.map(|(table, _)| *table).into_iter().collect();
    let mut seen: BTreeSet<usize> = queue.iter().copied().collect();
    let mut taken = Vec::new();
    while let Some(table) = queue.pop_front() {
        for it in &of[&table] {
            let other = if it.1.from == table { it.1.to } else { it.1.from };
            if seen.insert(other) {
                taken.push(*it);
                queue.push_back(other);
            }
        }
    }
    taken
}

impl Part {
    fn of(tables: Vec<usize>, diagram: &Diagram) -> Self {
        let options = GraphOptions { directed: true, multigraph: true, compound: false };
        let mut graph: Graph<NodeLabel, EdgeLabel> = Graph::with_options(options);
        for table in &tables {
            let (width, height) = size::of(&diagram.entities[*table]);
            graph.set_node(
                table.to_string(),
                Some(NodeLabel { width, height, ..NodeLabel::default() }),
            );
        }
        let within: Vec<(usize, &Relation)> = diagram
            .relations
            .iter()
            .enumerate()
            .filter(|(_, it)| it.from != it.to && tables.contains(&it.from))
            .collect();
        let within = if tables.len() > MANY { spanning(within) } else { within };
        for (at, relation) in &within {
            let (to, from) = (relation.to.to_string(), relation.from.to_string());
            graph.set_edge(to, from, Some(EdgeLabel::default()), Some(&at.to_string()));
        }
        layout(&mut graph, Some(layers()));
        Self::read(&tables, &within, &graph)
    }

    fn read(
        tables: &[usize],
        within: &[(usize, &Relation)],
        graph: &Graph<NodeLabel, EdgeLabel>,
    ) -> Self {
        let place = |table: &usize| {
            let NodeLabel { width, height, x, y, .. } = graph.node(&table.to_string())?;
            let (x, y) =
                (x.unwrap_or_default() - width / 2.0, y.unwrap_or_default() - height / 2.0);
            Some((*table, Place { x, y, width: *width, height: *height }))
        };
        let way = |(at, relation): &(usize, &Relation)| {
            let (to, from) = (relation.to.to_string(), relation.from.to_string());
            let points = &graph.edge(&to, &from, Some(&at.to_string()))?.points;
            // The first and the last are where it meets the boxes; ours meet the rows.
            let between = points.iter().skip(1).take(points.len().saturating_sub(2));
            Some((*at, between.map(|point| (point.x, point.y)).collect()))
        };
        let places: Vec<(usize, Place)> = tables.iter().filter_map(place).collect();
        let far = |of: fn(&Place) -> f64| places.iter().map(|(_, it)| of(it)).fold(0.0, f64::max);
        Self {
            width: far(|it| it.x + it.width),
            height: far(|it| it.y + it.height),
            ways: within.iter().filter_map(way).collect(),
            places,
        }
    }
}

fn layers() -> LayoutOptions {
    LayoutOptions {
        rankdir: RankDir::LR,
        nodesep: BETWEEN,
        edgesep: 12.0,
        ranksep: GAP,
        ..LayoutOptions::default()
    }
}
