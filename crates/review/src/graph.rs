//! The history as a drawing: a dot for each revision, the newest above, in lanes.

use std::{collections::BTreeMap, fmt::Write as _};

use crate::Node;

/// The height of a row, in pixels; the list beside the drawing has the same.
const ROW: usize = 28;
/// The width of a lane.
const LANE: usize = 16;

/// A revision's place, and where its line from each of its parents runs.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Dot {
    lane: usize,
    reviewed: bool,
}

/// A line from a revision to a parent; `None`: to one that is not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Line {
    child: usize,
    parent: Option<usize>,
    lane: usize,
}

/// The rows from above, and the lines between them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
struct Lanes {
    dots: Vec<Dot>,
    lines: Vec<Line>,
    width: usize,
}

impl Lanes {
    /// `nodes`: the newest first.
    fn of(nodes: &[&Node]) -> Self {
        let rows: BTreeMap<&str, usize> =
            nodes.iter().enumerate().map(|(row, node)| (node.id.as_str(), row)).collect();
        let mut lanes = Self::default();
        // Which revision each lane leads to.
        let mut open: Vec<Option<&str>> = Vec::new();
        for (row, node) in nodes.iter().enumerate() {
            let own = open.iter().position(|it| *it == Some(node.id.as_str()));
            let lane = own.unwrap_or_else(|| free(&mut open));
            open.iter_mut().filter(|it| **it == Some(node.id.as_str())).for_each(|it| *it = None);
            lanes.dots.push(Dot { lane, reviewed: node.reviewed });
            for (at, parent) in node.parents.iter().enumerate() {
                let leading = open.iter().position(|it| *it == Some(parent.as_str()));
                let to = match leading {
                    Some(lane) => lane,
                    None if at == 0 => lane,
                    None => free(&mut open),
                };
                if rows.contains_key(parent.as_str()) {
                    if let Some(place) = open.get_mut(to) {
                        *place = Some(parent.as_str());
                    } else {
                        open.push(Some(parent.as_str()));
                    }
                }
                lanes.lines.push(Line {
                    child: row,
                    parent: rows.get(parent.as_str()).copied(),
                    lane: to,
                });
            }
            lanes.width = lanes.width.max(open.len()).max(lane + 1);
        }
        lanes
    }
}

/// A lane that leads nowhere.
fn free(open: &mut Vec<Option<&str>>) -> usize {
    open.iter().position(Option::is_none).unwrap_or_else(|| {
        open.push(None);
        open.len() - 1
    })
}

/// The drawing beside the list of these revisions, the newest first.
pub(crate) fn drawn(nodes: &[&Node]) -> String {
    let lanes = Lanes::of(nodes);
    let (width, height) = (lanes.width.max(1) * LANE, nodes.len() * ROW);
    let mut svg = format!(
        "<svg class=\"lanes\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" \
         aria-hidden=\"true\">"
    );
    for line in &lanes.lines {
        let _ = write!(svg, "<path d=\"{}\"/>", path(line, &lanes, height));
    }
    for (row, dot) in lanes.dots.iter().enumerate() {
        let class = if dot.reviewed { " class=\"reviewed\"" } else { "" };
        let (x, y) = (across(dot.lane), down(row));
        let _ = write!(svg, "<circle{class} cx=\"{x}\" cy=\"{y}\" r=\"5\"/>");
    }
    svg + "</svg>"
}

fn across(lane: usize) -> usize {
    lane * LANE + LANE / 2
}

fn down(row: usize) -> usize {
    row * ROW + ROW / 2
}

/// Out of the child into the lane, along it, and into the parent; where that is not shown, on to the end.
fn path(line: &Line, lanes: &Lanes, height: usize) -> String {
    let lane_of = |row: usize| lanes.dots.get(row).map_or(0, |dot| dot.lane);
    let (from, along) = (across(lane_of(line.child)), across(line.lane));
    let begin = down(line.child);
    let mut path = format!("M{from} {begin}");
    if from != along {
        let _ = write!(
            path,
            "C{from} {} {along} {} {along} {}",
            begin + ROW / 2,
            begin + ROW / 2,
            begin + ROW
        );
    }
    match line.parent {
        None => {
            let _ = write!(path, "V{height}");
        }
        Some(parent) => {
            let (to, end) = (across(lane_of(parent)), down(parent));
            if to == along {
                let _ = write!(path, "V{end}");
            } else {
                let bend = end.saturating_sub(ROW);
                let _ = write!(
                    path,
                    "V{bend}C{along} {} {to} {} {to} {end}",
                    bend + ROW / 2,
                    bend + ROW / 2
                );
            }
        }
    }
    path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Revisions, the newest first, each with its parents.
    type History<'a> = &'a [(&'a str, &'a [&'a str])];

    fn lanes(history: History<'_>) -> Vec<usize> {
        let node = |(id, parents): &(&str, &[&str])| Node {
            id: (*id).to_owned(),
            parents: parents.iter().map(|it| (*it).to_owned()).collect(),
            ..Node::default()
        };
        let nodes: Vec<Node> = history.iter().map(node).collect();
        Lanes::of(&nodes.iter().collect::<Vec<_>>()).dots.iter().map(|dot| dot.lane).collect()
    }

    #[test]
    fn each_branch_has_a_lane() {
        let cases: [(History<'_>, &[usize]); 4] = [
            (&[("b", &["a"]), ("a", &[])], &[0, 0]),
            (&[("c", &["a"]), ("b", &["a"]), ("a", &[])], &[0, 1, 0]),
            (&[("m", &["b", "c"]), ("c", &["a"]), ("b", &["a"]), ("a", &[])], &[0, 1, 0, 1]),
            (&[("b", &["gone"])], &[0]),
        ];
        for (history, expected) in cases {
            assert_eq!(lanes(history), expected, "{history:?}");
        }
    }
}
