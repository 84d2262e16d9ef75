//! Rows that are filled while their table is locked.

use super::writes::Change;
use crate::{
    Finding, Level, Rule, Whole, WorkKind,
    pass::{LockMode, shown},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "backfill-in-ddl-transaction",
    title: "rows are filled in the transaction that changes their table",
    level: Level::Error,
    problem: "ALTER TABLE holds its lock until the end of the transaction: while rows are filled in the same one, \
        nobody reads or writes the table. And where the table is changed after the fill, the locks of all rows are \
        held until that lock is had.",
    safe: "A revision, or a segment, of its own for the fill.",
    setup: "CREATE TABLE customers (id bigint PRIMARY KEY);",
    bad: "ALTER TABLE customers ADD COLUMN name text;\n\
        UPDATE customers SET name = 'Andy' WHERE name IS NULL;",
    good: "ALTER TABLE customers ADD COLUMN name text DEFAULT 'Andy';",
    example: Example::Transaction,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    let fills = whole.passes.iter().filter(|pass| pass.is_in_transaction());
    let fills = fills.filter_map(|pass| Some((pass, Change::read(pass)?)));
    let fills = fills.filter(|(_, it)| it.condition.is_none() || it.is_fill());
    fills
        .filter_map(|(pass, fill)| {
            let (id, table) = (fill.table.id, shown(fill.table));
            let blocks = |mode: &LockMode| mode.blocks_writes();
            let later = whole.passes.iter().filter(|it| {
                it.transaction.done.iter().any(|(at, _)| *at == pass.number)
            });
            let mut later = later.filter_map(|it| it.lock_on(id)).filter(blocks);
            let message = match pass.holds_on(id).filter(blocks) {
                Some(mode) => format!(
                    "the transaction holds {mode} on {table} while its rows are filled: {} wait",
                    mode.whom()
                ),
                None => format!(
                    "the rows of {table} stay locked until the same transaction gets {} on it",
                    later.next()?
                ),
            };
            let finding = Finding::new(message)
                .on(fill.key())
                .during(WorkKind::Rewrite, fill.key())
                .help("-- in a transaction of its own, in slices: ".to_owned() + &pass.statement.sql + ";");
            Some((pass.number, finding))
        })
        .collect()
}
