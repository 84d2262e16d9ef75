//! Sequences, and the columns that own them.

use super::{expression::comment, world::Sort, writer::Writer};
use crate::random::Random;

pub(super) fn write(writer: &mut Writer<'_>) {
    for name in &writer.world.sequences {
        writer.define(95, format_args!("sequence {name}"), |random| sequence(random, name));
        writer.define(15, format_args!("sequence comment {name}"), |random| {
            format!("COMMENT ON SEQUENCE {name} IS {}", comment(random))
        });
    }
}

fn sequence(random: &mut Random, name: &str) -> String {
    format!(
        "CREATE {}SEQUENCE {name}{}{}",
        "",
        random.pick(&["", "", " AS smallint", " AS integer"]),
        options(random)
    )
}

/// The options of a sequence or of an identity column.
pub(super) fn options(random: &mut Random) -> String {
    [
        (20, " INCREMENT BY 3"),
        (15, " MINVALUE -5"),
        (15, " MAXVALUE 1000"),
        (20, " START WITH 7"),
        (15, " CACHE 4"),
        (15, " CYCLE"),
    ]
    .into_iter()
    .map(|(percent, option)| random.maybe(percent, option))
    .collect()
}

/// Sequences that go with a column.
pub(super) fn own(writer: &mut Writer<'_>) {
    let world = writer.world;
    for name in &world.sequences {
        writer.define(35, format_args!("owner of {name}"), |random| {
            let Some(table) = random.one(&world.tables) else { return String::new() };
            let column = world.column(random, table, Some(Sort::Number)).name;
            format!("ALTER SEQUENCE {name} OWNED BY {}.{column}", table.name)
        });
    }
}
