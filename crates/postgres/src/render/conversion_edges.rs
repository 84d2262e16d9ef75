//! The rules of [`conversion`](super::conversion) and the list of casts, held to a real server.

use std::collections::BTreeSet;

use aludel_catalog::Pair;
use aludel_testing::{TestDatabase, database};

use super::{
    cast_class,
    conversion::{Conversion, Loss, conversion},
};

/// Types, and values at their edges.
const TYPES: &[(&str, &[&str])] = &[
    ("smallint", &["-32768", "0", "32767"]),
    ("integer", &["-2147483648", "0", "2", "16777217", "2147483647"]),
    ("bigint", &["-9223372036854775808", "0", "9007199254740993", "9223372036854775807"]),
    ("numeric", &["NaN", "Infinity", "0.00001", "12345678901234567890.5", "1e400"]),
    ("numeric(4,2)", &["NaN", "99.99", "-99.99", "0.01", "0.55"]),
    ("numeric(4,0)", &["9999", "-9999", "NaN"]),
    ("numeric(5,3)", &["99.999", "0.001", "NaN", "0.555"]),
    ("numeric(6,2)", &["9999.99", "NaN", "0.55"]),
    ("numeric(6,3)", &["999.999", "NaN", "0.555"]),
    ("numeric(10,2)", &["NaN", "99999999.99", "0.05", "0.55"]),
    ("numeric(12,0)", &["999999999999", "NaN"]),
    ("numeric(19,2)", &["99999999999999999.99", "NaN", "0.55"]),
    ("numeric(21,2)", &["9999999999999999999.99", "NaN", "0.55"]),
    ("real", &["NaN", "Infinity", "16777216", "0.1", "3.4028235e38", "1e-45"]),
    ("double precision", &["NaN", "-Infinity", "0.30000000000000004", "1.7976931348623157e308"]),
    ("money", &["92233720368547758.07", "-92233720368547758.08", "0.01"]),
    ("oid", &["0", "4294967295"]),
    ("boolean", &["true", "false"]),
    (
        "text",
        &[
            "",
            "a                                                  ",
            "007",
            "abc   ",
            "{\"a\": 1, \"a\":2}",
            "ünï, and more than seventy letters, for a name has at most sixty-three bytes",
            "1999-12-31 23:59:59.999999",
        ],
    ),
    (
        "character varying",
        &[
            "a                                                  ",
            "abc       ",
            "more than seventy letters, for a name of the server has at most sixty-three bytes",
        ],
    ),
    ("character varying(5)", &["abcde", "a    ", ""]),
    (
        "character varying(40)",
        &[
            "üüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüüü",
            "abcdefghijk",
            "a                                  ",
        ],
    ),
    ("character(3)", &["abc", "a"]),
    ("character(5)", &["abcde", "a"]),
    (
        "name",
        &[
            "a                                                  ",
            "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabc",
            "a   ",
        ],
    ),
    ("\"char\"", &["a", "z"]),
    ("date", &["0001-01-01", "2024-03-31", "5874897-12-31", "infinity"]),
    (
        "timestamp without time zone",
        &["2024-03-31 02:30:00", "1999-12-31 23:59:59.999999", "infinity"],
    ),
    ("timestamp(0) without time zone", &["2024-03-31 02:30:00", "1999-12-31 23:59:59"]),
    ("timestamp(3) without time zone", &["2024-03-31 02:30:00", "1999-12-31 23:59:59.999"]),
    (
        "timestamp with time zone",
        &["2024-10-27 00:30:00+00", "2024-10-27 01:30:00+00", "1999-12-31 23:59:59.999999+00"],
    ),
    ("timestamp(0) with time zone", &["2024-10-27 00:30:00+00", "2024-10-27 01:30:00+00"]),
    ("time without time zone", &["00:00:00", "23:59:59.999999", "24:00:00"]),
    ("time(0) without time zone", &["23:59:59", "24:00:00"]),
    ("time with time zone", &["23:59:59.999999+05", "00:00:00-11"]),
    ("time(0) with time zone", &["23:59:59+05"]),
    (
        "interval",
        &[
            "-178000000 years -11 mons -2147483648 days -2147483647:59:59.999999",
            "1 year 2 months 3 days 04:05:06.789123",
            "-1 day",
        ],
    ),
    (
        "interval(0)",
        &[
            "-178000000 years -11 mons -2147483648 days -2147483647:59:59",
            "1 year 2 months 3 days 04:05:06",
        ],
    ),
    ("interval day", &["1 year 2 months 3 days"]),
    ("interval year to month", &["1 year 2 months"]),
    (
        "interval day to second",
        &[
            "-178000000 years -11 mons -2147483648 days -2147483647:59:59.999999",
            "3 days 04:05:06.789123",
        ],
    ),
    (
        "interval day to second(2)",
        &["-178000000 years -11 mons -2147483648 days -2147483647:59:59.99", "3 days 04:05:06.78"],
    ),
    ("inet", &["192.168.1.5/24", "::1", "10.0.0.1"]),
    ("cidr", &["192.168.1.0/24", "::/0"]),
    ("macaddr", &["08:00:2b:01:02:03"]),
    ("macaddr8", &["08:00:2b:01:02:03:04:05", "08:00:2b:ff:fe:01:02:03"]),
    (
        "json",
        &[
            "\"abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij\"",
            "1      ",
            "\"abcdefghijabcdefghij\"                                                  ",
            "{\"a\": 1,  \"a\": 2}",
            "1 ",
            "\"\\u0000\"",
        ],
    ),
    (
        "jsonb",
        &[
            "\"abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij\"",
            "{\"a\": 1}",
            "null",
            "1.5",
        ],
    ),
    (
        "bytea",
        &[
            "abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij",
            "\\x00ff",
            "",
        ],
    ),
    ("uuid", &["ffffffff-ffff-ffff-ffff-ffffffffffff"]),
    ("bit(3)", &["101"]),
    ("bit(5)", &["10101"]),
    (
        "bit varying",
        &[
            "10101010101010101010101010101010101010101010101010101010101010101010101010101010",
            "",
            "1010101",
        ],
    ),
    ("bit varying(3)", &["1", "101"]),
    ("bit varying(5)", &["1", "10101"]),
    (
        "integer[]",
        &[
            "{2147483647,2147483647,2147483647,2147483647,2147483647,2147483647}",
            "{1,2147483647}",
            "{}",
        ],
    ),
    (
        "bigint[]",
        &[
            "{2147483647,2147483647,2147483647,2147483647,2147483647,2147483647}",
            "{9223372036854775807}",
        ],
    ),
    (
        "character varying(5)[]",
        &["{abcde,abcde,abcde,abcde,abcde,abcde,abcde,abcde,abcde}", "{abcde,\"a    \"}"],
    ),
    (
        "character varying(40)[]",
        &[
            "{abcde,abcde,abcde,abcde,abcde,abcde,abcde,abcde,abcde}",
            "{abcdefghijk}",
            "{\"a                 \"}",
        ],
    ),
    (
        "text[]",
        &[
            "{\"a                                                  \"}",
            "{abcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghijabcdefghij}",
            "{007}",
            "{\"a      \"}",
        ],
    ),
];

