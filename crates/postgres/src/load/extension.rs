//! The extensions of which a source says a version.

use std::collections::BTreeSet;

use aludel_catalog::Ident;
use aludel_sql::{Kind as TokenKind, StatementSpan, Token};

/// The extensions of which statements say a version: `CREATE EXTENSION … VERSION`, `ALTER EXTENSION
/// … UPDATE TO`.
pub(super) fn stated_versions<'a>(
    statements: impl IntoIterator<Item = StatementSpan<'a>>,
) -> BTreeSet<Ident> {
    statements.into_iter().filter_map(|span| states_version(&span.tokens)).collect()
}

fn states_version(tokens: &[Token<'_>]) -> Option<Ident> {
    let is = |at: usize, word: &str| {
        tokens.get(at).is_some_and(|token| {
            token.kind == TokenKind::Word && token.text.eq_ignore_ascii_case(word)
        })
    };
    let has = |words: &[&str]| {
        (3..tokens.len()).any(|at| words.iter().enumerate().all(|(n, word)| is(at + n, word)))
    };
    let (is_new, is_old) = (is(0, "create"), is(0, "alter"));
    let says = is_new && has(&["version"]) || is_old && has(&["update", "to"]);
    if !is(1, "extension") || !says {
        return None;
    }
    let name = if is(2, "if") { tokens.get(5)? } else { tokens.get(2)? };
    name.name().map(Ident::from)
}

#[cfg(test)]
mod tests {
    use aludel_sql::{split, tokens};

    use super::*;

    #[test]
    fn a_version_is_stated_where_a_statement_says_one() {
        let sql = "CREATE EXTENSION a; CREATE EXTENSION IF NOT EXISTS \"b-c\" WITH SCHEMA s VERSION '1.2'; \
                   create extension d version '3'; ALTER EXTENSION e UPDATE; \
                   ALTER EXTENSION f UPDATE TO '2'; CREATE TABLE version (version int); \
                   CREATE EXTENSION version";
        let stated = stated_versions(split(tokens(sql)));
        let stated: Vec<&str> = stated.iter().map(Ident::as_str).collect();
        assert_eq!(stated, ["b-c", "d", "f"]);
    }
}
