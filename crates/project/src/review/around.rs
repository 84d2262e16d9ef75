//! The history around some revisions.

use std::collections::BTreeSet;

use aludel_review::Node;
use aludel_revision::{History, Revision, RevisionId};

use crate::visible::visible;

/// Up to so many revisions all of them are shown.
const MOST: usize = 150;
/// How many are shown before and behind each reviewed one, where there are more.
const NEAR: usize = 3;

/// The revisions to show, and how many are not.
pub(super) fn around(history: &History, reviewed: &[&Revision]) -> (Vec<Node>, usize) {
    let all: Vec<&Revision> = history.revisions().collect();
    let ids: BTreeSet<&RevisionId> = reviewed.iter().map(|it| &it.id).collect();
    let places: Vec<usize> = (0..all.len()).filter(|at| ids.contains(&all[*at].id)).collect();
    let is_near = |at: usize| match places.is_empty() {
        true => at + 2 * NEAR >= all.len(),
        false => places.iter().any(|place| place.abs_diff(at) <= NEAR),
    };
    let shown = |at: &usize| all.len() <= MOST || is_near(*at);
    let node = |at: usize| Node {
        id: all[at].id.to_string(),
        title: visible(all[at].summary()).into_owned(),
        parents: history.parents(&all[at].id).iter().map(ToString::to_string).collect(),
        reviewed: ids.contains(&all[at].id),
    };
    let nodes: Vec<Node> = (0..all.len()).filter(shown).map(node).collect();
    let left_out = all.len() - nodes.len();
    (nodes, left_out)
}
