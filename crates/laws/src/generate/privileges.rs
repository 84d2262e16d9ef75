//! Grants, and what is granted by default.

use super::{
    world::{Table, World},
    writer::Writer,
};
use crate::random::Random;

/// Before anything else: what comes later is born with them.
pub(super) fn defaults(writer: &mut Writer<'_>) {
    let world = writer.world;
    writer.define(8, "default privileges", |random| default_privileges(random, world, ""));
    writer.define(5, "default privileges in public", |random| {
        default_privileges(random, world, " IN SCHEMA public")
    });
}

fn default_privileges(random: &mut Random, world: &World, place: &str) -> String {
    let of = match random.below(4) {
        0 => " FOR ROLE pg_monitor",
        _ => "",
    };
    let what = random.pick(&[
        "GRANT SELECT ON TABLES TO",
        "GRANT USAGE ON SEQUENCES TO",
        "GRANT EXECUTE ON FUNCTIONS TO",
        "GRANT USAGE ON TYPES TO",
        "GRANT ALL ON TABLES TO",
    ]);
    let revoke = "REVOKE EXECUTE ON FUNCTIONS FROM PUBLIC";
    match random.chance(20) && place.is_empty() {
        true => format!("ALTER DEFAULT PRIVILEGES{of}{place} {revoke}"),
        false => format!("ALTER DEFAULT PRIVILEGES{of}{place} {what} {}", world.role),
    }
}

pub(super) fn write(writer: &mut Writer<'_>) {
    let world = writer.world;
    for table in &world.tables {
        for number in 0..2 {
            writer.define(15, format_args!("grant {number} {}", table.name), |random| {
                grant(random, world, table)
            });
        }
    }
    for name in &world.sequences {
        writer.define(15, format_args!("grant on {name}"), |random| {
            let what = random.pick(&["USAGE", "SELECT, UPDATE", "ALL"]);
            format!("GRANT {what} ON SEQUENCE {name} TO {}", world.role)
        });
    }
    for name in world.enums.iter().chain(&world.domains).chain(&world.composites) {
        writer.define(10, format_args!("grant on {name}"), |random| match random.chance(50) {
            true => format!("REVOKE USAGE ON TYPE {name} FROM PUBLIC"),
            false => format!("GRANT USAGE ON TYPE {name} TO {} WITH GRANT OPTION", world.role),
        });
    }
}

fn grant(random: &mut Random, world: &World, table: &Table) -> String {
    let column = world.column(random, table, None).name;
    let who = match random.below(4) {
        0 => "PUBLIC",
        1 => "pg_monitor",
        _ => world.role.as_str(),
    };
    let on = &table.name;
    match random.below(8) {
        0 => format!("GRANT SELECT ({column}), UPDATE ({column}) ON {on} TO {who}"),
        1 => format!("GRANT SELECT ({column}) ON {on} TO {who}"),
        2 => format!("REVOKE DELETE ON {on} FROM CURRENT_USER"),
        3 if who != "PUBLIC" => format!("GRANT INSERT ON {on} TO {who} WITH GRANT OPTION"),
        4 => format!("GRANT ALL ON {on} TO {who}"),
        5 => format!("GRANT SELECT, UPDATE ON {on} TO CURRENT_USER WITH GRANT OPTION"),
        6 if who != "PUBLIC" => {
            format!("GRANT SELECT ({column}), INSERT ({column}) ON {on} TO {who} WITH GRANT OPTION")
        }
        _ => format!("GRANT SELECT, INSERT ON {on} TO {who}"),
    }
}
