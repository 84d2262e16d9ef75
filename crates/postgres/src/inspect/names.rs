//! The names that the engine makes up when nobody states one.

use aludel_catalog::{Ident, MAX_IDENT_BYTES};

/// `table_column_label`, where the longer of the first two is cut until all fits.
/// Source: PostgreSQL manual, "CREATE INDEX" and "CREATE SEQUENCE"; `makeObjectName`.
pub(crate) fn made_up(first: &str, second: &str, label: &str) -> Ident {
    let separators = if second.is_empty() { 1 } else { 2 };
    let room = MAX_IDENT_BYTES.saturating_sub(label.len() + separators);
    let (mut head, mut tail) = (first.len(), second.len());
    while head + tail > room {
        if head > tail { head -= 1 } else { tail -= 1 }
    }
    let head = &first[..first.floor_char_boundary(head)];
    let tail = &second[..second.floor_char_boundary(tail)];
    Ident::from(match tail {
        "" => format!("{head}_{label}"),
        _ => format!("{head}_{tail}_{label}"),
    })
}

/// Whether a name is this made-up one, or this one with the number that avoids a taken name.
pub(super) fn is_made_up(name: &Ident, made_up: &Ident) -> bool {
    let Some(number) = name.as_str().strip_prefix(made_up.as_str()) else { return false };
    number.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether a NOT NULL constraint has a name of the engine's making. The table or the column may
/// have had another name when it was made, so only the end is looked at.
pub(super) fn is_made_up_not_null(name: &Ident) -> bool {
    name.as_str().trim_end_matches(|c: char| c.is_ascii_digit()).ends_with("_not_null")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_made_up_name_is_cut_as_the_engine_cuts_it() {
        let (a40, b40, e40) = ("a".repeat(40), "b".repeat(40), "é".repeat(40));
        let cases = [
            ("users", "id", "seq", "users_id_seq".to_owned()),
            ("users", "", "pkey", "users_pkey".to_owned()),
            (&a40, &b40, "seq", format!("{}_{}_seq", "a".repeat(29), "b".repeat(29))),
            (&a40, "id", "seq", format!("{a40}_id_seq")),
            (&e40, "id", "seq", format!("{}_id_seq", "é".repeat(28))),
        ];
        for (first, second, label, expected) in cases {
            assert_eq!(made_up(first, second, label).as_str(), expected);
        }
    }

    #[test]
    fn a_number_behind_a_made_up_name_is_the_engines() {
        let made_up = Ident::from("t_a_idx");
        for (name, expected) in
            [("t_a_idx", true), ("t_a_idx1", true), ("t_a_idx_1", false), ("t_b_idx", false)]
        {
            assert_eq!(is_made_up(&Ident::from(name), &made_up), expected, "{name}");
        }
    }

    #[test]
    fn a_not_null_is_the_engines_by_its_end() {
        for (name, expected) in
            [("t_a_not_null", true), ("t_a_not_null1", true), ("a_required", false)]
        {
            assert_eq!(is_made_up_not_null(&Ident::from(name)), expected, "{name}");
        }
    }
}
