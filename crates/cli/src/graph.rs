//! A history drawn as a graph, the newest revision first: lanes beside the lines, a `*` for each revision.

use std::collections::BTreeSet;

use aludel_revision::{History, Revision, RevisionId};

/// A line of the drawing: what stands beside a revision, or between two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Line {
    /// The lanes.
    pub(crate) lanes: String,
    /// The revision that stands in it; none between two.
    pub(crate) revision: Option<RevisionId>,
}

/// Draws revisions of a history, which come newest first: each before its parents.
pub(crate) fn draw(revisions: &[&Revision], history: &History) -> Vec<Line> {
    let mut lanes = Lanes::default();
    let drawn: BTreeSet<&RevisionId> = revisions.iter().map(|revision| &revision.id).collect();
    let mut lines = Vec::new();
    for revision in revisions {
        let (lane, joined) = lanes.meet(&revision.id);
        lines.extend(lanes.between(lane, &joined, '╯'));
        lanes.leave(&joined);
        lines.push(Line { lanes: lanes.beside(lane), revision: Some(revision.id.clone()) });
        let parents = history.parents(&revision.id).iter().filter(|id| drawn.contains(id));
        let parents: Vec<&RevisionId> = parents.collect();
        let forked = lanes.go_on(lane, &parents);
        lines.extend(lanes.between(lane, &forked, '╮'));
        lanes.shrink();
    }
    lines
}

/// Which revision each lane leads to.
#[derive(Debug, Default)]
struct Lanes(Vec<Option<RevisionId>>);

impl Lanes {
    /// The lane of a revision, and the others that lead to it, too.
    fn meet(&mut self, id: &RevisionId) -> (usize, Vec<usize>) {
        let leading =
            |(lane, to): (usize, &Option<RevisionId>)| (to.as_ref() == Some(id)).then_some(lane);
        let mut found = self.0.iter().enumerate().filter_map(leading);
        let first = found.next();
        let others = found.collect();
        (first.unwrap_or_else(|| self.free(id)), others)
    }

    /// The first lane that leads nowhere, which now leads to a revision.
    fn free(&mut self, id: &RevisionId) -> usize {
        let lane = self.0.iter().position(Option::is_none).unwrap_or(self.0.len());
        self.lead(lane, id);
        lane
    }

    fn lead(&mut self, lane: usize, id: &RevisionId) {
        if lane == self.0.len() {
            self.0.push(None);
        }
        if let Some(to) = self.0.get_mut(lane) {
            *to = Some(id.clone());
        }
    }

    fn leave(&mut self, lanes: &[usize]) {
        for lane in lanes {
            if let Some(to) = self.0.get_mut(*lane) {
                *to = None;
            }
        }
    }

    /// A revision's lane goes on to its first parent; each further one gets a lane of its own, or the one that
    /// leads there already.
    fn go_on(&mut self, lane: usize, parents: &[&RevisionId]) -> Vec<usize> {
        self.leave(&[lane]);
        let Some((first, others)) = parents.split_first() else { return Vec::new() };
        self.lead(lane, first);
        let mut forked = Vec::new();
        for parent in others {
            let known = self.0.iter().position(|to| to.as_ref() == Some(*parent));
            forked.push(known.unwrap_or_else(|| self.free(parent)));
        }
        forked
    }

    fn shrink(&mut self) {
        while self.0.last().is_some_and(Option::is_none) {
            self.0.pop();
        }
    }

    fn beside(&self, own: usize) -> String {
        let sign = |(lane, to): (usize, &Option<RevisionId>)| match to {
            _ if lane == own => "* ",
            Some(_) => "│ ",
            None => "  ",
        };
        self.0.iter().enumerate().map(sign).collect::<String>().trim_end().to_owned()
    }

    /// The line that ties lanes to another one: `end` is how the outermost of them turns.
    fn between(&self, lane: usize, tied: &[usize], end: char) -> Option<Line> {
        let (first, last) = (tied.iter().min()?.min(&lane), tied.iter().max()?.max(&lane));
        let inner = if end == '╯' { '┴' } else { '┬' };
        let left = if end == '╯' { '╰' } else { '╭' };
        let mut text = String::new();
        for (at, to) in self.0.iter().enumerate() {
            let within = first <= &at && &at <= last;
            text.push(match to {
                _ if at == lane && at == *first => '├',
                _ if at == lane && at == *last => '┤',
                _ if at == lane => '┼',
                _ if tied.contains(&at) && at == *last => end,
                _ if tied.contains(&at) && at == *first => left,
                _ if tied.contains(&at) => inner,
                Some(_) if within => '┼',
                Some(_) => '│',
                None if within => '─',
                None => ' ',
            });
            text.push(if first <= &at && at < *last { '─' } else { ' ' });
        }
        Some(Line { lanes: text.trim_end().to_owned(), revision: None })
    }
}

#[cfg(test)]
mod tests {
    use aludel_revision::History;

    use super::*;

    /// Draws a history of lines `revision: parents`.
    fn drawn(graph: &str) -> String {
        let files = graph.split_whitespace().map(|line| {
            let (id, parents) = line.split_once(':').unwrap();
            let parents = if parents.is_empty() { "base" } else { parents };
            let text = format!(
                "-- x\n--\n-- revision: {id}\n-- revises: {}\n\n-- migrate:up\n\n-- migrate:down\n",
                parents.replace(',', ", ")
            );
            (format!("{id}_x.sql"), text)
        });
        let history = History::from_files(files).unwrap();
        let newest: Vec<&Revision> = history.revisions().rev().collect();
        let line = |line: Line| match line.revision {
            Some(id) => format!("{} {id}\n", line.lanes),
            None => format!("{}\n", line.lanes),
        };
        draw(&newest, &history).into_iter().map(line).collect()
    }

    #[test]
    fn one_line() {
        assert_eq!(drawn("a: b:a"), "* b\n* a\n");
    }

    #[test]
    fn branches_that_meet() {
        assert_eq!(drawn("a: b:a c:a d:b,c"), "* d\n├─╮\n│ * c\n* │ b\n├─╯\n* a\n");
    }

    #[test]
    fn two_histories() {
        assert_eq!(drawn("a: b: c:a"), "* c\n│ * b\n* a\n");
    }

    #[test]
    fn several_heads() {
        assert_eq!(drawn("a: b:a c:a d:a"), "* d\n│ * c\n│ │ * b\n├─┴─╯\n* a\n");
    }

    #[test]
    fn what_follows_a_squash_hangs_on_it() {
        let file = |id: &str, keys: &str| {
            let text = format!(
                "-- x\n--\n-- revision: {id}\n{keys}\n\n-- migrate:up\n\n-- migrate:down\n"
            );
            (format!("{id}_x.sql"), text)
        };
        let squash = format!(
            "-- revises: base\n-- replaces: a, b\n-- replaces_checksum: {}",
            "0".repeat(64)
        );
        let files = [file("s", &squash), file("c", "-- revises: b"), file("d", "-- revises: b")];
        let history = History::from_files(files).unwrap();
        let newest: Vec<&Revision> = history.revisions().rev().collect();
        let lanes: Vec<String> =
            draw(&newest, &history).into_iter().map(|line| line.lanes).collect();
        assert_eq!(lanes, ["*", "│ *", "├─╯", "*"]);
    }
}
