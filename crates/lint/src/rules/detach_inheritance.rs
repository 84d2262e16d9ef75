//! A child that leaves its parent.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{changed, went},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "detach-inheritance",
    title: "a partition or a child leaves its parent",
    level: Level::Off,
    problem: "Whoever reads the parent misses the rows from the moment of the commit, and rows that would belong \
        there are refused or go elsewhere.",
    safe: "Release code that does not look for these rows in the parent.",
    setup: "CREATE TABLE logs (at date) PARTITION BY RANGE (at);\n\
        CREATE TABLE logs_old PARTITION OF logs FOR VALUES FROM ('2020-01-01') TO ('2021-01-01');",
    bad: "ALTER TABLE logs DETACH PARTITION logs_old;",
    good: "",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let stays = |id: u32| pass.after.relations.get(&id).is_some();
    let gone = went(&pass.changes.inheritance);
    let going = changed(&pass.changes.inheritance)
        .filter(|it| !it.before.is_detaching && it.after.is_detaching)
        .map(|it| it.after);
    let gone = gone.chain(going).filter(|it| pass.is_old(it.child) && stays(it.child) && stays(it.parent));
    gone.map(|it| {
        let (child, parent) = (pass.name_of(it.child), pass.name_of(it.parent));
        Finding::new(format!("whoever reads {parent} misses the rows of {child} from then on"))
            .on(pass.key_of(it.parent))
            .help(format!("-- first release code that does not look for them in {parent}"))
    })
    .collect()
}
