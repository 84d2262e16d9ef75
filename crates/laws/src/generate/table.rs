//! Tables, their partitions and parents.

use super::{
    column,
    expression::{comment, data_type},
    sequence,
    world::{Method, Nature, Sort, Table, World},
    writer::Writer,
};
use crate::random::Random;

pub(super) fn write(writer: &mut Writer<'_>) {
    let world = writer.world;
    for (at, table) in world.tables.iter().enumerate() {
        writer.define(97, format_args!("table {}", table.name), |random| create(random, world, at));
        writer.define(20, format_args!("table comment {}", table.name), |random| {
            format!("COMMENT ON TABLE {} IS {}", table.name, comment(random))
        });
        writer.define(10, format_args!("unlogged {}", table.name), |_| {
            format!("ALTER TABLE {} SET UNLOGGED", table.name)
        });
        writer.define(15, format_args!("parameters {}", table.name), |random| {
            parameters(random, table)
        });
    }
}

fn parameters(random: &mut Random, table: &Table) -> String {
    let options = random.pick(&[
        "fillfactor = 70",
        "fillfactor = 80, autovacuum_enabled = false",
        "toast.autovacuum_enabled = false",
        "parallel_workers = 2",
    ]);
    format!("ALTER TABLE {} SET ({options})", table.name)
}

fn create(random: &mut Random, world: &World, at: usize) -> String {
    let table = &world.tables[at];
    let name = &table.name;
    match table.nature {
        Nature::Plain => {
            let columns = first(random, world, table);
            let with = random.maybe(10, " WITH (fillfactor = 90)");
            format!("CREATE TABLE {name} ({columns}){}{with}", random.maybe(10, " USING heap"))
        }
        Nature::Partitioned(method) => {
            format!(
                "CREATE TABLE {name} ({} integer) {}",
                table.columns[0].name,
                by(world, table, method)
            )
        }
        Nature::Foreign => match world.servers.first() {
            Some(server) => {
                let options = random.pick(&[
                    "",
                    " OPTIONS (table_name 'x')",
                    " OPTIONS (a '1', \"B b\" 'it''s')",
                ]);
                format!(
                    "CREATE FOREIGN TABLE {name} ({}) SERVER {server}{options}",
                    first(random, world, table)
                )
            }
            None => format!("CREATE TABLE {name} ({})", first(random, world, table)),
        },
        Nature::Typed => match world.composites.first() {
            Some(of) => format!(
                "CREATE TABLE {name} OF {of}{}",
                random.maybe(30, " (a WITH OPTIONS NOT NULL)")
            ),
            None => format!("CREATE TABLE {name} ()"),
        },
        Nature::Partition(of) | Nature::Branch(of, _) => partition(random, world, at, of),
        Nature::Child(of) => {
            let columns =
                if table.columns.is_empty() { String::new() } else { first(random, world, table) };
            format!("CREATE TABLE {name} ({columns}) INHERITS ({})", world.tables[of].name)
        }
    }
}

/// `PARTITION BY`; nothing for a table whose columns come of its parent.
fn by(world: &World, table: &Table, method: Method) -> String {
    let key = world.columns(table).first().map(|column| column.name.clone()).unwrap_or_default();
    format!("PARTITION BY {} ({key})", method.words())
}

/// Whether the table of this place is made by itself and attached later.
fn is_attached(world: &World, at: usize) -> bool {
    Random::of(world.seed, "is attached", at as u64).chance(50)
}

fn partition(random: &mut Random, world: &World, at: usize, of: usize) -> String {
    let (table, parent) = (&world.tables[at], &world.tables[of].name);
    let by = match table.nature {
        Nature::Branch(_, method) => format!(" {}", by(world, table, method)),
        _ => String::new(),
    };
    match is_attached(world, at) {
        true => format!("CREATE TABLE {} (LIKE {parent} INCLUDING DEFAULTS){by}", table.name),
        false => {
            let bound = bound(random, world, at, of);
            format!("CREATE TABLE {} PARTITION OF {parent} {bound}{by}", table.name)
        }
    }
}

/// Bounds that do not overlap, for each place has its own.
fn bound(random: &mut Random, world: &World, at: usize, of: usize) -> String {
    let method = match world.tables[of].nature {
        Nature::Partitioned(method) | Nature::Branch(_, method) => method,
        _ => Method::Range,
    };
    let is_default = Random::of(world.seed, "is default", at as u64).chance(20);
    match method {
        Method::Hash => format!("FOR VALUES WITH (modulus 8, remainder {at})"),
        _ if is_default => "DEFAULT".into(),
        Method::Range => match random.below(4) {
            0 => format!("FOR VALUES FROM ({}) TO ({})", 10 * at, 10 * at + 5),
            _ => format!("FOR VALUES FROM ({}) TO ({})", 10 * at, 10 * at + 10),
        },
        Method::List => match random.below(3) {
            0 => format!("FOR VALUES IN ({at}, {})", 100 + at),
            _ => format!("FOR VALUES IN ({at})"),
        },
    }
}

/// The first column, on which most things hang.
fn first(random: &mut Random, world: &World, table: &Table) -> String {
    let Some(column) = table.columns.first() else { return String::new() };
    let name = &column.name;
    match random.below(8) {
        0 => format!(
            "{name} bigint GENERATED ALWAYS AS IDENTITY ({} )",
            sequence::options(random).trim_start()
        )
        .replace("( )", ""),
        1 => format!("{name} integer GENERATED BY DEFAULT AS IDENTITY"),
        2 => format!("{name} serial"),
        3 => format!("{name} {}", data_type(random, world, Sort::Number)),
        4 => format!("{name} bigint NOT NULL"),
        _ => format!("{name} integer"),
    }
}

/// Partitions and children that join what they belong to, and what tables say of their indexes.
pub(super) fn attach(writer: &mut Writer<'_>) {
    let world = writer.world;
    for (at, table) in world.tables.iter().enumerate() {
        match table.nature {
            Nature::Partition(of) | Nature::Branch(of, _) if is_attached(world, at) => {
                writer.define(90, format_args!("attach {}", table.name), |random| {
                    let bound = bound(random, world, at, of);
                    format!(
                        "ALTER TABLE {} ATTACH PARTITION {} {bound}",
                        world.tables[of].name, table.name
                    )
                });
            }
            _ => {}
        }
        column::settle(writer, table);
    }
}
