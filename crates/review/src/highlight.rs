//! SQL in colours: pieces of text, each with the element of what it is.

use aludel_sql::{Kind, Token, tokens};

/// A piece of SQL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Piece<'a> {
    /// The element of the page that it is in; empty: none. A page of many statements has thousands, so their
    /// names are short.
    pub(crate) element: &'static str,
    /// Its text.
    pub(crate) text: &'a str,
}

/// The pieces of a text; together they are the text.
pub(crate) fn pieces(sql: &str) -> Vec<Piece<'_>> {
    let mut pieces: Vec<Piece<'_>> = Vec::new();
    let mut begin = 0;
    for token in tokens(sql) {
        let end = token.start + token.text.len();
        match pieces.last_mut() {
            // Between two words of one colour there is no other.
            Some(last) if is_blank(&token) || last.element == element(&token) => {
                last.text = sql.get(begin..end).unwrap_or_default();
            }
            _ => {
                begin = token.start;
                pieces.push(Piece { element: element(&token), text: token.text });
            }
        }
    }
    pieces
}

fn is_blank(token: &Token<'_>) -> bool {
    token.kind == Kind::Blank
}

fn element(token: &Token<'_>) -> &'static str {
    match token.kind {
        Kind::LineComment | Kind::BlockComment => "small",
        Kind::Word if is_keyword(token.text) => "b",
        Kind::Literal | Kind::DollarLiteral | Kind::CopyRows => "i",
        Kind::Number | Kind::Parameter => "u",
        _ => "",
    }
}

fn is_keyword(word: &str) -> bool {
    KEYWORDS.binary_search(&word.to_ascii_lowercase().as_str()).is_ok()
}

/// Words that schema changes are made of. Source: PostgreSQL manual, "SQL Key Words".
const KEYWORDS: &[&str] = &[
    "access",
    "action",
    "add",
    "after",
    "all",
    "alter",
    "always",
    "and",
    "any",
    "as",
    "asc",
    "attach",
    "before",
    "begin",
    "between",
    "by",
    "cascade",
    "case",
    "cast",
    "check",
    "cluster",
    "collate",
    "column",
    "comment",
    "commit",
    "concurrently",
    "conflict",
    "constraint",
    "copy",
    "create",
    "cross",
    "current_timestamp",
    "cycle",
    "data",
    "database",
    "default",
    "deferrable",
    "deferred",
    "delete",
    "desc",
    "detach",
    "disable",
    "distinct",
    "do",
    "domain",
    "drop",
    "each",
    "else",
    "enable",
    "end",
    "enum",
    "except",
    "exclude",
    "execute",
    "exists",
    "extension",
    "false",
    "fetch",
    "for",
    "force",
    "foreign",
    "from",
    "full",
    "function",
    "generated",
    "grant",
    "group",
    "having",
    "identity",
    "if",
    "immutable",
    "in",
    "include",
    "index",
    "inherits",
    "initially",
    "inner",
    "insert",
    "instead",
    "intersect",
    "into",
    "is",
    "join",
    "key",
    "language",
    "lateral",
    "left",
    "like",
    "limit",
    "local",
    "lock",
    "logged",
    "materialized",
    "merge",
    "minvalue",
    "mode",
    "natural",
    "new",
    "no",
    "not",
    "nothing",
    "null",
    "nulls",
    "of",
    "offset",
    "old",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "owned",
    "owner",
    "partition",
    "policy",
    "primary",
    "privileges",
    "procedure",
    "publication",
    "references",
    "refresh",
    "reindex",
    "rename",
    "replace",
    "restrict",
    "returning",
    "returns",
    "revoke",
    "right",
    "role",
    "row",
    "rows",
    "rule",
    "schema",
    "security",
    "select",
    "sequence",
    "set",
    "some",
    "stable",
    "statement",
    "statistics",
    "storage",
    "stored",
    "subscription",
    "table",
    "tablespace",
    "temporary",
    "then",
    "to",
    "transaction",
    "trigger",
    "true",
    "truncate",
    "type",
    "union",
    "unique",
    "unlogged",
    "update",
    "using",
    "valid",
    "validate",
    "values",
    "view",
    "volatile",
    "when",
    "where",
    "with",
    "without",
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn keywords_are_in_order() {
        assert!(KEYWORDS.is_sorted());
    }

    #[test]
    fn each_piece_has_its_element() {
        let pieces = pieces("ALTER TABLE t ADD c int DEFAULT 1; -- why\nSELECT 'x';");
        let shown: Vec<String> =
            pieces.iter().map(|it| format!("{}[{}]", it.element, it.text)).collect();
        let expected = [
            "b[ALTER TABLE ]",
            "[t ]",
            "b[ADD ]",
            "[c int ]",
            "b[DEFAULT ]",
            "u[1]",
            "[; ]",
            "small[-- why\n]",
            "b[SELECT ]",
            "i['x']",
            "[;]",
        ];
        assert_eq!(shown, expected);
    }

    proptest! {
        #[test]
        fn the_pieces_are_the_text(text in "\\PC{0,60}") {
            let joined: String = pieces(&text).iter().map(|it| it.text).collect();
            prop_assert_eq!(joined, text);
        }
    }
}
