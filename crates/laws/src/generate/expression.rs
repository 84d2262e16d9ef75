//! Types and expressions.

use super::world::{Column, Sort, Table, World};
use crate::random::Random;

const NUMBERS: [&str; 7] =
    ["integer", "bigint", "smallint", "numeric", "numeric(10,2)", "real", "double precision"];
const TEXTS: [&str; 6] = ["text", "varchar(20)", "varchar(100)", "varchar", "char(3)", "name"];
const TIMES: [&str; 8] = [
    "date",
    "timestamp",
    "timestamptz",
    "timestamp(3)",
    "time",
    "timetz",
    "interval",
    "interval day to second(2)",
];
const OTHERS: [&str; 22] = [
    "boolean",
    "uuid",
    "jsonb",
    "json",
    "bytea",
    "inet",
    "cidr",
    "macaddr",
    "bit(4)",
    "varbit(8)",
    "point",
    "box",
    "int4range",
    "tstzmultirange",
    "tsvector",
    "tsquery",
    "money",
    "integer[]",
    "text[]",
    "varchar(5)[]",
    "oid",
    "\"char\"",
];

/// A type of a sort.
pub(super) fn data_type(random: &mut Random, world: &World, sort: Sort) -> String {
    if random.chance(15)
        && let Some(domain) = random.one(&world.domains)
    {
        return domain.clone();
    }
    match sort {
        Sort::Number => random.pick(&NUMBERS).to_owned(),
        Sort::Text => random.pick(&TEXTS).to_owned(),
        Sort::Time => random.pick(&TIMES).to_owned(),
        Sort::Any if random.chance(40) => random.pick(&OTHERS).to_owned(),
        Sort::Any => own_type(random, world),
    }
}

/// A type that the schema defines, or an array of such; the rows of a table are one.
fn own_type(random: &mut Random, world: &World) -> String {
    if random.chance(8)
        && let Some(table) = random.one(&world.tables)
    {
        return format!("{}{}", table.name, random.maybe(30, "[]"));
    }
    let kinds = [&world.enums, &world.enums, &world.composites, &world.domains, &world.ranges];
    let kind = kinds[random.below(kinds.len())];
    match random.one(kind) {
        Some(name) => format!("{name}{}", random.maybe(20, "[]")),
        None => random.pick(&OTHERS).to_owned(),
    }
}

/// `COLLATE`, sometimes, for what has one.
pub(super) fn collate(random: &mut Random, world: &World, sort: Sort) -> String {
    if sort != Sort::Text || !random.chance(25) {
        return String::new();
    }
    let own = random.one(&world.collations).filter(|_| random.clone().chance(50));
    format!(" COLLATE {}", own.map_or("\"C\"", |own| own))
}

/// A function of a number, called with this argument.
pub(super) fn call(random: &mut Random, world: &World, argument: &str) -> String {
    match random.one(&world.scalars) {
        Some(function) => format!("{function}({argument})"),
        None => format!("abs({argument})"),
    }
}

/// A default for a column.
pub(super) fn default(random: &mut Random, world: &World, sort: Sort) -> String {
    match (sort, random.below(6)) {
        (_, 0) => "NULL".into(),
        (Sort::Number, 1) => call(random, world, "2"),
        (Sort::Number, 2) => match random.one(&world.sequences) {
            Some(sequence) => format!("nextval('{}')", sequence.replace('\'', "''")),
            None => "0".into(),
        },
        (Sort::Number, 3) => "-1".into(),
        (Sort::Number, _) => random.pick(&["0", "1 + 1", "42"]).to_owned(),
        (Sort::Text, 1) => "upper('x')".into(),
        (Sort::Text, _) => random.pick(&["'x'", "''", "'it''s'", "E'a\\nb'"]).to_owned(),
        (Sort::Time, 1) => "'2024-02-29'".into(),
        (Sort::Time, _) => "now()".into(),
        (Sort::Any, _) => random.pick(&["NULL", "'{}'", "'a'", "'b'"]).to_owned(),
    }
}

/// A condition on a column.
pub(super) fn condition(random: &mut Random, world: &World, column: &Column) -> String {
    let Column { name, sort } = column;
    match (*sort, random.below(4)) {
        (Sort::Number, 0) => format!("{} > 0", call(random, world, &format!("{name}::integer"))),
        (Sort::Number, 1) => format!("{name} > 0 AND {name} <> 7"),
        (Sort::Number, _) => format!("{name} IN (1, 2, 3)"),
        (Sort::Text, 0) => format!("length({name}::text) < {}", random.between(5, 9)),
        (Sort::Text, 1) => format!("{name} ~ '^[a-z]'"),
        (Sort::Text, _) => format!("{name} <> 'it''s'"),
        (Sort::Time, 0) => format!("{name} IS NULL OR {name}::text > ''"),
        (Sort::Any, 0) => format!("{name} = 'a'"),
        (_, 1) => format!("{name} IS NOT DISTINCT FROM {name}"),
        _ => format!("{name} IS NOT NULL"),
    }
}

/// Something that is worked out of a column.
pub(super) fn value(random: &mut Random, world: &World, column: &Column) -> String {
    let Column { name, sort } = column;
    match (*sort, random.below(4)) {
        (Sort::Number, 0) => call(random, world, &format!("{name}::integer")),
        (Sort::Number, 1) => format!("{name} * 2"),
        (Sort::Text, 0) => format!("lower({name}::text)"),
        (Sort::Text, 1) => format!("{name} || '!'"),
        (Sort::Any, 0) => format!("{name}::text"),
        _ => name.clone(),
    }
}

/// Names of columns, with commas: of one table, one to three.
pub(super) fn column_list(random: &mut Random, world: &World, table: &Table) -> String {
    let columns = world.columns(table);
    let names: Vec<String> = columns.into_iter().map(|column| column.name).collect();
    let mut chosen = random.some(&names);
    chosen.truncate(3);
    chosen.join(", ")
}

/// Text as a literal.
pub(super) fn comment(random: &mut Random) -> &'static str {
    random.pick(&["'said'", "'it''s \"said\"'", "E'two\\nlines'", "'ünïcode'", "NULL"])
}
