//! The calls that send queries: sqlx's and diesel's by what their paths stand for, those of drivers by
//! their methods.

use std::ops::Range;

use aludel_grammar::{Token, TokenKind, text};

use super::{argument::argument, arguments::behind_turbofish, driver, names::Names};

/// A call that sends a query.
#[derive(Debug)]
pub(super) struct Call {
    /// The first token of it.
    pub(super) at: usize,
    /// What it takes.
    pub(super) takes: Takes,
    /// Where that stands.
    pub(super) argument: Range<usize>,
}

/// What a call takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Takes {
    /// One statement.
    Statement,
    /// Any number of them.
    Statements,
    /// The path of a file with one.
    File,
    /// Pieces of one, one after the other.
    Pieces,
}

/// The macros of sqlx: what they take, and before how many other arguments.
const MACROS: &[(&str, Takes, usize)] = &[
    ("query", Takes::Statement, 0),
    ("query_scalar", Takes::Statement, 0),
    ("query_as", Takes::Statement, 1),
    ("query_file", Takes::File, 0),
    ("query_file_scalar", Takes::File, 0),
    ("query_file_as", Takes::File, 1),
];

/// The functions of sqlx.
const FUNCTIONS: &[(&str, Takes)] = &[
    ("query", Takes::Statement),
    ("query_as", Takes::Statement),
    ("query_scalar", Takes::Statement),
    ("query_with", Takes::Statement),
    ("query_as_with", Takes::Statement),
    ("query_scalar_with", Takes::Statement),
    ("raw_sql", Takes::Statements),
];

/// All calls of a file that send queries.
pub(super) fn calls(tokens: &[Token<'_>], names: &Names) -> Vec<Call> {
    let driver = driver::Driver::of(tokens, names);
    let call = |at| match is_method(tokens, at) {
        true => driver.call(tokens, at),
        false => path_call(tokens, names, at),
    };
    (0..tokens.len()).filter_map(call).collect()
}

fn is_method(tokens: &[Token<'_>], at: usize) -> bool {
    let is_dot = |back: usize| {
        at.checked_sub(back).and_then(|it| tokens.get(it)).is_some_and(|it| it.is_punct("."))
    };
    is_dot(1) && !is_dot(2)
}

fn path_call(tokens: &[Token<'_>], names: &Names, at: usize) -> Option<Call> {
    let path = path(tokens, at)?;
    let behind = at + path.len() * 3 - 2;
    let next = tokens.get(behind)?;
    if next.is_punct("!") {
        tokens.get(behind + 1).filter(|it| it.kind == TokenKind::Open)?;
        let (takes, number) = macro_takes(&path, names)?;
        let argument = argument(tokens, behind + 1, number, number > 0);
        return Some(Call { at, takes, argument });
    }
    let open = behind_turbofish(tokens, behind);
    tokens.get(open).filter(|it| it.text == "(")?;
    let argument = argument(tokens, open, 0, false);
    let meant = names.meant(&path).iter().find_map(|path| function_takes(path));
    let takes = meant.or_else(|| handed_on(path.last()?, tokens.get(argument.start)?))?;
    Some(Call { at, takes, argument })
}

/// What a function takes that has the name of one of sqlx's and is given SQL: it was handed on by another
/// module, which nobody looks up here.
fn handed_on(name: &str, first: &Token<'_>) -> Option<Takes> {
    let takes = FUNCTIONS.iter().find(|it| it.0 == name)?.1;
    text(first).is_some_and(|text| driver::is_sql(&text)).then_some(takes)
}

/// The path that begins there.
fn path<'s>(tokens: &[Token<'s>], at: usize) -> Option<Vec<&'s str>> {
    let token = tokens.get(at).filter(|it| it.kind == TokenKind::Ident)?;
    let before = |back: usize| at.checked_sub(back).and_then(|it| tokens.get(it));
    let is_colon = |at: usize| tokens.get(at).is_some_and(|it| it.is_punct(":"));
    let goes_on = before(1).is_some_and(|it| it.is_punct(":"))
        && before(2).is_some_and(|it| it.is_punct(":"))
        && before(3).is_some_and(|it| it.kind == TokenKind::Ident && !is_keyword(it.text));
    if goes_on || before(1).is_some_and(|it| it.is_ident("fn")) {
        return None;
    }
    let (mut path, mut at) = (vec![token.text], at + 1);
    while is_colon(at)
        && is_colon(at + 1)
        && let Some(part) = tokens.get(at + 2).filter(|it| it.kind == TokenKind::Ident)
    {
        path.push(part.text);
        at += 3;
    }
    Some(path)
}

fn is_keyword(text: &str) -> bool {
    matches!(text, "return" | "in" | "else" | "match" | "if" | "while" | "await" | "move" | "break")
}

fn macro_takes(path: &[&str], names: &Names) -> Option<(Takes, usize)> {
    let takes = |name: &str| {
        let name = name.strip_suffix("_unchecked").unwrap_or(name);
        MACROS.iter().find(|it| it.0 == name).map(|it| (it.1, it.2))
    };
    if let [name] = path
        && names.is_unknown(name)
    {
        return takes(name);
    }
    let meant = names.meant(path);
    let of_sqlx = meant.iter().find(|path| path.first().is_some_and(|root| root == "sqlx"))?;
    takes(of_sqlx.last()?)
}

fn function_takes(path: &[String]) -> Option<Takes> {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        ["sqlx", .., "QueryBuilder", "new" | "with_arguments"] => Some(Takes::Pieces),
        ["sqlx", .., name] => FUNCTIONS.iter().find(|it| it.0 == *name).map(|it| it.1),
        ["diesel", .., "sql_query"] => Some(Takes::Statement),
        _ => None,
    }
}