/// What happens to each value on its way there, and whether the rows are written again.
const VERDICT: &str = "
CREATE FUNCTION verdict(old text, new text, way text, edges text[]) RETURNS text LANGUAGE plpgsql AS $do$
DECLARE
    edge text; there text; back text; route text; failed bool := false; lost bool := false; node oid;
BEGIN
    EXECUTE format('CREATE TEMP TABLE source (x %s)', old);
    EXECUTE format('CREATE TEMP TABLE target (x %s)', new);
    FOREACH edge IN ARRAY edges LOOP
        TRUNCATE source, target;
        EXECUTE format('INSERT INTO source VALUES (%L)', edge);
        BEGIN
            EXECUTE format('INSERT INTO target SELECT %s FROM source', way);
        EXCEPTION WHEN others THEN
            failed := true; CONTINUE;
        END;
        EXECUTE 'SELECT x::text FROM source' INTO there;
        back := NULL;
        FOREACH route IN ARRAY ARRAY['x', 'x::text', 'x::numeric'] LOOP
            CONTINUE WHEN back IS NOT DISTINCT FROM there;
            BEGIN
                EXECUTE format('SELECT (%s::%s)::text FROM target', route, old) INTO back;
            EXCEPTION WHEN others THEN
                NULL;
            END;
        END LOOP;
        lost := lost OR back IS DISTINCT FROM there;
    END LOOP;
    TRUNCATE source;
    node := pg_relation_filenode('source');
    EXECUTE format('ALTER TABLE source ALTER COLUMN x TYPE %s USING %s', new, way);
    DROP TABLE target;
    edge := format('%s %s %s', CASE WHEN lost THEN 'loses' ELSE 'keeps' END,
        CASE WHEN failed THEN 'fails' ELSE 'fits' END,
        CASE WHEN pg_relation_filenode('source') <> node THEN 'rewrites' ELSE 'stays' END);
    DROP TABLE source;
    RETURN edge;
END $do$;
";

