//! What a statement of a file is about, as far as its first words say.

use aludel_engine::FileStatement;
use aludel_sql::{Kind, StatementSpan, Token, controls_transaction, split, tokens};

/// What a statement means for the order of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    /// It sets how the session reads what follows it in its file.
    Setting,
    /// It begins or ends a transaction.
    Transaction,
    /// Anything else.
    Plain,
}

/// The sort of a statement.
pub(super) fn sort(span: &StatementSpan<'_>) -> Sort {
    if controls_transaction(&span.tokens) {
        return Sort::Transaction;
    }
    let words = words(&span.tokens, 4);
    let sets = match words.first().map(String::as_str) {
        Some("set") => words.get(1).is_none_or(|word| word != "constraints"),
        Some("reset") => true,
        Some("select") => words.iter().any(|word| word == "set_config"),
        _ => false,
    };
    if sets { Sort::Setting } else { Sort::Plain }
}

/// Its first bare words, lower-cased; quoted names and signs are passed over.
pub(super) fn words(tokens: &[Token<'_>], count: usize) -> Vec<String> {
    let first = tokens.iter().filter(|token| token.kind == Kind::Word).take(count);
    first.map(|token| token.text.to_lowercase()).collect()
}

/// An object that a statement defines.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Definition {
    /// `relation`, `type`, `function`: what shares its names.
    pub(super) family: &'static str,
    /// The schema, where it is said.
    pub(super) schema: Option<String>,
    /// The name.
    pub(super) name: String,
    /// The arguments of a function, as they are written.
    pub(super) arguments: String,
}

impl Definition {
    /// What to call it in a message.
    pub(super) fn shown(&self, word: &str) -> String {
        let schema = self.schema.as_deref().unwrap_or("public");
        format!("{word} {schema}.{}{}", self.name, self.arguments)
    }
}

/// What a `CREATE` defines, and its word: `table`, `view`.
pub(super) fn definition(span: &StatementSpan<'_>) -> Option<(Definition, String)> {
    const KINDS: [(&str, &str); 9] = [
        ("table", "relation"),
        ("view", "relation"),
        ("sequence", "relation"),
        ("type", "type"),
        ("domain", "type"),
        ("function", "function"),
        ("procedure", "function"),
        ("aggregate", "function"),
        ("collation", "collation"),
    ];
    const BETWEEN: [&str; 9] = [
        "or",
        "replace",
        "unlogged",
        "global",
        "local",
        "temp",
        "temporary",
        "recursive",
        "foreign",
    ];
    let mut tokens = span.tokens.iter().peekable();
    tokens.next_if(|token| token.is_word("create"))?;
    let is_between = |token: &&&Token<'_>| {
        BETWEEN.iter().any(|word| token.is_word(word)) || token.is_word("materialized")
    };
    while tokens.next_if(|token| is_between(&token)).is_some() {}
    let kind = tokens.next()?;
    let (word, family) = KINDS.iter().find(|(word, _)| kind.is_word(word))?;
    for word in ["if", "not", "exists"] {
        tokens.next_if(|token| token.is_word(word));
    }
    let rest: Vec<&Token<'_>> = tokens.collect();
    let (schema, name, after) = match rest.as_slice() {
        [schema, dot, name, after @ ..] if dot.text == "." => {
            (Some(schema.name()?), name.name()?, after)
        }
        [name, after @ ..] => (None, name.name()?, after),
        [] => return None,
    };
    let arguments = if *family == "function" { arguments(after) } else { String::new() };
    Some((Definition { family, schema, name, arguments }, (*word).to_owned()))
}

/// What stands in the first brackets.
fn arguments(tokens: &[&Token<'_>]) -> String {
    let (mut depth, mut text) = (0_usize, String::new());
    for token in tokens {
        depth += usize::from(token.text == "(");
        let is_word = |text: &str| text.ends_with(|c: char| c.is_alphanumeric());
        if is_word(&text) && is_word(token.text) {
            text.push(' ');
        }
        text.push_str(&token.text.to_lowercase());
        if token.text == ")" {
            depth = depth.saturating_sub(1);
        }
        if depth == 0 {
            break;
        }
    }
    text
}

/// Whether a statement makes a function or a procedure.
pub(super) fn makes_routine(statement: &FileStatement<'_>, span: &StatementSpan<'_>) -> bool {
    let words = words(&span.tokens, 4);
    let is_routine = |word: &String| word == "function" || word == "procedure";
    !statement.sql.is_empty()
        && words.first().is_some_and(|word| word == "create")
        && words.iter().any(is_routine)
}

/// Whether a text sets savepoints, and leaves it to others to begin a transaction.
pub(super) fn has_savepoints(text: &str) -> bool {
    const WORD: &[u8] = b"savepoint";
    if !text.as_bytes().windows(WORD.len()).any(|word| word.eq_ignore_ascii_case(WORD)) {
        return false;
    }
    let spans = split(tokens(text));
    let begins = |span: &StatementSpan<'_>| controls_transaction(&span.tokens);
    let is_savepoint = |span: &StatementSpan<'_>| {
        span.tokens.first().is_some_and(|token| token.is_word("savepoint"))
    };
    spans.iter().any(is_savepoint) && !spans.iter().any(begins)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn span(sql: &str) -> StatementSpan<'_> {
        split(tokens(sql)).into_iter().next().expect("a statement")
    }

    #[test]
    fn settings_and_transactions_are_told_apart() {
        let cases = [
            ("SET search_path = a", Sort::Setting),
            ("SELECT pg_catalog.set_config('search_path', '', false)", Sort::Setting),
            ("SET CONSTRAINTS ALL DEFERRED", Sort::Plain),
            ("RESET ROLE", Sort::Setting),
            ("BEGIN", Sort::Transaction),
            ("COMMIT", Sort::Transaction),
            ("SELECT 1", Sort::Plain),
        ];
        for (sql, expected) in cases {
            assert_eq!(sort(&span(sql)), expected, "{sql}");
        }
    }

    #[test]
    fn what_a_statement_defines_is_named() {
        let cases = [
            ("CREATE TABLE IF NOT EXISTS App.\"Users\" (id int)", Some("table app.Users")),
            ("CREATE OR REPLACE VIEW v AS SELECT 1", Some("view public.v")),
            ("CREATE UNLOGGED TABLE t (id int)", Some("table public.t")),
            ("CREATE MATERIALIZED VIEW v AS SELECT 1", Some("view public.v")),
            (
                "CREATE FUNCTION f(a Int, b text) RETURNS int",
                Some("function public.f(a int,b text)"),
            ),
            ("CREATE INDEX i ON t (a)", None),
            ("ALTER TABLE t ADD a int", None),
        ];
        for (sql, expected) in cases {
            let found = definition(&span(sql)).map(|(found, word)| found.shown(&word));
            assert_eq!(found.as_deref(), expected, "{sql}");
        }
    }
}
