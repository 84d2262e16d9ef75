//! An order of columns that wastes space.

use super::design::tables;
use crate::{
    Finding, Level, Pass, Rule,
    outline::{Column, Relation},
    pass::{qualified, quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "column-padding",
    title: "the order of columns wastes space",
    level: Level::Off,
    problem: "A value of 8 bytes begins at a multiple of 8 bytes, one of 4 at a multiple of 4. Between a short \
        column and a longer one lie bytes that hold nothing, in each row.",
    safe: "Columns of 8 bytes first, then of 4, of 2, of 1, then those of any length.",
    setup: "",
    bad: "CREATE TABLE accounts (id bigint PRIMARY KEY, premium boolean, balance integer, age smallint);",
    good: "CREATE TABLE accounts (id bigint PRIMARY KEY, balance integer, age smallint, premium boolean);",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    tables(pass).filter_map(|table| padded(pass, table)).collect()
}

fn padded(pass: &Pass<'_>, table: &Relation) -> Option<Finding> {
    let mut columns: Vec<&Column> =
        pass.after.columns.range((table.id, 0)..=(table.id, u32::MAX)).map(|(_, it)| it).collect();
    let now = width(&columns);
    columns.sort_by_key(|it| (it.length < 0, std::cmp::Reverse(boundary(it))));
    let best = width(&columns);
    let names: Vec<String> = columns.iter().map(|it| quoted(&it.name)).collect();
    let name = qualified(&table.schema, &table.name);
    (best < now).then(|| {
        Finding::new(format!("{} bytes of each row of {name} hold nothing", now - best))
            .on(format!("{}.{}", table.schema, table.name))
            .help(format!("CREATE TABLE {name} ({}, …);", names.join(", ")))
    })
}

/// How many bytes the columns of a fixed length take, with what lies between them and behind them.
fn width(columns: &[&Column]) -> usize {
    let fixed = columns.iter().filter(|it| it.length > 0);
    let end = fixed.fold(0_usize, |at, it| {
        at.next_multiple_of(boundary(it)) + usize::try_from(it.length).unwrap_or_default()
    });
    end.next_multiple_of(8)
}

/// What a column's place is a multiple of.
fn boundary(column: &Column) -> usize {
    match &*column.alignment {
        "d" => 8,
        "i" => 4,
        "s" => 2,
        _ => 1,
    }
}
