//! Several ALTER TABLE where one would do.

use std::collections::BTreeSet;

use crate::{
    Finding, Level, Pass, Rule, Whole,
    outline::Change,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "split-alter-table",
    title: "a table is altered by several statements of a transaction",
    level: Level::Note,
    problem: "Each ALTER TABLE goes over the table by itself: where several read or write all rows, they do it one \
        after the other, and the lock is held for the sum.",
    safe: "One ALTER TABLE with all changes, separated by commas.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY);",
    bad: "ALTER TABLE orders ADD COLUMN note text;\n\
        ALTER TABLE orders ADD COLUMN price numeric;",
    good: "ALTER TABLE orders ADD COLUMN note text, ADD COLUMN price numeric;",
    example: Example::Transaction,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    let mut found = Vec::new();
    for pass in whole.passes.iter().filter(|pass| pass.is_in_transaction()) {
        let own = altered(pass);
        let earlier = pass.transaction.done.iter().filter_map(|(number, _)| whole.passes.get(*number));
        let earlier: BTreeSet<u32> = earlier.flat_map(altered).collect();
        found.extend(own.intersection(&earlier).map(|relation| {
            let table = pass.name_of(*relation);
            let finding = Finding::new(format!("{table} was altered by a statement of this transaction before"))
                .on(pass.key_of(*relation))
                .help(format!("-- one statement: ALTER TABLE {table} …, …;"));
            (pass.number, finding)
        }));
    }
    found
}

/// The tables that a statement alters in a way that another could share.
fn altered(pass: &Pass<'_>) -> BTreeSet<u32> {
    let alone = ["rename", "set schema", "attach partition", "detach partition", "validate constraint"];
    let statement = pass.statement;
    if !statement.begins("alter table") || alone.iter().any(|words| statement.has(words)) {
        return BTreeSet::new();
    }
    fn of<T>(changes: &[Change<T>], relation: impl Fn(&T) -> u32) -> Vec<u32> {
        let either = changes.iter().filter_map(|it| it.after.as_deref().or(it.before.as_deref()));
        either.map(relation).collect()
    }
    let mut all = of(&pass.changes.columns, |it| it.relation);
    all.extend(of(&pass.changes.constraints, |it| it.relation));
    let named = |relation: &u32| {
        pass.relation(*relation).is_some_and(|it| {
            let words = statement.words();
            it.is_table() && words.iter().any(|word| word.trim_matches('"') == it.name)
        })
    };
    all.into_iter().filter(|it| pass.is_shared(*it) && named(it)).collect()
}
