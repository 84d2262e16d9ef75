//! A sequence that goes.

use super::clients::{answers, each, gone, lost_relations};
use crate::{
    Finding, Level, Outline, Pass, Rule, Whole,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-sequence",
    title: "a sequence is dropped",
    level: Level::Warning,
    problem: "Its count is lost, whoever still takes numbers from it fails from the moment of the commit, and \
        CASCADE takes the defaults that do.",
    safe: "Release code that does not use it, and drop it then.",
    setup: "CREATE SEQUENCE numbers;",
    bad: "DROP SEQUENCE numbers;",
    good: "",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    each(whole, dropped)
}

fn dropped(pass: &Pass<'_>, end: &Outline) -> Vec<Finding> {
    // The sequence of a column goes with the column, or with its identity.
    let is_of_gone = |id: u32| {
        let sequence = pass.before.sequences.get(&id);
        let column = sequence.and_then(|it| it.owner.zip(it.owner_column));
        let identity = |outline: &Outline, key| outline.columns.get(&key).map(|it| it.identity.clone());
        column.is_some_and(|key| {
            identity(pass.after, key).is_none() || identity(pass.before, key) != identity(pass.after, key)
        })
    };
    let lost = lost_relations(pass, &["S"]).filter(|it| answers(end, it).is_none());
    lost.filter(|it| !is_of_gone(it.id))
        .map(|it| gone("sequence", &it.schema, &it.name).help("-- first release code that does not use it"))
        .collect()
}
