//! Views and materialized views, over tables and over each other.

use super::{
    expression::{comment, condition, value},
    world::{Sort, Table, World},
    writer::Writer,
};
use crate::random::Random;

pub(super) fn write(writer: &mut Writer<'_>) {
    let world = writer.world;
    for at in 0..world.views.len() {
        view(writer, at);
    }
    for (number, name) in world.materialized.iter().enumerate() {
        writer.define(92, format_args!("materialized view {name}"), |random| {
            let data = random.pick(&["", " WITH NO DATA"]);
            let with = random.maybe(10, " WITH (fillfactor = 80)");
            let query = query(random, world, world.views.len());
            format!("CREATE MATERIALIZED VIEW {name}{with} AS {query}{data}")
        });
        writer.define(20, format_args!("materialized view comment {number}"), |random| {
            format!("COMMENT ON MATERIALIZED VIEW {name} IS {}", comment(random))
        });
        for grant in 0..2 {
            writer.define(20, format_args!("materialized view grant {grant} {number}"), |random| {
                grant_on(random, world, name)
            });
        }
        writer.define(10, format_args!("materialized view column {number}"), |random| {
            let what = random.pick(&[
                "SET STATISTICS 50",
                "SET STORAGE EXTERNAL",
                "SET COMPRESSION pglz",
                "SET (n_distinct = 5)",
            ]);
            format!("ALTER MATERIALIZED VIEW {name} ALTER COLUMN second {what}")
        });
        writer.define(25, format_args!("materialized view index {number}"), |random| {
            let key = random.pick(&["first", "first", "(first::text)"]);
            format!("CREATE INDEX \"Clustered {number}\" ON {name} ({key})")
        });
        writer.define(20, format_args!("materialized view cluster {number}"), |_| {
            format!("ALTER MATERIALIZED VIEW {name} CLUSTER ON \"Clustered {number}\"")
        });
    }
}

fn view(writer: &mut Writer<'_>, at: usize) {
    let world = writer.world;
    let name = &world.views[at];
    writer.define(94, format_args!("view {name}"), |random| create(random, world, at));
    writer.define(20, format_args!("view comment {name}"), |random| {
        format!("COMMENT ON VIEW {name} IS {}", comment(random))
    });
    writer.define(15, format_args!("view column comment {name}"), |random| {
        format!("COMMENT ON COLUMN {name}.first IS {}", comment(random))
    });
    writer.define(15, format_args!("view default {name}"), |_| {
        format!("ALTER VIEW {name} ALTER COLUMN second SET DEFAULT NULL")
    });
    for grant in 0..2 {
        writer.define(25, format_args!("view grant {grant} {name}"), |random| {
            grant_on(random, world, name)
        });
    }
}

/// On the whole view or on columns of it, to the same few roles, so that one takes the place of another.
fn grant_on(random: &mut Random, world: &World, view: &str) -> String {
    let what = random.pick(&[
        "SELECT",
        "SELECT (first)",
        "SELECT (second), UPDATE (first)",
        "INSERT, SELECT",
        "UPDATE, REFERENCES (second)",
        "ALL",
        "ALL (second)",
    ]);
    match random.below(4) {
        0 => format!("GRANT {what} ON {view} TO PUBLIC"),
        1 => format!("GRANT {what} ON {view} TO {} WITH GRANT OPTION", world.role),
        _ => format!("GRANT {what} ON {view} TO {}", world.role),
    }
}

fn create(random: &mut Random, world: &World, at: usize) -> String {
    let name = &world.views[at];
    if random.chance(8) {
        let bound = random.pick(&["10", "20"]);
        return format!(
            "CREATE VIEW {name} AS WITH RECURSIVE n(first) AS (VALUES (1) UNION ALL SELECT first + 1 FROM n WHERE first < {bound}) SELECT first, first::text AS second FROM n"
        );
    }
    let options = match (random.below(10), world.major) {
        (0, _) => " WITH (security_barrier = true)",
        (1, 15..) => " WITH (security_invoker = true)",
        _ => "",
    };
    let check =
        random.pick(&["", "", "", "", " WITH CASCADED CHECK OPTION", " WITH LOCAL CHECK OPTION"]);
    format!("CREATE VIEW {name}{options} AS {}{check}", query(random, world, at))
}

/// A query whose first two columns are `first` and `second`, over tables and the views before a
/// place.
fn query(random: &mut Random, world: &World, before: usize) -> String {
    if random.chance(40)
        && let Some(view) = random.one(&world.views[..before])
    {
        return over_view(random, world, view);
    }
    match random.one(&world.tables) {
        Some(table) => over_table(random, world, table),
        None => "SELECT 1 AS first, 'x'::text AS second".into(),
    }
}

fn over_view(random: &mut Random, world: &World, view: &str) -> String {
    match random.below(4) {
        0 => format!("SELECT count(*) AS first, max(second::text) AS second FROM {view}"),
        1 => format!("SELECT a.first, b.second FROM {view} a LEFT JOIN {view} b USING (first)"),
        2 => match random.one(&world.scalars) {
            Some(f) => format!("SELECT {f}(first::text::integer) AS first, second FROM {view}"),
            None => format!("SELECT second AS first, first AS second FROM {view}"),
        },
        _ => format!("SELECT first, second FROM {view} WHERE first IS NOT NULL"),
    }
}

fn over_table(random: &mut Random, world: &World, table: &Table) -> String {
    let sort = [Some(Sort::Number), None][random.below(2)];
    let (one, two) = (world.column(random, table, sort), world.column(random, table, None));
    let (first, second) = (value(random, world, &one), value(random, world, &two));
    let name = &table.name;
    let filter = match random.chance(30) {
        true => format!(" WHERE {}", condition(random, world, &two)),
        false => String::new(),
    };
    match random.below(9) {
        0 => format!("SELECT {first} AS first, count(*) AS second FROM {name}{filter} GROUP BY 1"),
        1 => format!("SELECT 1 AS first, t AS second FROM {name} t"),
        2 => format!("SELECT {first} AS first, {second} AS second, * FROM {name}{filter}"),
        3 => match world.aggregates.first() {
            Some(aggregate) => format!(
                "SELECT {aggregate}({}::integer) AS first, 'x' AS second FROM {name}",
                one.name
            ),
            None => format!("SELECT min({}) AS first, 'x' AS second FROM {name}", one.name),
        },
        4 => format!(
            "SELECT {first} AS first, row_number() OVER (ORDER BY {}) AS second FROM {name}{filter}",
            one.name
        ),
        5 => format!(
            "SELECT {first} AS first, 'x' AS second FROM {name}{filter} UNION SELECT NULL, 'y'"
        ),
        _ => format!("SELECT {first} AS first, {second} AS second FROM {name}{filter}"),
    }
}
