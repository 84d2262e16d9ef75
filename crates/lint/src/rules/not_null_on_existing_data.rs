//! NOT NULL that rows may break.

use super::writes::{Change, folded};
use crate::{
    Finding, Level, Pass, Rule, Whole,
    outline::Column,
    pass::{came, quoted},
    rule::{Check, Example},
};

/// Source: PostgreSQL manual, "Appendix A. PostgreSQL Error Codes".
const NOT_NULL_VIOLATION: &str = "23502";

pub(super) const RULE: Rule = Rule {
    code: "not-null-on-existing-data",
    title: "rows that are there may have no value",
    level: Level::Warning,
    problem: "Where one row has NULL, SET NOT NULL fails, and the deploy stops there. The shadow does not know the \
        rows of the database that it will run on.",
    safe: "Give the column a default for rows to come, fill those that are there, and let a validated check prove \
        it; keep the default as long as somebody inserts without a value.",
    setup: "CREATE TABLE customers (id bigint PRIMARY KEY, name text);",
    bad: "ALTER TABLE customers ALTER COLUMN name SET NOT NULL;",
    good: "UPDATE customers SET name = '' WHERE name IS NULL;\n\
        ALTER TABLE customers ALTER COLUMN name SET NOT NULL;",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    whole.passes.iter().flat_map(|pass| set(whole, pass)).collect()
}

fn set(whole: &Whole<'_>, pass: &Pass<'_>) -> Vec<(usize, Finding)> {
    let is_of_key = |column: &Column| {
        let mut keys = came(&pass.changes.constraints).filter(|it| it.kind == "p");
        keys.any(|it| it.relation == column.relation && it.columns.contains(&column.number))
    };
    let changed = pass.changed_columns().map(|it| (it.before, it.after));
    let set = changed.filter(|(before, after)| {
        !before.not_null && after.not_null && !after.is_inherited && !is_of_key(after)
    });
    let found = set.filter_map(|(_, column)| {
        let (table, name) = (pass.name_of(column.relation), quoted(&column.name));
        let message = match is_full(whole, pass, column) {
            false => format!("it fails where a row of {table} has no {name}"),
            true if loses_default(whole, pass, column) => {
                format!("the default of {name} goes in the same script: whoever gives no value fails from then on")
            }
            true => return None,
        };
        Some(Finding::new(message).on(pass.key_of(column.relation)).help(format!(
            "UPDATE {table} SET {name} = … WHERE {name} IS NULL;"
        )))
    });
    let failed = pass.failure.filter(|(error, _)| {
        error.code == NOT_NULL_VIOLATION && pass.statement.has("set not null")
    });
    let failed = failed.map(|(error, _)| {
        Finding::new(format!("on the shadow already it fails: {}", error.message))
    });
    found.chain(failed).map(|it| (pass.number, it)).collect()
}

/// Whether each row is known to have a value: by a check or a default that the column came with, or because
/// the script filled it.
fn is_full(whole: &Whole<'_>, pass: &Pass<'_>, column: &Column) -> bool {
    let is_proven = !pass.scanned_any(column.relation) && !pass.rewrote_any(column.relation);
    let earlier = || whole.passes.iter().take(pass.number);
    let came_full = || {
        let new = earlier().flat_map(|it| it.new_columns());
        let mut new = new.filter(|it| it.relation == column.relation && it.number == column.number);
        new.any(|it| it.default.is_some())
    };
    let is_filled = || {
        earlier().filter_map(Change::read).any(|it| it.fills(column.relation, &column.name))
    };
    is_proven || came_full() || is_filled()
}

/// Whether a later statement of the script takes the default.
fn loses_default(whole: &Whole<'_>, pass: &Pass<'_>, column: &Column) -> bool {
    let names = |words: &[String], name: &str| {
        words.iter().filter_map(|word| folded(word)).any(|word| word == name)
    };
    let Some(table) = pass.relation(column.relation) else { return false };
    whole.passes.iter().skip(pass.number + 1).any(|later| {
        let words = later.statement.words();
        later.statement.has("drop default") && names(words, &column.name) && names(words, &table.name)
    })
}
