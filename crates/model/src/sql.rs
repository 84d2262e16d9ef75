//! The columns that an expression mentions.

use std::collections::BTreeSet;

use aludel_sql::{Token, tokens};

/// Those of the names that an expression mentions as columns: not inside strings or comments, and
/// not as the name of a function or of a table before a dot.
pub(crate) fn mentioned<'n>(
    expression: &str,
    names: impl IntoIterator<Item = &'n str>,
) -> BTreeSet<&'n str> {
    let words = words(expression);
    names.into_iter().filter(|name| words.contains(*name)).collect()
}

/// Every name in an expression that may be a column's.
fn words(expression: &str) -> BTreeSet<String> {
    let tokens: Vec<Token<'_>> = tokens(expression).filter(|token| !token.is_trivia()).collect();
    let follows = |at: usize| tokens.get(at + 1).is_some_and(|it| it.is("(") || it.is("."));
    let is_column = |(at, _): &(usize, &Token<'_>)| !follows(*at);
    tokens.iter().enumerate().filter(is_column).filter_map(|(_, token)| token.name()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_found_where_sql_means_them() {
        let cases = [
            ("email = lower(email)", "email"),
            ("Email <> 'role'", "email"),
            ("\"Role\" = 1 AND \"role\" = 2", "Role role"),
            ("email(role)", "role"),
            ("users.email > 0", "email"),
            ("role.email", "email"),
            ("$$ role $$ || email", "email"),
            ("$a$ role $$ $a$ || email", "email"),
            ("E'it\\'s role' || email -- role\n", "email"),
            ("'it''s role' /* role */ || email", "email"),
            ("übung > 0", "übung"),
        ];
        for (expression, expected) in cases {
            let found = mentioned(expression, ["email", "role", "Role", "übung"]);
            let expected: BTreeSet<&str> = expected.split(' ').collect();
            assert_eq!(found, expected, "{expression}");
        }
    }

    proptest::proptest! {
        #[test]
        fn no_text_makes_it_panic(text in "[a'\"$eE/*\\-.( é]{0,24}|.{0,24}") {
            let _ = mentioned(&text, ["a"]);
        }
    }
}
