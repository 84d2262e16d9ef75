//! A sequence that counts otherwise.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{changed},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "alter-sequence-values",
    title: "a sequence counts otherwise",
    level: Level::Off,
    problem: "RESTART gives out numbers that are in use; another increment or limit gives others than those who \
        count on them expect, at the moment of the commit and for numbers that were taken in advance.",
    safe: "Numbers that were never given out: a start above all that are in use.",
    setup: "CREATE SEQUENCE numbers;",
    bad: "ALTER SEQUENCE numbers RESTART WITH 1;",
    good: "ALTER SEQUENCE numbers OWNED BY NONE;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let is_old = |id: u32| pass.old.relations.get(&id).is_some();
    let otherwise = changed(&pass.changes.sequences)
        .filter(|it| is_old(it.before.id) && counts_otherwise(&it.before.parameters, &it.after.parameters))
        .map(|it| it.after.id);
    // A sequence that begins anew gets a new file; TRUNCATE … RESTART IDENTITY says so itself.
    let restarts = changed(&pass.changes.relations).filter(|it| {
        it.before.kind == "S" && it.before.file != it.after.file && it.before.persistence == it.after.persistence
    });
    let restarts = restarts
        .filter(|it| is_old(it.before.id) && !pass.statement.begins("truncate"))
        .filter(|_| pass.statement.has("restart") || pass.statement.is_dynamic())
        .map(|it| it.after.id);
    let mut all: Vec<u32> = otherwise.chain(restarts).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter()
        .map(|id| {
            let name = pass.name_of(id);
            Finding::new(format!("{name} gives out other numbers from then on, perhaps such as are in use"))
                .on(pass.key_of(id))
                .help(format!("SELECT last_value FROM {name}; -- and begin above all numbers that are in use"))
        })
        .collect()
}

/// Whether it counts otherwise: a larger type, and a larger end, do not count.
fn counts_otherwise(before: &str, after: &str) -> bool {
    let (before, after): (Vec<&str>, Vec<&str>) = (before.split(' ').collect(), after.split(' ').collect());
    let differs = |at: usize| before.get(at) != after.get(at);
    let end = |all: &[&str]| all.get(4).and_then(|it| it.parse::<i64>().ok());
    [1, 2, 3, 5, 6].into_iter().any(differs) || end(&after) < end(&before)
}
