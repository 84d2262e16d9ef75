//! An index that is dropped while nobody works.

use crate::{
    Finding, Level, Pass, Rule,
    outline::Index,
    pass::{LockMode, qualified, went},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-index-blocking",
    title: "an index is dropped under ACCESS EXCLUSIVE",
    level: Level::Warning,
    problem: "DROP INDEX takes ACCESS EXCLUSIVE on the index's table: it waits for all who read it, and all who \
        come later wait behind it.",
    safe: "DROP INDEX CONCURRENTLY, in a segment without a transaction.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);\n\
        CREATE INDEX orders_customer ON orders (customer);",
    bad: "DROP INDEX orders_customer;",
    good: "DROP INDEX CONCURRENTLY orders_customer;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let dropped: Vec<&Index> =
        went(&pass.changes.indexes).filter(|index| is_dropped(pass, index)).collect();
    // Of an index on a partitioned table, one on each partition is a part.
    let is_part = |index: &Index| {
        let parents: Vec<u32> = pass.parents(index.relation).collect();
        dropped.iter().any(|it| it.kind == "I" && parents.contains(&it.relation))
    };
    let roots = dropped.iter().filter(|index| !is_part(index));
    roots.map(|index| tell(pass, index)).collect()
}

/// Whether it goes by itself, and not with what it belongs to.
fn is_dropped(pass: &Pass<'_>, index: &Index) -> bool {
    let holds = |it: &crate::outline::Constraint| {
        it.index == index.id && matches!(&*it.kind, "p" | "u" | "x")
    };
    pass.old.indexes.get(&index.id).is_some()
        && pass.is_shared(index.relation)
        && pass.after.relations.get(&index.relation).is_some()
        && pass.holds_on(index.relation) == Some(LockMode::AccessExclusive)
        && !pass.before.constraints.values().any(holds)
        && !went(&pass.changes.columns).any(|it| it.relation == index.relation)
}

fn tell(pass: &Pass<'_>, index: &Index) -> Finding {
    let (table, name) = (pass.name_of(index.relation), qualified(&index.schema, &index.name));
    let finding = Finding::new(format!(
        "nobody reads or writes {table} while the index {name} is dropped, nor while that waits for others"
    ))
    .on(pass.key_of(index.relation));
    match index.kind.as_str() {
        "I" => finding
            .help("-- an index of a partitioned table has no other way: let it wait for a short time only")
            .help("SET lock_timeout = '2s';")
            .help(format!("DROP INDEX {name};")),
        _ => finding.help(format!("DROP INDEX CONCURRENTLY {name};")),
    }
}
