//! An index that is built anew while others wait.

use std::collections::BTreeMap;

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    cause::retyped,
    outline::Index,
    pass::{changed, qualified},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "reindex-blocking",
    title: "an index is built anew while others wait",
    level: Level::Error,
    problem: "REINDEX takes SHARE on the table and ACCESS EXCLUSIVE on the index: nobody writes to the table until \
        the index is built, and most queries wait, too, for they look at all of its indexes.",
    safe: "REINDEX … CONCURRENTLY, in a segment without a transaction.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);\n\
        CREATE INDEX orders_customer ON orders (customer);",
    bad: "REINDEX INDEX orders_customer;",
    good: "REINDEX INDEX CONCURRENTLY orders_customer;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let has_new_file = |relation: u32| {
        changed(&pass.changes.relations)
            .any(|it| it.after.id == relation && it.before.file != it.after.file)
    };
    let mut rebuilt: BTreeMap<u32, Vec<&Index>> = BTreeMap::new();
    for it in changed(&pass.changes.indexes) {
        let relation = it.after.relation;
        if it.before.file != it.after.file
            && it.after.file.is_some()
            && pass.is_shared(relation)
            && !pass.statement.begins("alter")
            && !has_new_file(relation)
            && !retyped(pass).any(|it| pass.family(it.after.relation).contains(&relation))
        {
            rebuilt.entry(relation).or_default().push(it.after);
        }
    }
    // A table may have no index yet on the shadow, and is locked all the same.
    if pass.statement.begins("reindex") {
        let locked = pass.locks().filter(|(_, mode)| mode.blocks_writes());
        for (table, _) in locked.filter(|(table, _)| table.is_table()) {
            rebuilt.entry(table.id).or_default();
        }
    }
    rebuilt.into_iter().map(|(relation, indexes)| tell(pass, relation, &indexes)).collect()
}

fn tell(pass: &Pass<'_>, relation: u32, indexes: &[&Index]) -> Finding {
    let table = pass.name_of(relation);
    let all = pass.after.indexes.values().filter(|it| it.relation == relation).count();
    let names: Vec<String> = indexes.iter().map(|it| qualified(&it.schema, &it.name)).collect();
    let what = match names.is_empty() {
        true => "each of its indexes".to_owned(),
        false => names.join(", "),
    };
    let finding = Finding::new(format!(
        "nobody writes to {table} and hardly anybody reads it until {what} is built anew"
    ))
    .on(pass.key_of(relation))
    .during(WorkKind::Build, pass.key_of(relation));
    match names.len() {
        several if several != 1 && several == all => {
            finding.help(format!("REINDEX TABLE CONCURRENTLY {table};"))
        }
        _ => names.iter().fold(finding, |finding, name| {
            finding.help(format!("REINDEX INDEX CONCURRENTLY {name};"))
        }),
    }
}
