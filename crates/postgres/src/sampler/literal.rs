//! Values of the types that PostgreSQL and its usual extensions bring, as text: first some that
//! differ from row to row, then others that a check may want.

use aludel_engine::sampler::{DISTINCT, Hints};

use super::type_name::TypeName;

/// The texts of values of a type; `None` where the type is not known.
pub(super) fn texts(name: &TypeName<'_>, hints: &Hints) -> Option<Vec<String>> {
    let mut texts: Vec<String> = match text_length(name) {
        Some(length) => (0..DISTINCT).map(|row| sample(row, length)).collect(),
        None => (0..DISTINCT).map(|row| plain(name, row)).collect::<Option<_>>()?,
    };
    texts.extend(others(name, hints));
    let mut seen = std::collections::BTreeSet::new();
    texts.retain(|text| seen.insert(text.clone()));
    Some(texts)
}

/// More texts of a type that differ from all of [`texts`], where they are easily known.
pub(super) fn more(name: &TypeName<'_>) -> Vec<String> {
    let rows = DISTINCT..60;
    match name.bare() {
        "smallint" | "integer" | "bigint" | "uuid" => {
            rows.filter_map(|row| plain(name, row)).collect()
        }
        _ => match text_length(name) {
            Some(length) if length > 2 => rows.map(|row| sample(row, length)).collect(),
            _ => Vec::new(),
        },
    }
}

/// The most characters of a type that holds text.
fn text_length(name: &TypeName<'_>) -> Option<usize> {
    let given = name.modifiers.first().copied();
    match name.bare() {
        "text" | "citext" => Some(usize::MAX),
        "character varying" | "varchar" => Some(given.unwrap_or(usize::MAX)),
        "character" | "bpchar" => Some(given.unwrap_or(1)),
        "name" => Some(63),
        "\"char\"" => Some(1),
        _ => None,
    }
}

fn sample(row: usize, length: usize) -> String {
    match length {
        0..2 => row.to_string(),
        2..8 => format!("s{row}"),
        _ => format!("sample {row}"),
    }
}

/// The value of a row; values of what has an order grow.
fn plain(name: &TypeName<'_>, row: usize) -> Option<String> {
    let one = row + 1;
    Some(match name.bare() {
        "boolean" => (row % 2 == 1).to_string(),
        "smallint" | "integer" | "bigint" | "oid" | "xid" | "xid8" => (7001 + row).to_string(),
        "numeric" => numeric(&name.modifiers, row),
        "real" | "double precision" => format!("{}.5", 70 + row),
        "money" => format!("{}.25", 10 + row),
        "bytea" => format!("\\x0{one}ab"),
        "date" => format!("2024-01-{one:02}"),
        "timestamp without time zone" => format!("2024-01-{one:02} 10:00:00"),
        "timestamp with time zone" => format!("2024-01-{one:02} 10:00:00+00"),
        "time without time zone" => format!("1{row}:00:00"),
        "time with time zone" => format!("1{row}:00:00+00"),
        "uuid" => format!("00000000-0000-4000-8000-{one:012}"),
        "json" | "jsonb" => format!("{{\"sample\": {one}}}"),
        "jsonpath" => format!("$.\"a{one}\""),
        "xml" => format!("<sample>{one}</sample>"),
        "inet" => format!("192.0.2.{one}"),
        "cidr" => format!("198.51.{one}.0/24"),
        "macaddr" => format!("08:00:2b:01:02:0{one}"),
        "macaddr8" => format!("08:00:2b:01:02:03:04:0{one}"),
        "bit" => bits(one, name.modifiers.first().copied().unwrap_or(1).min(MOST_BITS)),
        "bit varying" => bits(one, name.modifiers.first().copied().unwrap_or(3).min(3)),
        "tsvector" => format!("'sample{one}':1"),
        "tsquery" => format!("'sample{one}'"),
        "pg_lsn" => format!("0/{one}"),
        "pg_snapshot" | "txid_snapshot" => format!("{one}:{one}:"),
        "tid" => format!("(0,{one})"),
        "regclass" => {
            named(&["pg_class", "pg_type", "pg_proc", "pg_index", "pg_cast", "pg_enum"], row)
        }
        "regtype" => named(&["integer", "text", "boolean", "date", "uuid", "bigint"], row),
        "regproc" => named(
            &["now", "version", "pg_sleep", "pi", "clock_timestamp", "statement_timestamp"],
            row,
        ),
        "regrole" => "postgres".to_owned(),
        "regnamespace" => named(&["pg_catalog", "information_schema"], row),
        "regconfig" => named(&["simple", "english", "german", "french", "dutch", "danish"], row),
        interval if interval.starts_with("interval") => span(name, one),
        other => return geometric(other, one).or_else(|| of_extension(name, one)),
    })
}

