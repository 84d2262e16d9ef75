//! The kinds of statements that reach beyond one database.

use super::{calls, roles};
use aludel_engine::Beyond;
use aludel_sql::{Kind, Token};

/// The kind of a statement; `None` where it stays inside its database.
pub(super) fn beyond(statement: &[Token<'_>]) -> Option<Beyond> {
    let first = statement.first()?;
    if first.kind != Kind::Word && first.text != "(" {
        return None;
    }
    match first.text.to_ascii_lowercase().as_str() {
        "create" | "alter" | "drop" => of_definition(statement),
        "comment" if is(statement, 1, "on") => of_object(statement, 2),
        "security" if is(statement, 1, "label") => of_label(statement),
        "grant" | "revoke" => of_grant(statement),
        "reindex" => of_reindex(statement),
        "checkpoint" => Some(Beyond::Server),
        "reassign" => Some(Beyond::Role),
        "import" if is(statement, 1, "foreign") => Some(Beyond::Remote),
        "copy" => of_copy(statement).or_else(|| calls::beyond(statement)),
        "do" => roles::is_made_in(statement).then_some(Beyond::RoleInBlock),
        _ => calls::beyond(statement),
    }
}

pub(super) fn is(statement: &[Token<'_>], at: usize, word: &str) -> bool {
    statement.get(at).is_some_and(|token| token.is_word(word))
}

fn of_definition(statement: &[Token<'_>]) -> Option<Beyond> {
    let word = statement.get(1)?.name()?;
    match word.as_str() {
        "database" => Some(Beyond::Database),
        "system" if is(statement, 0, "alter") => Some(Beyond::Configuration),
        "tablespace" => Some(Beyond::Tablespace),
        "user" if is(statement, 2, "mapping") => None,
        "role" | "user" | "group" => Some(of_role(statement)),
        "owned" if is(statement, 0, "drop") => Some(Beyond::Role),
        "subscription" => Some(Beyond::Subscription),
        // `ALTER TABLE ALL IN TABLESPACE a SET TABLESPACE b`
        "table" | "index" | "materialized" if moves_all(statement) => Some(Beyond::Tablespace),
        _ if is(statement, 0, "create") => calls::beyond_of_creation(statement),
        _ => None,
    }
}

/// `ALTER ROLE a IN DATABASE b SET …` is about that database, which no shadow has.
fn of_role(statement: &[Token<'_>]) -> Beyond {
    match is(statement, 3, "in") && is(statement, 4, "database") {
        true => Beyond::Database,
        false => Beyond::Role,
    }
}

fn moves_all(statement: &[Token<'_>]) -> bool {
    let words = ["all", "in", "tablespace"];
    let mut windows = statement.windows(3).take(4);
    is(statement, 0, "alter")
        && windows.any(|window| window.iter().zip(words).all(|(token, word)| token.is_word(word)))
}

/// `DATABASE`, `TABLESPACE`, `ROLE` before a name.
fn of_object(statement: &[Token<'_>], at: usize) -> Option<Beyond> {
    match statement.get(at)?.text.to_ascii_lowercase().as_str() {
        "database" => Some(Beyond::Database),
        "tablespace" => Some(Beyond::Tablespace),
        "role" => Some(Beyond::Role),
        _ => None,
    }
}

/// `SECURITY LABEL [FOR provider] ON …`
fn of_label(statement: &[Token<'_>]) -> Option<Beyond> {
    let on = statement.iter().take(5).position(|token| token.is_word("on"))?;
    of_object(statement, on + 1)
}

/// Privileges of databases and tablespaces, and memberships, which have no `ON`.
fn of_grant(statement: &[Token<'_>]) -> Option<Beyond> {
    let ends = |token: &Token<'_>| token.is_word("to") || token.is_word("from");
    let end = statement.iter().position(ends)?;
    let head = statement.get(..end)?;
    let Some(on) = head.iter().position(|token| token.is_word("on")) else {
        return Some(Beyond::Role);
    };
    match head.get(on + 1)?.text.to_ascii_lowercase().as_str() {
        // A table may have such a name: then no other follows.
        "database" if on + 2 < end => Some(Beyond::Database),
        "tablespace" if on + 2 < end => Some(Beyond::Tablespace),
        "parameter" if on + 2 < end => Some(Beyond::Configuration),
        _ => None,
    }
}

/// `REINDEX [(…)] DATABASE|SYSTEM [CONCURRENTLY] name`
fn of_reindex(statement: &[Token<'_>]) -> Option<Beyond> {
    let close = statement.iter().position(|token| token.text == ")");
    let at = if statement.get(1)?.text == "(" { close? + 1 } else { 1 };
    let is_whole = is(statement, at, "database") || is(statement, at, "system");
    is_whole.then_some(Beyond::Database)
}

/// `COPY … FROM|TO 'file'`, `COPY … FROM|TO PROGRAM 'command'`
fn of_copy(statement: &[Token<'_>]) -> Option<Beyond> {
    let mut depth = 0_usize;
    for (at, token) in statement.iter().enumerate() {
        match token.text {
            "(" => depth += 1,
            ")" => depth = depth.saturating_sub(1),
            _ if depth == 0 && (token.is_word("from") || token.is_word("to")) => {
                let next = statement.get(at + 1)?;
                return match next.kind {
                    Kind::Literal | Kind::DollarLiteral => Some(Beyond::ServerFile),
                    _ if next.is_word("program") => Some(Beyond::Program),
                    _ => None,
                };
            }
            _ => {}
        }
    }
    None
}
