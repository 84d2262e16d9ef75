//! What PostgreSQL's own casts do, by the names of the types.
//! Source: `pg_cast` of PostgreSQL 14 to 18; PostgreSQL manual, "8. Data Types".

use aludel_catalog::Pair;

/// What a change of type does to values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// Nothing: not even the rows are written again.
    Same,
    /// Every value fits.
    Wider,
    /// A value may not fit: then it fails.
    Narrower,
    /// A value may be rounded or cut.
    Lossy,
}

/// A type's name without its modifier, and the modifier's numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Parsed<'a> {
    base: String,
    modifier: Option<&'a str>,
}

fn parse(data_type: &str) -> Parsed<'_> {
    match (data_type.find('('), data_type.find(')')) {
        (Some(open), Some(close)) if open < close => Parsed {
            base: format!("{}{}", &data_type[..open], &data_type[close + 1..]),
            modifier: data_type.get(open + 1..close),
        },
        _ => Parsed { base: data_type.to_owned(), modifier: None },
    }
}

fn numbers(modifier: Option<&str>) -> Vec<i64> {
    let parts = modifier.into_iter().flat_map(|modifier| modifier.split(','));
    parts.filter_map(|part| part.trim().parse().ok()).collect()
}

const INTEGERS: [&str; 3] = ["smallint", "integer", "bigint"];
const NUMBERS: [&str; 6] = ["smallint", "integer", "bigint", "numeric", "real", "double precision"];
const TEXTS: [&str; 5] = ["text", "character varying", "character", "name", "public.citext"];
const MOMENTS: [&str; 3] = ["date", "timestamp without time zone", "timestamp with time zone"];
const TIMES: [&str; 2] = ["time without time zone", "time with time zone"];

/// Explicit casts that no assignment takes.
const EXPLICIT: [(&str, &str); 14] = [
    ("integer", "boolean"),
    ("boolean", "integer"),
    ("integer", "bit"),
    ("bigint", "bit"),
    ("bit", "integer"),
    ("bit", "bigint"),
    ("jsonb", "boolean"),
    ("jsonb", "numeric"),
    ("jsonb", "integer"),
    ("jsonb", "bigint"),
    ("jsonb", "smallint"),
    ("jsonb", "real"),
    ("jsonb", "double precision"),
    ("integer", "\"char\""),
];

fn both_in(bases: Pair<&str>, family: &[&str]) -> bool {
    family.contains(&bases.before) && family.contains(&bases.after)
}

/// Whether two types are of one family, so that defaults and foreign keys live through the change.
pub(super) fn is_one_family(types: Pair<&str>) -> bool {
    let parsed = types.map(parse);
    let bases = parsed.as_ref().map(|parsed| parsed.base.as_str());
    bases.is_same() || both_in(bases, &INTEGERS) || both_in(bases, &TEXTS[..2])
}

/// Whether an assignment takes the one for the other, so that no `USING` is needed.
pub(super) fn is_assignable(types: Pair<&str>) -> bool {
    let parsed = types.map(parse);
    let bases = parsed.as_ref().map(|parsed| parsed.base.as_str());
    let elements = bases.map(|base| base.strip_suffix("[]"));
    if let Pair { before: Some(before), after: Some(after) } = elements {
        return is_assignable(Pair::new(before, after));
    }
    let is_to_text = TEXTS[..3].contains(&bases.after);
    let pairs = [("json", "jsonb"), ("cidr", "inet"), ("inet", "cidr"), ("macaddr", "macaddr8")];
    let is_paired = |(a, b): &(&str, &str)| {
        (bases.before, bases.after) == (*a, *b) || (bases.before, bases.after) == (*b, *a)
    };
    bases.is_same()
        || is_to_text
        || both_in(bases, &NUMBERS)
        || both_in(bases, &TEXTS[..3])
        || both_in(bases, &MOMENTS)
        || both_in(bases, &TIMES)
        || (MOMENTS[1..].contains(&bases.before) && bases.after == TIMES[0])
        || (bases.before == MOMENTS[2] && bases.after == TIMES[1])
        || pairs.iter().any(is_paired)
}

/// Whether a plain cast takes the one for the other; else the way leads through text.
pub(super) fn is_castable(types: Pair<&str>) -> bool {
    let parsed = types.map(parse);
    let bases = parsed.as_ref().map(|parsed| parsed.base.as_str());
    let is_text = |base: &str| TEXTS[..3].contains(&base);
    is_assignable(types) || is_text(bases.before) || EXPLICIT.contains(&(bases.before, bases.after))
}