/// A number that fits the precision, all of which but one may stand behind the point.
fn numeric(modifiers: &[usize], row: usize) -> String {
    let scale = modifiers.get(1).copied().unwrap_or_default();
    let whole = modifiers.first().map_or(4, |precision| precision.saturating_sub(scale));
    let digit = row + 1;
    match (whole, modifiers.is_empty(), scale) {
        (_, true, _) => format!("70{digit}.5"),
        (0, _, _) => format!("0.{digit}"),
        (1, _, 0) => digit.to_string(),
        (1, _, _) => format!("{digit}.5"),
        (_, _, 0) => format!("1{digit}"),
        (_, _, _) => format!("1{digit}.5"),
    }
}

fn span(name: &TypeName<'_>, one: usize) -> String {
    match name.base.contains("year") || name.base.contains("month") {
        true => format!("{one} years"),
        false => format!("{one} days"),
    }
}

/// Ten megabytes of bits: the server judges a value that is too short, and says so.
const MOST_BITS: usize = 1 << 20;

fn bits(number: usize, length: usize) -> String {
    let last = format!("{number:b}");
    let zeros = "0".repeat(length.saturating_sub(last.len()));
    zeros + last.get(last.len().saturating_sub(length)..).unwrap_or_default()
}

fn named(names: &[&str], row: usize) -> String {
    names.get(row % names.len()).copied().unwrap_or_default().to_owned()
}

fn geometric(name: &str, one: usize) -> Option<String> {
    Some(match name {
        "point" => format!("({one},2)"),
        "line" => format!("{{1,-1,{one}}}"),
        "lseg" => format!("[(0,0),({one},2)]"),
        "box" => format!("({one}1,2),({one}0,0)"),
        "path" => format!("[(0,0),({one},2)]"),
        "polygon" => format!("((0,0),({one},0),(0,1))"),
        "circle" => format!("<(0,0),{one}>"),
        _ => return None,
    })
}

/// The types of the usual extensions.
fn of_extension(name: &TypeName<'_>, one: usize) -> Option<String> {
    let dimensions = name.modifiers.first().copied().unwrap_or(3);
    let list = || (0..dimensions).map(|at| (one + at).to_string()).collect::<Vec<_>>().join(",");
    Some(match name.bare() {
        "hstore" => format!("\"sample\"=>\"{one}\""),
        "ltree" => format!("sample.a{one}"),
        "vector" | "halfvec" => format!("[{}]", list()),
        "sparsevec" => format!("{{1:{one}}}/{dimensions}"),
        "cube" => format!("({one})"),
        "geometry" | "geography" => format!("POINT({one} 2)"),
        _ => return None,
    })
}

/// What else a check may want.
fn others(name: &TypeName<'_>, hints: &Hints) -> Vec<String> {
    if let Some(length) = text_length(name) {
        let all = hints.texts().into_iter().chain(usual_texts());
        return all.filter(|text| text.chars().count() <= length).collect();
    }
    match name.bare() {
        "smallint" | "integer" | "bigint" | "real" | "double precision" | "numeric" | "money" => {
            numbers(name, hints)
        }
        "date" | "timestamp without time zone" | "timestamp with time zone" => {
            let far = ["1970-01-01", "2999-12-01", "2999-12-02", "2999-12-03", "2999-12-04"];
            hints.strings.iter().filter(|text| is_time(text)).cloned().chain(owned(&far)).collect()
        }
        "interval" | "time without time zone" => {
            hints.strings.iter().filter(|text| is_time(text)).cloned().collect()
        }
        "json" | "jsonb" => documents(hints),
        "uuid" => hints.strings.iter().filter(|text| text.len() == 36).cloned().collect(),
        _ => Vec::new(),
    }
}

fn is_time(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || " :-+.".contains(c))
}

