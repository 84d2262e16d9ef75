//! Functions that need no table: of a number, of triggers, aggregates, procedures.

use super::{
    expression::{comment, data_type},
    world::{Sort, World},
    writer::Writer,
};
use crate::random::Random;

pub(super) fn write(writer: &mut Writer<'_>) {
    let world = writer.world;
    for at in 0..world.scalars.len() {
        scalar(writer, at);
    }
    for name in &world.trigger_functions {
        writer.define(97, format_args!("trigger function {name}"), |random| {
            let body = random.pick(&["RETURN NEW;", "RETURN NULL;", "RAISE NOTICE 'x'; RETURN NEW;"]);
            let definer = random.maybe(20, " SECURITY DEFINER");
            format!("CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql{definer} AS $f$ BEGIN {body} END $f$")
        });
    }
    for name in &world.aggregates {
        aggregate(writer, name);
    }
    procedures(writer);
    typed(writer);
}

const VOLATILITIES: [&str; 4] = [" IMMUTABLE", " IMMUTABLE", " STABLE", ""];
const SETTINGS: [&str; 6] = [
    "",
    "",
    "",
    " SET search_path = public, pg_temp",
    " SET work_mem = '4MB' SET \"TimeZone\" = 'UTC'",
    " SET search_path TO ''",
];

/// What a function says of itself besides its body.
fn attributes(random: &mut Random) -> String {
    let mut said = random.pick(&VOLATILITIES).to_owned();
    for (percent, attribute) in [
        (20, " STRICT"),
        (10, " LEAKPROOF"),
        (10, " SECURITY DEFINER"),
        (20, " PARALLEL SAFE"),
        (10, " COST 7"),
    ] {
        said.push_str(random.maybe(percent, attribute));
    }
    said + random.pick(&SETTINGS)
}

/// A function of a number; it may call those before it.
fn scalar(writer: &mut Writer<'_>, at: usize) {
    let world = writer.world;
    let name = &world.scalars[at];
    writer.define(97, format_args!("function {name}"), |random| {
        let inner = match random.one(&world.scalars[..at]).filter(|_| random.clone().chance(40)) {
            Some(other) => format!("{other}(n)"),
            None => random.pick(&["n + 1", "n", "2 * n"]).to_owned(),
        };
        let result = random.pick(&["integer", "integer", "integer", "bigint", "numeric"]);
        let argument = random.pick(&["n integer", "n integer", "n integer DEFAULT 1"]);
        let attributes = attributes(random);
        let head = format!("CREATE FUNCTION {name}({argument}) RETURNS {result}");
        match random.below(4) {
            0 => {
                format!("{head} LANGUAGE plpgsql{attributes} AS $f$ BEGIN RETURN {inner}; END $f$")
            }
            1 => format!("{head} LANGUAGE sql{attributes} RETURN {inner}"),
            2 => format!("{head} LANGUAGE sql{attributes} BEGIN ATOMIC SELECT {inner}; END"),
            // What a body as text calls only its words say.
            _ => format!("{head} LANGUAGE sql{attributes} AS $f$SELECT ({inner})::{result}$f$"),
        }
    });
    writer.define(30, format_args!("overload {name}"), |random| {
        let rest = random.pick(&["", ", VARIADIC more text[]", ", INOUT b integer"]);
        let result = random.pick(&["text", "text", "varchar"]);
        let returns =
            if rest.contains("INOUT") { String::new() } else { format!(" RETURNS {result}") };
        format!(
            "CREATE FUNCTION {name}(a text{rest}){returns} LANGUAGE plpgsql AS $f$ BEGIN END $f$"
        )
    });
    writer.define(25, format_args!("function comment {name}"), |random| {
        format!("COMMENT ON FUNCTION {name}(integer) IS {}", comment(random))
    });
    writer.define(20, format_args!("function grant {name}"), |random| {
        let who = random.pick(&[world.role.as_str(), "pg_monitor"]);
        match random.chance(50) {
            true => format!("GRANT EXECUTE ON FUNCTION {name}(integer) TO {who}"),
            false => format!("REVOKE EXECUTE ON FUNCTION {name}(integer) FROM PUBLIC"),
        }
    });
}

fn aggregate(writer: &mut Writer<'_>, name: &str) {
    writer.define(95, format_args!("aggregate {name}"), |random| {
        let more = random.pick(&[
            ", INITCOND = '0'",
            ", INITCOND = '7', PARALLEL = SAFE",
            ", COMBINEFUNC = int4pl",
            ", SORTOP = >",
            ", MSFUNC = int4pl, MINVFUNC = int4mi, MSTYPE = integer",
            "",
        ]);
        format!("CREATE AGGREGATE {name}(integer) (SFUNC = int4pl, STYPE = integer{more})")
    });
    writer.define(20, format_args!("ordered aggregate {name}"), |_| {
        format!(
            "CREATE AGGREGATE {name}(VARIADIC \"any\" ORDER BY VARIADIC \"any\") \
             (SFUNC = ordered_set_transition_multi, STYPE = internal, FINALFUNC = rank_final, FINALFUNC_EXTRA, HYPOTHETICAL)"
        )
    });
    writer.define(20, format_args!("aggregate comment {name}"), |random| {
        format!("COMMENT ON AGGREGATE {name}(integer) IS {}", comment(random))
    });
}

fn procedures(writer: &mut Writer<'_>) {
    let world = writer.world;
    let Some(name) = world.others.first() else { return };
    writer.define(50, format_args!("procedure {name}"), |random| {
        let arguments = random.pick(&["", "a integer", "INOUT a integer", "a text DEFAULT 'x'"]);
        let body = random.pick(&["NULL;", "COMMIT;"]);
        format!("CREATE PROCEDURE {name}({arguments}) LANGUAGE plpgsql AS $f$ BEGIN {body} END $f$")
    });
}

/// Functions that take and give the schema's own types.
fn typed(writer: &mut Writer<'_>) {
    let world: &World = writer.world;
    let Some(name) = world.others.get(1) else { return };
    for number in 0..2 {
        writer.define(50, format_args!("typed function {number} {name}"), |random| {
            let (takes, gives) =
                (data_type(random, world, Sort::Any), data_type(random, world, Sort::Any));
            let set = random.maybe(20, "SETOF ");
            let default = random.maybe(30, " DEFAULT NULL");
            let attributes = attributes(random);
            let body = if set.is_empty() { format!("RETURN NULL::{gives};") } else { String::new() };
            format!(
                "CREATE FUNCTION {name}(a{number} {takes}{default}) RETURNS {set}{gives} LANGUAGE plpgsql{attributes} AS $f$ BEGIN {body} END $f$"
            )
        });
    }
}
