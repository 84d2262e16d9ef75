//! The lines between tables: from column to column, along the axes, up and down only between layers.

use std::collections::BTreeMap;

use super::{
    place::{GAP, Place, Plan},
    size::{HEAD, ROW},
};
use crate::diagram::{Diagram, Relation};

/// A line for each relation, as the `d` of a path: from the column that is referred to.
pub(super) fn lines(diagram: &Diagram, plan: &Plan) -> Vec<String> {
    let mut lanes = Lanes::default();
    let relations = diagram.relations.iter().zip(&plan.ways);
    relations.map(|(relation, way)| path(&corners(relation, way, plan, &mut lanes))).collect()
}

/// How many lines go up and down between two layers so far, by where that is.
#[derive(Default)]
struct Lanes(BTreeMap<i64, usize>);

const LANE: f64 = 7.0;
/// Lines that go around are so far from their table.
const AROUND: f64 = 26.0;

impl Lanes {
    /// The next lane there: in turns to the left and to the right.
    fn next(&mut self, x: f64) -> f64 {
        let taken = self.0.entry((x / GAP).round() as i64).or_default();
        let lanes = ((GAP / 2.0 - 24.0) / LANE) as usize * 2;
        let nth = *taken % lanes.max(1);
        *taken += 1;
        let side = if nth.is_multiple_of(2) { 1.0 } else { -1.0 };
        x + side * nth.div_ceil(2) as f64 * LANE
    }
}

fn corners(
    relation: &Relation,
    way: &[(f64, f64)],
    plan: &Plan,
    lanes: &mut Lanes,
) -> Vec<(f64, f64)> {
    let (to, from) = (plan.places[relation.to], plan.places[relation.from]);
    let begin = middle(&to, relation.to_row);
    let end = middle(&from, relation.from_row);
    let right = |place: &Place| place.x + place.width;
    if right(&to) > from.x && right(&from) > to.x {
        let x = lanes.next(right(&to).max(right(&from)) + AROUND);
        return vec![(right(&to), begin), (x, begin), (x, end), (right(&from), end)];
    }
    let is_forward = right(&to) <= from.x;
    let (first, last) = if is_forward { (right(&to), from.x) } else { (to.x, right(&from)) };
    let mut corners = vec![(first, begin)];
    let mut y = begin;
    // Every second point is beside a table of the layer that is passed, the others are in between.
    for (at, (x, _)) in way.iter().enumerate().step_by(2) {
        let next = way.get(at + 1).map_or(end, |(_, y)| *y);
        let x = lanes.next(*x);
        corners.extend([(x, y), (x, next)]);
        y = next;
    }
    if way.is_empty() {
        let x = lanes.next(if is_forward { last - GAP / 2.0 } else { last + GAP / 2.0 });
        corners.extend([(x, begin), (x, end)]);
    }
    corners.push((last, end));
    corners
}

/// The height of a column's middle.
fn middle(place: &Place, row: usize) -> f64 {
    (place.y + HEAD + (row as f64 + 0.5) * ROW).min(place.y + place.height - 6.0)
}

/// The path along the corners, which are rounded.
fn path(corners: &[(f64, f64)]) -> String {
    let mut path = String::new();
    for (at, (x, y)) in corners.iter().enumerate() {
        let around =
            (at.checked_sub(1).and_then(|before| corners.get(before)), corners.get(at + 1));
        path.push_str(&match around {
            (Some(before), Some(after)) => {
                let (ax, ay) = towards((*x, *y), *before);
                let (bx, by) = towards((*x, *y), *after);
                format!("L{}Q{} {}", point(ax, ay), point(*x, *y), point(bx, by))
            }
            (None, _) => format!("M{}", point(*x, *y)),
            (_, None) => format!("L{}", point(*x, *y)),
        });
    }
    path
}

/// To a tenth of a pixel.
fn point(x: f64, y: f64) -> String {
    let short = |number: f64| (number * 10.0).round() / 10.0;
    format!("{} {}", short(x), short(y))
}

/// A point a little from one towards another, at most half the way.
fn towards((x, y): (f64, f64), (to_x, to_y): (f64, f64)) -> (f64, f64) {
    const RADIUS: f64 = 6.0;
    let step = |from: f64, to: f64| {
        let way = to - from;
        from + way.signum() * RADIUS.min(way.abs() / 2.0)
    };
    let step = |from: f64, to: f64| if from == to { from } else { step(from, to) };
    (step(x, to_x), step(y, to_y))
}
