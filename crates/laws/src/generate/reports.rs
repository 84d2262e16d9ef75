//! Functions that read tables and views, and what calls them in turn.

use super::{
    expression::value,
    world::{Nature, Sort, Table, World},
    writer::Writer,
};
use crate::random::Random;

pub(super) fn write(writer: &mut Writer<'_>) {
    let world = writer.world;
    for (number, name) in world.reports.iter().enumerate() {
        let table = Random::of(world.seed, name, 0).one(&world.tables).cloned();
        let Some(table) = table else { continue };
        writer.define(95, format_args!("report {name}"), |random| {
            report(random, world, name, &table)
        });
        writer.define(30, format_args!("view of report {name}"), |_| {
            format!("CREATE VIEW public.\"Report {number}\" AS SELECT r FROM {name}(1) r")
        });
        writer.define(20, format_args!("default of report {name}"), |random| {
            let of = random.one(&world.tables).map(|table| table.name.clone()).unwrap_or_default();
            let column = world.column(random, &table, Some(Sort::Number)).name;
            let on = if table.nature == Nature::Plain { table.name.clone() } else { of };
            format!("ALTER TABLE {on} ALTER COLUMN {column} SET DEFAULT {name}(3)")
        });
        writer.define(10, format_args!("check of report {name}"), |_| {
            let table = &table.name;
            format!("ALTER TABLE {table} ADD CONSTRAINT reported CHECK ({name}(4) IS NOT NULL)")
        });
    }
}

fn report(random: &mut Random, world: &World, name: &str, table: &Table) -> String {
    let column = world.column(random, table, None);
    let value = value(random, world, &column);
    let of = &table.name;
    let head = format!("CREATE FUNCTION {name}(n integer)");
    match random.below(7) {
        0 => format!("{head} RETURNS SETOF {of} LANGUAGE sql STABLE AS $f$ SELECT * FROM {of} $f$"),
        1 => format!(
            "{head} RETURNS TABLE (a text) LANGUAGE sql BEGIN ATOMIC SELECT {value}::text FROM {of}; END"
        ),
        2 => {
            format!("{head} RETURNS bigint LANGUAGE sql STABLE RETURN (SELECT count(*) FROM {of})")
        }
        3 => format!("{head} RETURNS {of} LANGUAGE plpgsql AS $f$ BEGIN RETURN NULL; END $f$"),
        4 => format!(
            "{head} RETURNS {of}.{}%TYPE LANGUAGE plpgsql AS $f$ BEGIN RETURN NULL; END $f$",
            column.name
        ),
        5 => match random.one(&world.views) {
            Some(view) => format!(
                "{head} RETURNS bigint LANGUAGE sql BEGIN ATOMIC SELECT count(first) FROM {view}; END"
            ),
            None => format!("{head} RETURNS bigint LANGUAGE sql AS 'SELECT 1'"),
        },
        _ => format!(
            "{head} RETURNS integer LANGUAGE plpgsql AS $f$ DECLARE x {of}; BEGIN RETURN 1; END $f$"
        ),
    }
}
