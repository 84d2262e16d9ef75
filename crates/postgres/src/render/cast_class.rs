//! Which of PostgreSQL's own casts leads from a type to another, by their names.

use std::sync::LazyLock;

use aludel_catalog::Pair;

use super::data_type::DataType;

/// `from|to|a` where an assignment takes the one for the other, `from|to|e` where only a cast that is
/// written does; sorted. Source: `pg_cast` of PostgreSQL 14 to 18, what all of them have; a test of
/// this crate compares it with the server.
static CASTS: LazyLock<Vec<&'static str>> =
    LazyLock::new(|| include_str!("casts.txt").lines().collect());

const INTEGERS: [&str; 3] = ["smallint", "integer", "bigint"];
/// The types of the server's category of strings: every type can be assigned to them, and from them
/// a written cast leads to every type.
const TEXTS: [&str; 4] = ["text", "character varying", "character", "name"];

fn has_cast(bases: Pair<&str>, letter: char) -> bool {
    let line = format!("{}|{}|{letter}", bases.before, bases.after);
    CASTS.binary_search(&line.as_str()).is_ok()
}

fn is_text(base: &str) -> bool {
    TEXTS.contains(&base) || base == "citext" || base.ends_with(".citext")
}

fn both_in(bases: Pair<&str>, family: &[&str]) -> bool {
    family.contains(&bases.before) && family.contains(&bases.after)
}

/// Whether two types are of one family, so that defaults and foreign keys live through the change.
pub(super) fn is_one_family(types: Pair<&str>) -> bool {
    let parsed = types.map(DataType::parse);
    let bases = parsed.as_ref().map(|parsed| parsed.base.as_str());
    let is_same = bases.is_same() && parsed.before.is_array == parsed.after.is_array;
    let is_alike = both_in(bases, &INTEGERS) || both_in(bases, &TEXTS[..2]);
    is_same || is_alike && !parsed.before.is_array && !parsed.after.is_array
}

/// Whether an assignment takes the one for the other, so that no `USING` is needed.
pub(super) fn is_assignable(types: Pair<&str>) -> bool {
    let parsed = types.map(DataType::parse);
    let bases = parsed.as_ref().map(|parsed| parsed.base.as_str());
    if !parsed.after.is_array && is_text(bases.after) {
        return true;
    }
    let is_array = parsed.as_ref().map(|parsed| parsed.is_array);
    is_array.is_same() && (bases.is_same() || is_text(bases.after) || has_cast(bases, 'a'))
}

/// Whether a plain cast takes the one for the other; else the way leads through text.
pub(super) fn is_castable(types: Pair<&str>) -> bool {
    let parsed = types.map(DataType::parse);
    let bases = parsed.as_ref().map(|parsed| parsed.base.as_str());
    let is_array = parsed.as_ref().map(|parsed| parsed.is_array);
    let is_from_text = is_text(bases.before) && !parsed.before.is_array;
    is_assignable(types)
        || is_from_text
        || is_array.is_same() && (is_text(bases.before) || has_cast(bases, 'e'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_casts_are_sorted_for_the_search() {
        assert!(CASTS.is_sorted());
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
            ("money", "numeric(12,2)", true),
            ("inet", "cidr", true),
            ("text", "\"char\"", true),
            ("integer[]", "text", true),
            ("timestamp(3) with time zone", "time(0) without time zone", true),
        ];
        for (before, after, expected) in cases {
            assert_eq!(is_assignable(Pair::new(before, after)), expected, "{before} to {after}");
        }
        assert!(is_castable(Pair::new("text", "integer")));
        assert!(is_castable(Pair::new("boolean", "integer")));
        assert!(!is_castable(Pair::new("integer", "uuid")));
    }
}
