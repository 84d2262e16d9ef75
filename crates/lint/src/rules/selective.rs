//! Whether a condition names the rows that it is for: by a key, or by their number. What the planner makes of
//! any other condition depends on what stands in the table, so nothing is said of it here.

use super::writes::folded;
use crate::{Pass, outline::Relation};

/// Whether a condition holds for few rows whatever stands in the table.
pub(super) fn is_selective(pass: &Pass<'_>, table: &Relation, condition: &[String]) -> bool {
    let limits = ["limit", "fetch", "ctid", "current"];
    if condition.iter().any(|word| limits.contains(&word.as_str())) {
        return true;
    }
    let parts = conjuncts(condition);
    let name =
        |number: &u32| pass.before.columns.get(&(table.id, *number)).map(|it| it.name.as_str());
    let mut keys = pass.before.indexes.values().filter(|index| {
        index.relation == table.id && index.unique && !index.partial && !index.columns.contains(&0)
    });
    keys.any(|key| {
        let names: Vec<&str> = key.columns.iter().filter_map(name).collect();
        names.len() == key.columns.len()
            && (names.iter().all(|column| parts.iter().any(|part| pins(part, column)))
                || names.first().is_some_and(|first| is_bounded(&parts, first)))
    })
}

/// What a condition demands together; nothing where a part of it is enough.
fn conjuncts(condition: &[String]) -> Vec<&[String]> {
    let (mut depth, mut begin, mut is_between) = (0_usize, 0, false);
    let mut parts = Vec::new();
    for (at, word) in condition.iter().enumerate() {
        match word.as_str() {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            "or" if depth == 0 => return Vec::new(),
            "between" if depth == 0 => is_between = true,
            "and" if depth == 0 && is_between => is_between = false,
            "and" if depth == 0 => {
                parts.extend(condition.get(begin..at));
                begin = at + 1;
            }
            _ => {}
        }
    }
    parts.extend(condition.get(begin..));
    parts
}

/// The words behind a column that a part of a condition begins with.
fn behind<'a>(part: &'a [String], column: &str) -> Option<&'a [String]> {
    let is_it =
        |at: usize| part.get(at).and_then(|word| folded(word)).is_some_and(|it| it == column);
    let is_dot = |at: usize| part.get(at).is_some_and(|it| it == ".");
    match part {
        _ if is_it(0) && !is_dot(1) => part.get(1..),
        _ if is_dot(1) && is_it(2) => part.get(3..),
        _ => None,
    }
}

/// Whether a part of a condition gives a column a value, or one of a few.
fn pins(part: &[String], column: &str) -> bool {
    let words: Vec<&str> =
        behind(part, column).unwrap_or_default().iter().map(String::as_str).collect();
    match words.as_slice() {
        ["=", value @ ..] => is_constant(value),
        ["in", "(", value @ ..] => is_constant(value) && !value.contains(&"select"),
        _ => false,
    }
}

/// Whether a column lies between two values.
fn is_bounded(parts: &[&[String]], column: &str) -> bool {
    let bounds = |signs: &[&str]| {
        parts
            .iter()
            .filter_map(|part| behind(part, column))
            .any(|words| words.first().is_some_and(|sign| signs.contains(&sign.as_str())))
    };
    bounds(&["between"]) || (bounds(&[">", ">="]) && bounds(&["<", "<="]))
}

/// Whether words begin with a value that is written out.
fn is_constant(words: &[&str]) -> bool {
    let first = words.iter().find(|word| !matches!(**word, "-" | "(")).copied().unwrap_or_default();
    first.starts_with(|it: char| it.is_ascii_digit() || matches!(it, '\'' | '$'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Vec<String> {
        text.split(' ').map(str::to_owned).collect()
    }

    #[test]
    fn a_key_is_pinned_by_what_is_written_out() {
        let pinned = ["id = 5", "t . id = 'a'", "\"id\" = - 5", "id in ( 1 , 2 )"];
        let loose =
            ["id = other . id", "id > 5", "a = 5", "id in ( select 1 )", "f ( id ) = 5", "id"];
        for text in pinned {
            assert!(pins(&words(text), "id"), "{text}");
        }
        for text in loose {
            assert!(!pins(&words(text), "id"), "{text}");
        }
    }

    #[test]
    fn a_column_is_bounded_on_both_sides() {
        let bounded = ["id between 1 and 2 and a", "id > 1 and a and id <= 2"];
        let open = ["id > 1", "id between 1 and 2 or a", "id > 1 and ( id < 2 )"];
        for text in bounded {
            assert!(is_bounded(&conjuncts(&words(text)), "id"), "{text}");
        }
        for text in open {
            assert!(!is_bounded(&conjuncts(&words(text)), "id"), "{text}");
        }
    }
}
