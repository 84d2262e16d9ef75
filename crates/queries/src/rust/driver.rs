//! The methods of drivers. Nobody can tell the type of what they are called on: a literal that is SQL
//! counts anywhere, what is no literal only in a file that names a driver.

use std::collections::BTreeSet;

use aludel_grammar::{Token, TokenKind, text};

use super::{
    argument::argument,
    arguments::{arguments, behind_turbofish},
    calls::{Call, Takes},
    names::Names,
};

/// The crates whose clients send texts.
const DRIVERS: &[&str] =
    &["tokio_postgres", "postgres", "deadpool_postgres", "bb8_postgres", "r2d2_postgres"];

/// Methods that take one statement; and whether what is no text there is a prepared statement.
const METHODS: &[&str] = &[
    "query",
    "query_one",
    "query_opt",
    "query_raw",
    "query_typed",
    "query_typed_raw",
    "execute",
    "execute_raw",
    "execute_typed",
    "prepare",
    "prepare_cached",
    "prepare_typed",
    "prepare_typed_cached",
    "copy_in",
    "copy_out",
];

/// Methods that take any number of them.
const SEVERAL: &[&str] = &["simple_query", "simple_query_raw", "batch_execute"];

/// Methods of sqlx's executors: what is no literal there is a query that was made elsewhere.
const FETCHES: &[&str] = &["fetch", "fetch_one", "fetch_all", "fetch_optional", "fetch_many"];

/// How statements begin that programs send.
const BEGINNINGS: &[&str] = &[
    "select", "insert", "update", "delete", "with", "merge", "values", "truncate", "copy", "call",
    "lock", "refresh", "declare",
];

/// What a file says of a driver.
pub(super) struct Driver<'s> {
    /// Whether it names one.
    is_named: bool,
    /// Variables that hold prepared statements.
    prepared: BTreeSet<&'s str>,
}

impl<'s> Driver<'s> {
    pub(super) fn of(tokens: &[Token<'s>], names: &Names) -> Self {
        let prepared = (0..tokens.len()).filter_map(|at| prepared(tokens, at)).collect();
        Self { is_named: names.uses(DRIVERS), prepared }
    }

    /// The call of a method there.
    pub(super) fn call(&self, tokens: &[Token<'_>], at: usize) -> Option<Call> {
        let name = tokens.get(at).filter(|it| it.kind == TokenKind::Ident)?.text;
        let takes = match name {
            name if METHODS.contains(&name) || FETCHES.contains(&name) => Takes::Statement,
            name if SEVERAL.contains(&name) => Takes::Statements,
            _ => return None,
        };
        let open = behind_turbofish(tokens, at + 1);
        tokens.get(open).filter(|it| it.text == "(")?;
        let argument = argument(tokens, open, 0, false);
        let first = tokens.get(argument.start)?;
        let counts = match text(first) {
            Some(text) => self.is_named && !FETCHES.contains(&name) || is_sql(&text),
            None => self.sends(tokens, name, open),
        };
        counts.then_some(Call { at, takes, argument })
    }

    /// Whether what is no literal is a text that is sent, and no prepared statement.
    fn sends(&self, tokens: &[Token<'_>], name: &str, open: usize) -> bool {
        let given = arguments(tokens, open, false);
        let Some(first) = given.first().and_then(|it| tokens.get(it.clone())) else { return false };
        let name_given = match first {
            [name] => name.text,
            [and, name] if and.is_punct("&") => name.text,
            _ => "",
        };
        // `query(SQL, &[…])`; sqlx's `execute(pool)` has one argument.
        let is_with_values = given.len() > 1 || name.starts_with("prepare");
        let is_text = is_with_values || SEVERAL.contains(&name) || name.starts_with("copy_");
        self.is_named && is_text && !self.prepared.contains(name_given)
    }
}

/// `let NAME = ….prepare(…)…;`: its name.
fn prepared<'s>(tokens: &[Token<'s>], at: usize) -> Option<&'s str> {
    tokens.get(at).filter(|it| it.is_ident("let"))?;
    let name = tokens.get(at + 1).filter(|it| it.kind == TokenKind::Ident)?;
    let value = tokens.get(at + 2..)?.iter().take_while(|it| !it.is_punct(";"));
    let prepares = |it: &Token<'_>| it.kind == TokenKind::Ident && it.text.starts_with("prepare");
    value.into_iter().any(prepares).then_some(name.text)
}

/// Whether a text is a statement that programs send.
pub(super) fn is_sql(text: &str) -> bool {
    let mut tokens = aludel_sql::tokens(text).filter(|it| !it.is_trivia());
    let first = tokens.next();
    let is_one = first.is_some_and(|it| BEGINNINGS.iter().any(|word| it.is_word(word)));
    is_one && tokens.next().is_some()
}
