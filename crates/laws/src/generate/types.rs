//! Types and collations.

use super::{
    expression::{collate, comment, condition, data_type, default},
    world::{Column, Sort, World},
    writer::Writer,
};
use crate::random::Random;

pub(super) fn write(writer: &mut Writer<'_>) {
    let world = writer.world;
    for name in &world.collations {
        writer.define(90, format_args!("collation {name}"), |random| collation(random, name));
    }
    for name in &world.enums {
        writer.define(95, format_args!("enum {name}"), |random| enumeration(random, name));
    }
    for name in &world.ranges {
        writer.define(95, format_args!("range {name}"), |random| range(random, world, name));
    }
    for name in &world.composites {
        writer
            .define(95, format_args!("composite {name}"), |random| composite(random, world, name));
        writer.define(20, format_args!("attribute comment {name}"), |random| {
            format!("COMMENT ON COLUMN {name}.a IS {}", comment(random))
        });
    }
    for name in &world.domains {
        domain(writer, name);
    }
    base_types(writer);
    for name in world.enums.iter().chain(&world.composites).chain(&world.ranges) {
        writer.define(20, format_args!("type comment {name}"), |random| {
            format!("COMMENT ON TYPE {name} IS {}", comment(random))
        });
    }
}

fn collation(random: &mut Random, name: &str) -> String {
    let options = random.pick(&[
        "provider = libc, lc_collate = 'C', lc_ctype = 'C'",
        "provider = libc, locale = 'POSIX'",
        "provider = icu, locale = 'de-u-co-phonebk', deterministic = false",
        "provider = icu, locale = 'en'",
    ]);
    format!("CREATE COLLATION {name} ({options})")
}

const LABELS: [&str; 7] = ["'a'", "'b'", "'it''s'", "'D d'", "'ünï'", "'f'", "'g\"g'"];

/// Mostly the same labels in the same order, so that some are only added.
fn enumeration(random: &mut Random, name: &str) -> String {
    let all: Vec<&str> = match random.chance(15) {
        true => random.shuffled(&LABELS),
        false => LABELS.to_vec(),
    };
    let labels = match random.chance(40) {
        true => all,
        false => random.some(&all),
    };
    format!("CREATE TYPE {name} AS ENUM ({})", labels.join(", "))
}

fn range(random: &mut Random, world: &World, name: &str) -> String {
    if random.chance(15)
        && let Some(of) = random.one(&world.enums)
    {
        return format!("CREATE TYPE {name} AS RANGE (subtype = {of})");
    }
    let options = random.pick(&[
        "subtype = float8, subtype_diff = float8mi",
        "subtype = float8",
        "subtype = text, collation = \"C\"",
        "subtype = text",
        "subtype = int8",
        "subtype = float8, multirange_type_name = public.many_of_them",
    ]);
    format!("CREATE TYPE {name} AS RANGE ({options})")
}

fn composite(random: &mut Random, world: &World, name: &str) -> String {
    let mut attributes = vec![format!("a {}", data_type(random, world, Sort::Number))];
    for (attribute, sort) in
        [("\"B b\"", Sort::Text), ("c", Sort::Any), ("d", Sort::Time), ("e", Sort::Any)]
    {
        if random.chance(50) {
            let (of, collate) = (data_type(random, world, sort), collate(random, world, sort));
            attributes.push(format!("{attribute} {of}{collate}"));
        }
    }
    format!("CREATE TYPE {name} AS ({})", random.shuffled(&attributes).join(", "))
}

fn domain(writer: &mut Writer<'_>, name: &str) {
    let world = writer.world;
    let sort = [Sort::Number, Sort::Text, Sort::Any][Random::of(world.seed, name, 0).below(3)];
    let value = Column { name: "VALUE".into(), sort };
    writer.define(95, format_args!("domain {name}"), |random| {
        let over = data_type(random, world, sort);
        let collate = collate(random, world, sort);
        let not_null = random.maybe(20, " NOT NULL");
        let default = match random.chance(30) {
            true => format!(" DEFAULT {}", default(random, world, sort)),
            false => String::new(),
        };
        format!("CREATE DOMAIN {name} AS {over}{collate}{default}{not_null}")
    });
    for number in 0..2 {
        writer.define(30, format_args!("domain check {number} {name}"), |random| {
            let check = condition(random, world, &value);
            let valid = random.maybe(30, " NOT VALID");
            let named =
                random.maybe(70, if number == 0 { "CONSTRAINT \"Own Check\" " } else { "" });
            format!("ALTER DOMAIN {name} ADD {named}CHECK ({check}){valid}")
        });
    }
    writer.define(20, format_args!("domain comment {name}"), |random| {
        format!("COMMENT ON DOMAIN {name} IS {}", comment(random))
    });
    writer.define(15, format_args!("domain check comment {name}"), |random| {
        format!("COMMENT ON CONSTRAINT \"Own Check\" ON DOMAIN {name} IS {}", comment(random))
    });
}

fn base_types(writer: &mut Writer<'_>) {
    writer.define(8, "shell type", |_| "CREATE TYPE public.shell".into());
    writer.define(8, "base type", |random| {
        let options = random.pick(&["", ", CATEGORY = 'N'", ", DEFAULT = '5'"]);
        format!(
            "CREATE TYPE public.\"Number\";
CREATE FUNCTION public.number_in(cstring) RETURNS public.\"Number\" LANGUAGE internal IMMUTABLE STRICT AS 'int4in';
CREATE FUNCTION public.number_out(public.\"Number\") RETURNS cstring LANGUAGE internal IMMUTABLE STRICT AS 'int4out';
CREATE TYPE public.\"Number\" (INPUT = public.number_in, OUTPUT = public.number_out, LIKE = pg_catalog.int4{options})"
        )
    });
}
