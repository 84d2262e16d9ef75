//! The piece of a history that becomes one revision: a line of revisions, or the whole history up to one. It
//! must be closed: what is outside may stand on its end alone, and what is inside on its beginning alone.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
};

use aludel_revision::{History, Phase, Range, Revision, RevisionId, Squash, Style};

use crate::{Failure, FailureKind, Remedy, Result};

/// A closed piece of a history.
pub(super) struct Piece<'h> {
    /// Its revisions, in order.
    pub(super) members: Vec<&'h Revision>,
    /// The first of them, where it does not begin with the history.
    pub(super) first: Option<&'h Revision>,
    /// The one that all others lead to.
    pub(super) last: &'h Revision,
}

impl<'h> Piece<'h> {
    /// The folder of its files.
    pub(super) fn folder(&self) -> &'h Path {
        self.last.path.parent().unwrap_or(Path::new(""))
    }

    /// The piece of a range.
    pub(super) fn of(text: &str, history: &'h History) -> Result<Self> {
        let range: Range = text.parse()?;
        let members = history.range(&range, None)?;
        let first = range.from.as_ref().map(|from| history.find(from, None)).transpose()?;
        let inside: BTreeSet<&RevisionId> = members.iter().map(|it| &it.id).collect();
        let last = end(&members, &inside, history)?;
        let piece = Self { members, first, last };
        match piece.why_open(&inside, history).or_else(|| piece.why_not(history)) {
            None => Ok(piece),
            Some(why) => Err(refused(&format!(
                "`{}` to `{}` cannot be one revision: {why}",
                piece.begin(),
                piece.last.id
            ))),
        }
    }

    /// The first of them.
    pub(super) fn begin(&self) -> &RevisionId {
        self.first.or(self.members.first().copied()).map_or(&self.last.id, |it| &it.id)
    }

    /// Which way leads in or out beside its two ends.
    fn why_open(&self, inside: &BTreeSet<&RevisionId>, history: &History) -> Option<String> {
        let others = history.revisions().filter(|other| !inside.contains(&other.id));
        let mut leaving: BTreeMap<&RevisionId, &Revision> = BTreeMap::new();
        for other in others {
            for need in history.needs(&other.id) {
                leaving.entry(need).or_insert(other);
            }
        }
        for member in &self.members {
            let id = &member.id;
            if *id != self.last.id
                && let Some(other) = leaving.get(id)
            {
                return Some(format!("`{}` stands on `{id}`, which is inside", other.id));
            }
            let enters = history.needs(id).iter().find(|need| !inside.contains(need));
            let is_first = self.first.is_some_and(|first| first.id == *id);
            match enters {
                Some(need) if !is_first => {
                    return Some(format!("`{id}`, which is inside, stands on `{need}`"));
                }
                None if self.first.is_some() && !is_first && history.parents(id).is_empty() => {
                    return Some(format!("`{id}`, which is inside, begins a branch of its own"));
                }
                _ => {}
            }
        }
        None
    }

    /// What of its revisions would be lost in one.
    fn why_not(&self, history: &History) -> Option<String> {
        if let [only] = self.members.as_slice() {
            return Some(format!("`{}` is one already", only.id));
        }
        let labelled =
            self.members.iter().find(|it| !it.labels.is_empty() && it.id != *self.begin());
        if let Some(it) = labelled {
            let (label, id) = (it.labels.first()?, &it.id);
            return Some(format!("the branch `{label}` begins inside, at `{id}`"));
        }
        if let Some(it) = history.revisions().find(|it| it.style != Style::Aludel) {
            let file = it.path.display();
            return Some(format!(
                "{file} has no header: what it follows would be another file then"
            ));
        }
        if let Some(it) = self.members.iter().find(|it| !it.variables.is_empty()) {
            return Some(format!(
                "`{}` has variables: what it does depends on their values",
                it.id
            ));
        }
        let is_cut = |it: &&Revision| {
            let before = it.phase.is_some() && self.last.phase.is_some();
            before && it.phase > self.last.phase
        };
        if let Some(next) = history.children(&self.last.id).into_iter().find(is_cut) {
            return Some(cut(&self.last.id, &next.id));
        }
        let first = self.first.filter(|it| it.phase > Some(Phase::Expand))?;
        let parents = history.parents(&first.id).iter().filter_map(|id| history.get(id));
        let before = parents.into_iter().find(|it| it.phase.is_some() && it.phase < first.phase)?;
        Some(cut(&before.id, &first.id))
    }

    /// What the one that stands for them says of them.
    pub(super) fn squash(&self) -> Result<Squash> {
        let mut sums = Vec::new();
        for member in &self.members {
            sums.push((&member.id, member.checksums()?.up.to_string()));
        }
        let checksum = Squash::checksum_of(sums.iter().map(|(id, sum)| (*id, sum.as_str())));
        let inner = self.last.squash.as_ref();
        let answers_to = inner.map_or_else(Vec::new, |it| {
            it.replaces.last().into_iter().chain(&it.answers_to).cloned().collect()
        });
        let replaces = self.members.iter().map(|it| it.id.clone()).collect();
        Ok(Squash { replaces, checksum: Some(checksum), answers_to })
    }

    /// Why they cannot be reverted, where one of them cannot.
    pub(super) fn irreversible(&self) -> Option<String> {
        let mut each = self.members.iter();
        each.find_map(|it| Some(format!("{}: {}", it.id, it.why_irreversible()?)))
    }
}

