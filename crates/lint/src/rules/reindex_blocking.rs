//! An index that is built anew while others wait.

use std::collections::BTreeMap;

use crate::{
    Finding, Known, Level, Pass, Rule, Statement, WorkKind,
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
            && !lets_others_work(pass.statement)
            && !has_new_file(relation)
            && !retyped(pass).any(|it| pass.family(it.after.relation).contains(&relation))
        {
            rebuilt.entry(relation).or_default().push(it.after);
        }
    }
    // A table may have no index yet on the shadow, and is locked all the same. CONCURRENTLY, partitions
    // are locked for a moment alone.
    if pass.statement.begins("reindex") && !pass.statement.has("concurrently") {
        let locked = pass.locks().filter(|(_, mode)| mode.blocks_writes());
        for (table, _) in locked.filter(|(table, _)| table.is_table()) {
            rebuilt.entry(table.id).or_default();
        }
    }
    if rebuilt.is_empty() && is_of_all(pass.statement) {
        return vec![of_all()];
    }
    rebuilt.into_iter().map(|(relation, indexes)| tell(pass, relation, &indexes)).collect()
}

/// Whether it builds whatever is there by then: the shadow may have no table.
fn is_of_all(statement: &Statement) -> bool {
    let all = ["schema", "database"];
    statement.begins("reindex")
        && statement.words().iter().any(|word| all.contains(&word.as_str()))
        && !lets_others_work(statement)
}

/// `REINDEX … CONCURRENTLY`, but not `REINDEX (CONCURRENTLY false) …`.
fn lets_others_work(statement: &Statement) -> bool {
    let words = statement.words();
    let at = words.iter().position(|word| word == "concurrently");
    let is_off = |at: usize| {
        words.get(at + 1).is_some_and(|it| ["false", "off", "0"].contains(&it.as_str()))
    };
    at.is_some_and(|at| !is_off(at))
}

fn of_all() -> Finding {
    Finding::new("nobody writes to a table and hardly anybody reads it until its indexes are built anew, one table \
        after the other")
    .help("REINDEX INDEX CONCURRENTLY …; -- each of them")
    .known(Known::Read)
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
