//! Who sees which rows.

use crate::{
    Finding, Level, Pass, Rule,
    outline::{Relation},
    pass::{came, changed, went},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "change-policy",
    title: "who sees or writes which rows is changed",
    level: Level::Warning,
    problem: "Row security that is turned on without a policy shows nobody but the owner a single row; a policy \
        that goes, comes or changes gives other rows to some from the moment of the commit.",
    safe: "The policies first, then row security, in one transaction, and a look as each role.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "ALTER TABLE orders ENABLE ROW LEVEL SECURITY;",
    good: "CREATE POLICY all_rows ON orders USING (true);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let has_security = |id: u32| {
        let outlines = [pass.before, pass.after].into_iter();
        outlines.filter_map(|it| it.relations.get(&id)).any(|it| it.row_security)
    };
    let flags = changed(&pass.changes.relations).filter(|it| {
        let flags = |it: &Relation| (it.row_security, it.forced_row_security);
        flags(it.before) != flags(it.after)
    });
    let flags = flags.map(|it| it.after.id);
    let policies = came(&pass.changes.policies).map(|it| it.relation).filter(|id| has_security(*id));
    let altered = changed(&pass.changes.policies)
        .filter(|it| (&it.before.roles, &it.before.conditions) != (&it.after.roles, &it.after.conditions))
        .map(|it| it.after.relation)
        .filter(|id| has_security(*id));
    let dropped = went(&pass.changes.policies).map(|it| it.relation);
    let rules = went(&pass.changes.rewrites).map(|it| it.relation);
    let all = flags.chain(policies).chain(altered).chain(dropped).chain(rules);
    let mut all: Vec<u32> = all.filter(|id| pass.is_old(*id) && pass.after.relations.get(id).is_some()).collect();
    all.sort_unstable();
    all.dedup();
    all.into_iter()
        .map(|id| {
            let table = pass.name_of(id);
            Finding::new(format!("some see or write other rows of {table} from then on"))
                .on(pass.key_of(id))
                .help(format!("SET ROLE …; SELECT count(*) FROM {table}; -- as each role, before the commit"))
        })
        .collect()
}
