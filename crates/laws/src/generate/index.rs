//! Indexes and extended statistics.

use super::{
    expression::{column_list, comment, condition, value},
    world::{Nature, Sort, Table, World, bare},
    writer::Writer,
};
use crate::random::Random;

pub(super) fn write(writer: &mut Writer<'_>) {
    let world = writer.world;
    for (at, name) in world.indexes.iter().enumerate() {
        let table = Random::of(world.seed, name, 0).one(&world.tables).cloned();
        let Some(table) = table.filter(|table| !has_parts(table)) else { continue };
        let own = bare(name);
        writer.define(90, format_args!("index {name}"), |random| {
            let named = if at % 3 == 0 { "" } else { own.as_str() };
            index(random, world, &table, named)
        });
        let schema = table.name.strip_suffix(&bare(&table.name)).unwrap_or_default();
        writer.define(15, format_args!("index comment {name}"), |random| {
            format!("COMMENT ON INDEX {schema}{own} IS {}", comment(random))
        });
        writer.define(8, format_args!("index statistics {name}"), |random| {
            let target = random.pick(&["100", "500"]);
            format!("ALTER INDEX {schema}{own} ALTER COLUMN 1 SET STATISTICS {target}")
        });
        writer.define(6, format_args!("index clusters {name}"), |_| {
            format!("ALTER TABLE {} CLUSTER ON {own}", table.name)
        });
        writer.define(6, format_args!("index identifies {name}"), |_| {
            format!("ALTER TABLE {} REPLICA IDENTITY USING INDEX {own}", table.name)
        });
        writer.define(6, format_args!("index becomes key {name}"), |random| {
            let what = random.pick(&["PRIMARY KEY", "UNIQUE"]);
            format!("ALTER TABLE {} ADD CONSTRAINT {own} {what} USING INDEX {own}", table.name)
        });
    }
    for (number, table) in world.tables.iter().enumerate() {
        statistics(writer, table, number);
    }
}

/// Partitions and what is partitioned: the names that the engine gives to the indexes of partitions
/// depend on which of several was first, and not all of that is handled (see `docs/limits.md`).
fn has_parts(table: &Table) -> bool {
    matches!(table.nature, Nature::Partitioned(_) | Nature::Partition(_) | Nature::Branch(..))
}

fn index(random: &mut Random, world: &World, table: &Table, name: &str) -> String {
    let unique = random.maybe(20, "UNIQUE ");
    let only = random.maybe(6, "ONLY ");
    let head = format!("CREATE {unique}INDEX {name} ON {only}{}", table.name);
    let of = if random.chance(60) { Some(Sort::Number) } else { None };
    let column = world.column(random, table, of);
    match random.below(10) {
        0 => return format!("{head} USING hash ({})", column.name),
        1 => return format!("{head} USING brin ({}) WITH (pages_per_range = 16)", column.name),
        2 => {
            let any = world.column(random, table, Some(Sort::Any)).name;
            let method = random.pick(&["gin", "gist", "spgist"]);
            return format!("{head} USING {method} ({any})");
        }
        _ => {}
    }
    let element = match random.below(5) {
        0 => format!("({})", value(random, world, &column)),
        1 => column_list(random, world, table),
        2 => format!("{} text_pattern_ops", world.column(random, table, Some(Sort::Text)).name),
        _ => column.name.clone(),
    };
    let order = random.pick(&["", "", " DESC", " DESC NULLS LAST", " NULLS FIRST"]);
    let include = match random.chance(10) {
        true => format!(" INCLUDE ({})", world.column(random, table, Some(Sort::Any)).name),
        false => String::new(),
    };
    let nulls = if world.major >= 15 { random.maybe(8, " NULLS NOT DISTINCT") } else { "" };
    let nulls = if unique.is_empty() { "" } else { nulls };
    let with = random.maybe(10, " WITH (fillfactor = 50)");
    let filter = match random.chance(20) {
        true => {
            let column = world.column(random, table, None);
            format!(" WHERE {}", condition(random, world, &column))
        }
        false => String::new(),
    };
    format!("{head} ({element}{order}){include}{nulls}{with}{filter}")
}

fn statistics(writer: &mut Writer<'_>, table: &Table, number: usize) {
    let world = writer.world;
    let Some(schema) = world.schemas.first() else { return };
    let name = format!("{schema}.\"Statistics {number}\"");
    writer.define(15, format_args!("statistics {number}"), |random| {
        let kinds = random.pick(&["", " (ndistinct)", " (dependencies, mcv)"]);
        let on = match random.chance(30) {
            true => {
                let column = world.column(random, table, Some(Sort::Number));
                format!("{}, ({} + 1)", column.name, column.name)
            }
            false => column_list(random, world, table),
        };
        format!("CREATE STATISTICS {name}{kinds} ON {on} FROM {}", table.name)
    });
    writer.define(5, format_args!("statistics target {number}"), |_| {
        format!("ALTER STATISTICS {name} SET STATISTICS 77")
    });
    writer.define(5, format_args!("statistics comment {number}"), |random| {
        format!("COMMENT ON STATISTICS {name} IS {}", comment(random))
    });
}

/// Indexes of materialized views: every one of them has a first column of this name.
pub(super) fn of_views(writer: &mut Writer<'_>) {
    for (number, name) in writer.world.materialized.iter().enumerate() {
        writer.define(40, format_args!("index of {name}"), |random| {
            let element = random.pick(&["first", "first DESC", "(first::text)", "first, second"]);
            let unique = random.maybe(30, "UNIQUE ");
            format!("CREATE {unique}INDEX \"Of view {number}\" ON {name} ({element})")
        });
    }
}
