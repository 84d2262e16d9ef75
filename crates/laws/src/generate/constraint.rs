//! Constraints of tables.

use super::{
    expression::{column_list, comment, condition},
    world::{Nature, Sort, Table, World, bare},
    writer::Writer,
};
use crate::random::Random;

pub(super) fn write(writer: &mut Writer<'_>) {
    let world = writer.world;
    for table in &world.tables {
        let name = &table.name;
        writer.define(60, format_args!("primary key {name}"), |random| {
            primary_key(random, world, table)
        });
        for number in 0..2 {
            writer.define(20, format_args!("unique {number} {name}"), |random| {
                unique(random, world, table, number)
            });
            writer.define(30, format_args!("check {number} {name}"), |random| {
                check(random, world, table, number)
            });
            writer.define(15, format_args!("constraint comment {number} {name}"), |random| {
                format!("COMMENT ON CONSTRAINT \"Check {number}\" ON {name} IS {}", comment(random))
            });
        }
        writer
            .define(8, format_args!("exclusion {name}"), |random| exclusion(random, world, table));
        if world.major >= 18 && table.nature == Nature::Plain {
            eighteen(writer, table);
        }
    }
    // Foreign keys last, so that tables can point at each other.
    for table in &world.tables {
        for number in 0..2 {
            writer.define(30, format_args!("foreign key {number} {}", table.name), |random| {
                foreign_key(random, world, table, number)
            });
        }
        writer.define(10, format_args!("replica identity {}", table.name), |random| {
            let what = random.pick(&["FULL", "NOTHING", "DEFAULT"]);
            format!("ALTER TABLE {} REPLICA IDENTITY {what}", table.name)
        });
    }
}

/// Named, or by the engine.
fn named(random: &mut Random, table: &Table, what: &str) -> String {
    match random.chance(60) {
        true => format!("ALTER TABLE {} ADD CONSTRAINT \"{what}\"", table.name),
        false => format!("ALTER TABLE {} ADD", table.name),
    }
}

fn deferrable(random: &mut Random) -> &'static str {
    random.pick(&["", "", "", " DEFERRABLE", " DEFERRABLE INITIALLY DEFERRED"])
}

/// A name for what shares the namespace of tables.
fn of_table(table: &Table, what: &str) -> String {
    let name = bare(&table.name).replace('"', "");
    format!("{what} {}", name.chars().take(12).collect::<String>())
}

fn primary_key(random: &mut Random, world: &World, table: &Table) -> String {
    let first = world.columns(table).first().map(|column| column.name.clone()).unwrap_or_default();
    let columns = match random.chance(75) {
        true => first,
        false => column_list(random, world, table),
    };
    let include = match random.chance(8) {
        true => format!(" INCLUDE ({})", world.column(random, table, Some(Sort::Any)).name),
        false => String::new(),
    };
    let with = random.maybe(10, " WITH (fillfactor = 60)");
    let head = named(random, table, &of_table(table, "key"));
    format!("{head} PRIMARY KEY ({columns}){include}{with}{}", deferrable(random))
}

fn unique(random: &mut Random, world: &World, table: &Table, number: usize) -> String {
    let columns = column_list(random, world, table);
    let nulls = if world.major >= 15 { random.maybe(20, " NULLS NOT DISTINCT") } else { "" };
    let head = named(random, table, &of_table(table, &format!("Unique {number}")));
    format!("{head} UNIQUE{nulls} ({columns}){}", deferrable(random))
}

fn check(random: &mut Random, world: &World, table: &Table, number: usize) -> String {
    let column = world.column(random, table, None);
    let condition = condition(random, world, &column);
    let inherit = random.maybe(15, " NO INHERIT");
    let valid = random.maybe(15, " NOT VALID");
    format!(
        "{} CHECK ({condition}){inherit}{valid}",
        named(random, table, &format!("Check {number}"))
    )
}

fn exclusion(random: &mut Random, world: &World, table: &Table) -> String {
    let column = world.column(random, table, Some(Sort::Number)).name;
    let with = random.pick(&["=", "="]);
    let condition = match random.chance(30) {
        true => format!(" WHERE ({column} > 5)"),
        false => String::new(),
    };
    let head = named(random, table, &of_table(table, "Exclusion"));
    format!("{head} EXCLUDE USING btree ({column} WITH {with}){condition}{}", deferrable(random))
}

const ACTIONS: [&str; 5] =
    ["", "", " ON DELETE CASCADE", " ON DELETE SET NULL ON UPDATE CASCADE", " ON UPDATE RESTRICT"];

fn foreign_key(random: &mut Random, world: &World, table: &Table, number: usize) -> String {
    let Some(target) = random.one(&world.tables) else { return String::new() };
    let from = world.column(random, table, Some(Sort::Number)).name;
    let to = world.columns(target).first().map(|column| column.name.clone()).unwrap_or_default();
    let to = match random.chance(60) {
        true => format!(" ({to})"),
        false => String::new(),
    };
    let matched = random.maybe(10, " MATCH FULL");
    let action = match world.major >= 15 && random.chance(8) {
        true => format!(" ON DELETE SET NULL ({from})"),
        false => random.pick(&ACTIONS).to_owned(),
    };
    let (deferrable, valid) = (deferrable(random), random.maybe(15, " NOT VALID"));
    let enforced = if world.major >= 18 { random.maybe(10, " NOT ENFORCED") } else { "" };
    let head = named(random, table, &format!("Reference {number}"));
    format!(
        "{head} FOREIGN KEY ({from}) REFERENCES {}{to}{matched}{action}{deferrable}{enforced}{valid}",
        target.name
    )
}

/// What 18 brought.
fn eighteen(writer: &mut Writer<'_>, table: &Table) {
    let (world, name) = (writer.world, &table.name);
    writer.define(15, format_args!("named not null {name}"), |random| {
        let column = world.column(random, table, None).name;
        let inherit = random.maybe(15, " NO INHERIT");
        let valid = random.maybe(15, " NOT VALID");
        format!("ALTER TABLE {name} ADD CONSTRAINT \"Not Null\" NOT NULL {column}{inherit}{valid}")
    });
    writer.define(10, format_args!("unenforced check {name}"), |random| {
        let column = world.column(random, table, None);
        let condition = condition(random, world, &column);
        format!("ALTER TABLE {name} ADD CONSTRAINT unenforced CHECK ({condition}) NOT ENFORCED")
    });
}
