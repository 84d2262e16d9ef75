//! Long work while the transaction keeps others away from a table.

use crate::{
    Finding, Known, Level, Pass, Rule,
    outline::Relation,
    pass::{LockMode, changed, shown},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "work-while-locked",
    title: "long work is done while a table is locked",
    level: Level::Warning,
    problem: "A lock is held until the transaction ends. Where a statement locked a table with ACCESS EXCLUSIVE and \
        another one then reads, fills or indexes many rows in the same transaction, nobody reads or writes the \
        first table until all of it is done.",
    safe: "Commit after the statement that takes the lock; do the work in a transaction of its own.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY);\n\
        CREATE TABLE customers (id bigint PRIMARY KEY, name text);",
    bad: "BEGIN;\n\
        ALTER TABLE orders ADD COLUMN note text;\n\
        UPDATE customers SET name = upper(name);\n\
        COMMIT;",
    good: "ALTER TABLE orders ADD COLUMN note text;\n\
        UPDATE customers SET name = upper(name);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let (work, own) = match work(pass) {
        Some(work) => work,
        None => return Vec::new(),
    };
    let first = &pass.transaction.first.relations;
    let held = pass.transaction.blocking().filter(|(_, mode, _)| *mode == LockMode::AccessExclusive);
    let held = held.filter_map(|(name, _, _)| {
        let relation = first.values().find(|it| format!("{}.{}", it.schema, it.name) == name)?;
        (pass.is_shared(relation.id) && !own.contains(&relation.id)).then_some(relation)
    });
    let held: Vec<&Relation> = held.collect();
    let Some(one) = held.first() else { return Vec::new() };
    let names: Vec<String> = held.iter().map(|it| shown(pass.relation(it.id).unwrap_or(it))).collect();
    let mut finding = Finding::new(format!(
        "{work} while nobody reads or writes {}, which the transaction locked before",
        names.join(", ")
    ))
    .on(pass.key_of(one.id))
    .help("-- commit before this statement: what it does can take long");
    if pass.failure.is_some() {
        finding = finding.known(Known::Read);
    }
    vec![finding]
}

/// What takes long, and the tables that it must lock for itself.
fn work(pass: &Pass<'_>) -> Option<(String, Vec<u32>)> {
    let statement = pass.statement;
    let words = ["update", "delete", "merge", "insert", "with", "copy"];
    let is_dml = words.iter().any(|word| statement.begins(word));
    if is_dml {
        return is_large(pass).then(|| ("many rows are changed".to_owned(), Vec::new()));
    }
    let written: Vec<u32> = pass.rewritten().map(|it| it.after.id).collect();
    if let Some(first) = written.first() {
        return Some((format!("{} is written anew", pass.name_of(*first)), written));
    }
    if let Some(index) = pass.built_indexes().find(|it| pass.is_built(it.id)) {
        let own = pass.constraint_of(index).map(|it| it.relation);
        return Some((format!("the index {} is built", index.name), own.into_iter().collect()));
    }
    if pass.failure.is_some() && statement.has("index concurrently") {
        return Some(("an index is built".to_owned(), Vec::new()));
    }
    if statement.begins("select") {
        return None;
    }
    let read: Vec<&Relation> = pass.old.relations.values().filter(|it| pass.scanned(it.id)).collect();
    let first = read.first()?;
    let validated: Vec<u32> = changed(&pass.changes.constraints)
        .filter(|it| !it.before.validated && it.after.validated)
        .map(|it| it.after.relation)
        .collect();
    let work = format!("all rows of {} are read", pass.name_of(first.id));
    // What is validated in spite of its table's lock is another rule's matter.
    let own = read.iter().map(|it| it.id).chain(validated);
    Some((work, own.collect()))
}

/// Whether a statement may change many rows, as far as its words tell.
fn is_large(pass: &Pass<'_>) -> bool {
    let words = pass.statement.words();
    let is_literal = |word: &String| {
        word.starts_with(['\'', '$', ':']) || word.starts_with(|first: char| first.is_ascii_digit())
    };
    let condition = words.iter().position(|word| word == "where");
    let is_one = condition.is_some_and(|at| {
        let rest = words.get(at..).unwrap_or_default();
        rest.windows(2).any(|pair| pair.first().is_some_and(|it| it == "=") && pair.get(1).is_some_and(is_literal))
    });
    match pass.statement.begins("insert") {
        true => pass.statement.has("select") && !is_one,
        false => pass.failure.is_none() && !is_one,
    }
}