/// What the change does to values.
pub(super) fn fit(types: Pair<&str>) -> Fit {
    let parsed = types.map(parse);
    let bases = parsed.as_ref().map(|parsed| parsed.base.as_str());
    let modifiers = parsed.as_ref().map(|parsed| numbers(parsed.modifier));
    match (bases.before, bases.after) {
        (a, b) if a == b => same_base(a, modifiers.as_ref().map(Vec::as_slice)),
        ("character varying", "text") => Fit::Same,
        ("text", "character varying") if modifiers.after.is_empty() => Fit::Same,
        ("cidr", "inet") => Fit::Same,
        (a, b) if both_in(Pair::new(a, b), &NUMBERS) => numeric(a, b),
        (a, "text") if a != "character" => Fit::Wider,
        ("date", b) if MOMENTS.contains(&b) => Fit::Wider,
        (a, "date") if MOMENTS.contains(&a) => Fit::Lossy,
        (a, b) if both_in(Pair::new(a, b), &MOMENTS) => Fit::Wider,
        (a, b) if MOMENTS.contains(&a) && TIMES.contains(&b) => Fit::Lossy,
        ("json", "jsonb") | ("jsonb", "json") | ("macaddr", "macaddr8") => Fit::Wider,
        _ => Fit::Narrower,
    }
}

fn numeric(before: &str, after: &str) -> Fit {
    let rank = |base: &str| NUMBERS.iter().position(|number| *number == base);
    match (before, after) {
        ("numeric", "real" | "double precision") | ("double precision", "real") => Fit::Lossy,
        ("bigint", "real" | "double precision") | ("integer", "real") => Fit::Lossy,
        ("numeric" | "real" | "double precision", b) if INTEGERS.contains(&b) => Fit::Lossy,
        ("real" | "double precision", "numeric") => Fit::Wider,
        (a, b) if rank(a) < rank(b) => Fit::Wider,
        _ => Fit::Narrower,
    }
}

/// The same type with another modifier.
fn same_base(base: &str, modifiers: Pair<&[i64]>) -> Fit {
    let is_text = base.starts_with("character varying") || base.starts_with("bit varying");
    match (modifiers.before, modifiers.after) {
        (before, after) if before == after => Fit::Same,
        (_, []) if base != "character" => Fit::Same,
        ([before], [after]) if is_text && after >= before => Fit::Same,
        ([p1, s1], [p2, s2]) if s1 == s2 && p2 >= p1 => Fit::Same,
        ([p1], [p2]) if base == "numeric" && p2 >= p1 => Fit::Same,
        (_, [_, _]) if base == "numeric" => Fit::Lossy,
        ([before], [after]) if base.starts_with("time") => match after >= before {
            true => Fit::Same,
            false => Fit::Lossy,
        },
        ([], [_]) if base.starts_with("time") || base == "numeric" => Fit::Lossy,
        ([before], [after]) if base == "character" && after >= before => Fit::Wider,
        _ => Fit::Narrower,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_type_fits_into_another_or_not() {
        let cases = [
            ("integer", "bigint", Fit::Wider),
            ("bigint", "integer", Fit::Narrower),
            ("numeric(10,2)", "numeric(12,2)", Fit::Same),
            ("numeric(10,2)", "numeric(12,1)", Fit::Lossy),
            ("numeric", "integer", Fit::Lossy),
            ("character varying(10)", "character varying(20)", Fit::Same),
            ("character varying(20)", "character varying(10)", Fit::Narrower),
            ("character varying(20)", "text", Fit::Same),
            ("text", "character varying(10)", Fit::Narrower),
            ("timestamp with time zone", "date", Fit::Lossy),
            ("text", "integer", Fit::Narrower),
            ("integer", "text", Fit::Wider),
            ("uuid", "text", Fit::Wider),
        ];
        for (before, after, expected) in cases {
            assert_eq!(fit(Pair::new(before, after)), expected, "{before} to {after}");
        }
    }

    #[test]
    fn a_cast_is_written_only_where_assignment_takes_none() {
        let cases = [
            ("integer", "bigint", true),
            ("text", "integer", false),
            ("integer", "text", true),
            ("character varying(10)[]", "text[]", true),
            ("text[]", "integer[]", false),
            ("jsonb", "json", true),
            ("boolean", "integer", false),
        ];
        for (before, after, expected) in cases {
            assert_eq!(is_assignable(Pair::new(before, after)), expected, "{before} to {after}");
        }
        assert!(is_castable(Pair::new("text", "integer")));
        assert!(is_castable(Pair::new("boolean", "integer")));
        assert!(!is_castable(Pair::new("integer", "uuid")));
    }
}
