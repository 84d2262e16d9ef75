//! Row security.

use super::{
    expression::{comment, condition},
    world::{Sort, Table, World},
    writer::Writer,
};
use crate::random::Random;

pub(super) fn write(writer: &mut Writer<'_>) {
    for table in &writer.world.tables {
        let (world, on) = (writer.world, &table.name);
        writer.define(20, format_args!("row security {on}"), |random| {
            let force = random.maybe(30, ", FORCE ROW LEVEL SECURITY");
            format!("ALTER TABLE {on} ENABLE ROW LEVEL SECURITY{force}")
        });
        for number in 0..2 {
            writer.define(15, format_args!("policy {number} {on}"), |random| {
                policy(random, world, table, number)
            });
        }
        writer.define(6, format_args!("comment on policy {on}"), |random| {
            format!("COMMENT ON POLICY \"Policy 0\" ON {on} IS {}", comment(random))
        });
    }
}

fn policy(random: &mut Random, world: &World, table: &Table, number: usize) -> String {
    let permissive = random.maybe(25, " AS RESTRICTIVE");
    let who = match random.below(4) {
        0 => format!(" TO {}", world.role),
        1 => " TO pg_monitor, pg_signal_backend".into(),
        _ => String::new(),
    };
    let command = random.pick(&["", " FOR SELECT", " FOR UPDATE", " FOR INSERT", " FOR DELETE"]);
    let (using, check) = (test(random, world, table), test(random, world, table));
    let using = if command == " FOR INSERT" { String::new() } else { format!(" USING ({using})") };
    let checks = matches!(command, "" | " FOR UPDATE" | " FOR INSERT") && random.chance(60);
    let check = if checks { format!(" WITH CHECK ({check})") } else { String::new() };
    format!(
        "CREATE POLICY \"Policy {number}\" ON {}{permissive}{command}{who}{using}{check}",
        table.name
    )
}

fn test(random: &mut Random, world: &World, table: &Table) -> String {
    let column = world.column(random, table, None);
    match (random.below(4), random.one(&world.tables)) {
        (0, Some(other)) => {
            let of = world.column(random, other, Some(Sort::Number)).name;
            format!("EXISTS (SELECT FROM {} o WHERE o.{of} = 1)", other.name)
        }
        (1, _) => match random.one(&world.views) {
            Some(view) => format!("{}::text IN (SELECT first::text FROM {view})", column.name),
            None => "true".into(),
        },
        _ => condition(random, world, &column),
    }
}