fn said(conversion: Conversion) -> String {
    let loses = if conversion.loses.is_some() { "loses" } else { "keeps" };
    let fails = if conversion.fails { "fails" } else { "fits" };
    let rewrites = if conversion.rewrites { "rewrites" } else { "stays" };
    format!("{loses} {fails} {rewrites}")
}

/// The expression that a plan writes.
fn way(types: Pair<&str>) -> String {
    match (cast_class::is_assignable(types), cast_class::is_castable(types)) {
        (true, _) => "x".to_owned(),
        (_, true) => format!("x::{}", types.after),
        _ => format!("x::text::{}", types.after),
    }
}

/// What is claimed of a pair that may be wrong: everything but that it loses and fails.
fn has_a_claim(found: Conversion) -> bool {
    !(found.fails && found.rewrites && matches!(found.loses, Some(Loss::Form | Loss::Unknown)))
}

fn question(from: (&str, &[&str]), to: &str) -> String {
    let edges: Vec<String> = from.1.iter().map(|edge| format!("$edge${edge}$edge$")).collect();
    let types = Pair::new(from.0, to);
    format!(
        "SELECT verdict($q${}$q$, $q${to}$q$, $q${}$q$, ARRAY[{}])",
        from.0,
        way(types),
        edges.join(", ")
    )
}

/// Pairs of which more is said than these edges show, and why.
const CAUTIOUS: &[(&str, &str)] = &[
    // The longest ones cannot be written in every encoding, nor are they the same in every locale.
    ("\"char\"", "character(3)"),
    ("money", "character varying(40)"),
    // What an interval keeps above its least unit nothing limits.
    ("interval day", "character varying(40)"),
    ("interval day", "name"),
    ("interval year to month", "character varying(40)"),
    ("interval year to month", "name"),
    ("interval(0)", "name"),
    ("interval day to second(2)", "name"),
    // An address of the sixth version as long as can be is always written shorter.
    ("inet", "character varying(40)"),
    ("cidr", "character varying(40)"),
];

#[test]
fn what_a_conversion_does_is_what_the_server_does() {
    let database: TestDatabase<'_> = database();
    database.psql(VERDICT);
    let mut pairs = Vec::new();
    for from in TYPES {
        for (to, _) in TYPES.iter().filter(|to| to.0 != from.0) {
            let found = conversion(Pair::new(from.0, to));
            if has_a_claim(found) && !CAUTIOUS.contains(&(from.0, to)) {
                pairs.push((format!("{} to {to}", from.0), said(found), question(*from, to)));
            }
        }
    }
    assert!(pairs.len() > 400, "{} pairs", pairs.len());
    let ask = |pairs: &[(String, String, String)]| {
        let questions: Vec<&str> = pairs.iter().map(|(.., question)| question.as_str()).collect();
        let settings = "SET timezone = 'Europe/Berlin'; SET client_min_messages = error";
        let answers = database.psql(&format!("{settings};\n{};", questions.join(";\n")));
        let answers: Vec<String> = answers.lines().map(str::to_owned).collect();
        assert_eq!(answers.len(), pairs.len(), "an answer each");
        answers
    };
    let answers: Vec<String> = pairs.chunks(100).flat_map(ask).collect();
    let wrong: Vec<String> = pairs
        .iter()
        .zip(&answers)
        .filter(|((_, said, _), answer)| said != *answer)
        .map(|((pair, said, _), answer)| format!("{pair}: said {said}, the server {answer}"))
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Casts that not every major has.
const OF_SOME_MAJORS: [&str; 7] = [
    "path|point|e",
    "bigint|bytea|e",
    "integer|bytea|e",
    "smallint|bytea|e",
    "bytea|bigint|e",
    "bytea|integer|e",
    "bytea|smallint|e",
];

#[test]
fn the_casts_are_those_of_the_server() {
    let of_columns = "(SELECT oid FROM pg_type WHERE oid < 16384 AND typtype IN ('b', 'r', 'm')
        AND typname NOT LIKE 'pg\\_%' AND typname NOT LIKE 'reg%')";
    let answer = database().psql(&format!(
        "SELECT concat_ws('|', format_type(castsource, NULL), format_type(casttarget, NULL),
            CASE castcontext WHEN 'e' THEN 'e' ELSE 'a' END)
         FROM pg_cast WHERE castsource <> casttarget
         AND castsource IN {of_columns} AND casttarget IN {of_columns}"
    ));
    let found: BTreeSet<&str> =
        answer.lines().filter(|line| !OF_SOME_MAJORS.contains(line)).collect();
    let known: BTreeSet<&str> = include_str!("casts.txt").lines().collect();
    assert_eq!(known, found);
}
