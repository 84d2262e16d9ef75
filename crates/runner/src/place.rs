//! From the server's words about a message back to the file: which statement, which line.

use aludel_engine::ErrorClass;
use aludel_revision::{Excerpt, Position};
use aludel_session::SqlError;

use crate::action::Message;

/// Where in a file an error belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Blame {
    /// A statement of the file.
    Statement { position: Position, line: String, statement: String },
    /// The file, but no statement in particular (a constraint that is checked at COMMIT).
    File,
    /// What aludel itself sent along.
    Ours,
}

/// Whose fault an error is. A position is the best witness; without one, the number of statements
/// that had completed tells which one failed.
pub(crate) fn blame(message: &Message<'_>, error: &SqlError, class: ErrorClass) -> Blame {
    if let Some(position) = error.position {
        let in_excerpt = position.checked_sub(message.skipped).filter(|it| *it > 0);
        return match in_excerpt.filter(|it| *it <= message.excerpt.as_str().chars().count() + 1) {
            Some(character) => at_character(message, character),
            // Our own part has no mistake of syntax: what is before it has no end.
            None if class == ErrorClass::Syntax && in_excerpt.is_some() => at_end(message),
            None => Blame::Ours,
        };
    }
    let Some(completed) = error.completed else { return Blame::File };
    if completed + 1 >= message.statements_in_all && message.statements_in_all > 1 {
        return Blame::File;
    }
    let statement = completed.checked_sub(message.statements_before);
    match statement.and_then(|number| message.statements.get(number)) {
        Some(statement) => as_statement(message.excerpt, statement.position(), statement),
        None => Blame::Ours,
    }
}

fn at_character(message: &Message<'_>, character: usize) -> Blame {
    let excerpt = message.excerpt;
    let text = excerpt.as_str();
    let bytes: usize = text.chars().take(character - 1).map(char::len_utf8).sum();
    let offset = excerpt.range().start + bytes;
    let begins_before = |statement: &&Excerpt| statement.range().start <= offset;
    let statement = message.statements.iter().rev().find(begins_before);
    let position = excerpt.position_at(character);
    match statement.or(message.statements.first()) {
        Some(statement) => as_statement(excerpt, position, statement),
        None => Blame::File,
    }
}

/// Just behind the last statement, whose end is missing.
fn at_end(message: &Message<'_>) -> Blame {
    let Some(last) = message.statements.last() else { return Blame::File };
    let start = message.excerpt.range().start;
    let inside = last.range().end.saturating_sub(start);
    let text = message.excerpt.as_str().get(..inside).unwrap_or_default();
    at_character(message, text.chars().count() + 1)
}

fn as_statement(excerpt: &Excerpt, position: Position, statement: &Excerpt) -> Blame {
    let line = excerpt.line(position).to_owned();
    Blame::Statement { position, line, statement: statement.as_str().to_owned() }
}