/// The one revision of some that no other of them stands on.
fn end<'h>(
    members: &[&'h Revision],
    inside: &BTreeSet<&RevisionId>,
    history: &History,
) -> Result<&'h Revision> {
    let needed: BTreeSet<&RevisionId> = inside.iter().flat_map(|id| history.needs(id)).collect();
    let ends: Vec<&Revision> =
        members.iter().filter(|it| !needed.contains(&it.id)).copied().collect();
    match ends.as_slice() {
        [one] => Ok(one),
        [] => Err(refused("the range is empty: there is no revision in it")),
        several => {
            let names: Vec<String> = several.iter().map(|it| format!("`{}`", it.id)).collect();
            let names = names.join(", ");
            Err(refused(&format!(
                "the range has {} ends, {names}: name one of them",
                several.len()
            )))
        }
    }
}

fn cut(one: &RevisionId, other: &RevisionId) -> String {
    format!("`{one}` and `{other}` are phases of one change, and only one of them is inside")
}

fn refused(message: &str) -> Failure {
    Failure::new(FailureKind::History, message).remedy(Remedy::ListRevisions)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(files: &[(&str, &str)]) -> History {
        let file = |(id, keys): &(&str, &str)| {
            let text = format!(
                "-- {id}\n--\n-- revision: {id}\n{keys}\n\n-- migrate:up\n\n-- migrate:down\n"
            );
            (format!("{id}_it.sql"), text)
        };
        History::from_files(files.iter().map(file)).expect("a history")
    }

    #[test]
    fn pieces_are_closed() {
        let history = history(&[
            ("a1", "-- revises: base\n-- branch_labels: main"),
            ("a2", "-- revises: a1"),
            ("b2", "-- revises: a1\n-- branch_labels: side"),
            ("a3", "-- revises: a2, b2"),
            ("a4", "-- revises: a3\n-- phase: expand"),
            ("a5", "-- revises: a4\n-- phase: contract"),
            ("c1", "-- revises: a3"),
            ("d1", "-- revises: base\n-- depends_on: a4"),
        ]);
        for (range, expected) in [
            ("a1..a3", "the branch `side` begins inside, at `b2`"),
            ("a2..a3", "`b2`, which is inside, stands on `a1`"),
            ("..a4", "`c1` stands on `a3`, which is inside"),
            ("a3..a4", "`c1` stands on `a3`, which is inside"),
            ("a4..a5", "`d1` stands on `a4`, which is inside"),
            ("a5..", "the range has 3 ends, `a5`, `c1`, `d1`: name one of them"),
            ("a2..a2", "`a2` is one already"),
            ("a3..", "ends, "),
            ("a5..a1", "`a5` does not lead to `a1`"),
        ] {
            let refused = Piece::of(range, &history).err().expect(range);
            assert!(refused.message.contains(expected), "{range}: {}", refused.message);
        }
    }

    #[test]
    fn a_change_in_phases_is_not_cut() {
        let history = history(&[
            ("a1", "-- revises: base"),
            ("a2", "-- revises: a1\n-- phase: expand"),
            ("a3", "-- revises: a2\n-- phase: contract"),
            ("a4", "-- revises: a3"),
        ]);
        let cut = "`a2` and `a3` are phases of one change";
        for (range, expected) in
            [("a1..a2", Some(cut)), ("a3..a4", Some(cut)), ("a2:a3", None), (":", None)]
        {
            let why = Piece::of(range, &history).err().map(|failure| failure.message);
            match expected {
                Some(expected) => assert!(why.expect(range).contains(expected), "{range}"),
                None => assert_eq!(why, None, "{range}"),
            }
        }
    }
}