/// Numbers near those of the check, and some of every size, as far as they fit.
fn numbers(name: &TypeName<'_>, hints: &Hints) -> Vec<String> {
    let is_whole = matches!(name.bare(), "smallint" | "integer" | "bigint");
    let most = match name.bare() {
        "smallint" => i64::from(i16::MAX),
        "integer" => i64::from(i32::MAX),
        "numeric" if !name.modifiers.is_empty() => largest(&name.modifiers),
        _ => 1_000_000_000_000,
    };
    let usual = [1, 2, 3, 4, 5, 0, -1, -2, -3, -4, 10, 50, 100, 1000, 1_000_000, 2024];
    let whole = hints.whole_numbers().into_iter().chain(usual);
    let mut all: Vec<String> =
        whole.filter(|n| n.unsigned_abs() <= most.unsigned_abs()).map(|n| n.to_string()).collect();
    if !is_whole {
        all.extend(hints.numbers.iter().cloned());
        all.extend(owned(&["0.5", "0.25", "0.1", "0.2"]));
    }
    all
}

fn largest(modifiers: &[usize]) -> i64 {
    let scale = modifiers.get(1).copied().unwrap_or_default();
    let digits = modifiers.first().copied().unwrap_or_default().saturating_sub(scale).min(12);
    10_i64.pow(u32::try_from(digits).unwrap_or_default()) - 1
}

fn documents(hints: &Hints) -> Vec<String> {
    let key = |text: &String| format!("\"{}\": 1", text.replace('\\', "\\\\").replace('"', "\\\""));
    let plain: Vec<&String> =
        hints.strings.iter().filter(|text| !text.contains(char::is_control)).collect();
    let mut all = owned(&["{}", "[]", "[1]", "\"a\"", "1", "true", "null", "{\"a\": \"b\"}"]);
    all.extend(plain.iter().map(|text| format!("{{{}}}", key(text))));
    let every: Vec<String> = plain.iter().map(|text| key(text)).collect();
    all.push(format!("{{{}}}", every.join(", ")));
    all
}

/// Texts of the forms that checks like to ask for.
fn usual_texts() -> impl Iterator<Item = String> {
    const FORMS: [&str; 13] = [
        "a#@example.com",
        "https://example.com/#",
        "sample-#",
        "sample_#",
        "SAMPLE#",
        "#",
        "0000#",
        "2024-01-0#",
        "#.0.0",
        "+1555010#",
        "/sample/#",
        "{\"sample\": #}",
        "00000000-0000-4000-8000-00000000000#",
    ];
    let numbered = FORMS.iter().flat_map(|form| (1..5).map(|n| form.replace('#', &n.to_string())));
    let letters = ["a", "b", "c", "d", "A", "B", "C", "D", "aa", "AA", "BB", "aaa", "AAA", "BBB"];
    numbered.chain(owned(&letters)).chain([String::new()])
}

fn owned(texts: &[&str]) -> Vec<String> {
    texts.iter().map(|&text| text.to_owned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_differ_from_row_to_row_and_fit() {
        let cases = [
            ("integer", "7001"),
            ("smallint", "7001"),
            ("numeric(5,2)", "11.5"),
            ("numeric(2,2)", "0.1"),
            ("numeric(1,0)", "1"),
            ("numeric", "701.5"),
            ("character varying(3)", "s0"),
            ("character(1)", "0"),
            ("text", "sample 0"),
            ("bit(4)", "0001"),
            ("bit(100000)", &("0".repeat(99_999) + "1")),
            ("interval", "1 days"),
            ("interval year to month", "1 years"),
            ("public.vector(2)", "[1,2]"),
            ("timestamp(3) with time zone", "2024-01-01 10:00:00+00"),
        ];
        for (data_type, first) in cases {
            let texts = texts(&TypeName::parse(data_type), &Hints::default()).unwrap();
            assert_eq!(texts[0], first, "{data_type}");
            let distinct: std::collections::BTreeSet<_> = texts.iter().take(DISTINCT).collect();
            assert_eq!(distinct.len(), DISTINCT, "{data_type}");
        }
        assert_eq!(texts(&TypeName::parse("public.unknown"), &Hints::default()), None);
    }

    #[test]
    fn what_a_check_names_is_among_the_values() {
        let cases = [
            ("text", "(a = ANY (ARRAY['red'::text, 'blue'::text]))", "blue"),
            ("character varying(4)", "(char_length(a) = 4)", "1aaa"),
            ("integer", "(a > 40000)", "40001"),
            ("numeric(3,0)", "(a <= 5)", "4"),
            ("date", "(a < '2001-02-03'::date)", "2001-02-03"),
            ("jsonb", "(a ? 'name'::text)", "{\"name\": 1}"),
        ];
        for (data_type, check, wanted) in cases {
            let texts = texts(&TypeName::parse(data_type), &Hints::of([check])).unwrap();
            assert!(texts.iter().any(|text| text == wanted), "{data_type}: {texts:?}");
        }
    }
}
