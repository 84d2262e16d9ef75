//! Questions that resolve every name in `pg_catalog`, whatever `search_path` holds while they are
//! asked.
//!
//! A schema in the path may belong to somebody who wants our rights: `oid = 1` calls the operator
//! `=` for `oid` and `integer` of the schema `public`, if somebody made one there. So a question
//! travels in one message with what sets the path before it, and what sets it back behind it: both
//! hold for the transaction alone, the message's own or the one that is open. Statements that are
//! executed are left as they are; the user's belong into the user's path.

use std::ops::DerefMut;

use crate::{BoxFuture, Cancel, Description, Notice, Result, Row, Session, SessionError};
use aludel_sql::quote_literal;

/// The path of questions. Without `pg_temp` in it, temporary tables and types would come first.
pub const SAFE_PATH: &str = "pg_catalog, pg_temp";

/// What travels before a question. It brings no row, and what is remembered outlives no transaction.
const BEFORE: &str = "SELECT FROM pg_catalog.set_config('aludel.search_path', \
     pg_catalog.current_setting('search_path'), true) OFFSET 1;\n\
     SET LOCAL search_path = pg_catalog, pg_temp;\n";
/// The statements of [`BEFORE`].
const STATEMENTS: usize = 2;
/// What travels behind a question.
const BEHIND: &str = ";\nSELECT FROM pg_catalog.set_config('search_path', \
     pg_catalog.current_setting('aludel.search_path'), true) OFFSET 1";

/// How every message begins that is guarded already; no question begins so.
const BEGIN: &str = "SELECT FROM pg_catalog.set_config('aludel.";

/// Comes before each answer to several questions.
const MARK: &str = "SELECT NULL;\n";

/// In a question of [`question_about`]: the number of the relation as text, empty where none has the
/// name.
pub const NAMED: &str = "pg_catalog.current_setting('aludel.named')";

/// A question about a relation that a statement of the user's names: the name is looked up in the
/// path that the statement has, and all else in `pg_catalog`.
pub fn question_about(relation: &str, question: &str) -> String {
    let relation = quote_literal(relation);
    format!(
        "{BEGIN}named', pg_catalog.to_regclass({relation})::pg_catalog.oid::pg_catalog.text, \
         true) OFFSET 1;\n{BEFORE}{question}{BEHIND}"
    )
}

/// Statements of the user's and a question behind each, as one message; whoever asks reads [`answers`].
pub fn questions_behind<'a>(parts: impl IntoIterator<Item = (&'a str, String)>) -> String {
    let mut message = format!("{BEGIN}named', '', true) OFFSET 1");
    for (statement, question) in parts {
        // A statement may end in a comment.
        message.push_str(&format!(";\n{statement}\n;\n{MARK}{BEFORE}{question}{BEHIND}"));
    }
    message
}

/// The answers to [`questions_behind`], one a question. No question has a single column.
pub fn answers(rows: Vec<Row>) -> Vec<Vec<Row>> {
    let mut answers: Vec<Vec<Row>> = Vec::new();
    for row in rows {
        match answers.last_mut() {
            Some(answer) if row.len() > 1 => answer.push(row),
            _ => answers.push(Vec::new()),
        }
    }
    answers
}

/// A question whose names are looked up where those of the user's statements are: what is asked about is
/// the user's.
pub fn as_users(question: &str) -> String {
    format!("{BEGIN}asked', '', true) OFFSET 1;\n{question}")
}

/// A session whose questions ([`Session::query`]) resolve every name in `pg_catalog`.
#[derive(Debug)]
pub struct Guarded<S>(S);

impl<S> Guarded<S> {
    /// The same session, guarded.
    pub fn new(session: S) -> Self {
        Self(session)
    }
}

/// A question as it is sent; one that is guarded already stays as it is.
pub(crate) fn guarded(question: &str) -> String {
    if question.starts_with(BEGIN) {
        return question.to_owned();
    }
    format!("{BEFORE}{question}{BEHIND}")
}

/// An error in the words of the question alone.
pub(crate) fn unguarded(error: SessionError) -> SessionError {
    let SessionError::Sql(mut error) = error else { return error };
    // Every character before the question is ASCII.
    error.position = error.position.and_then(|at| at.checked_sub(BEFORE.len()));
    error.completed = error.completed.map(|count| count.saturating_sub(STATEMENTS));
    SessionError::Sql(error)
}

impl<S> Session for Guarded<S>
where
    S: DerefMut + Send,
    S::Target: Session,
{
    fn execute<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        self.0.execute(sql)
    }

    fn query<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<Vec<Row>>> {
        Box::pin(async move {
            let message = guarded(sql);
            let answer = self.0.query(&message).await;
            // Who guarded it before us knows its words.
            if message == sql { answer } else { answer.map_err(unguarded) }
        })
    }

    fn foresee<'a>(&'a mut self, queries: Vec<String>) -> BoxFuture<'a, Result<()>> {
        self.0.foresee(queries.iter().map(|query| guarded(query)).collect())
    }

    fn copy_in<'a>(&'a mut self, sql: &'a str, rows: &'a str) -> BoxFuture<'a, Result<()>> {
        self.0.copy_in(sql, rows)
    }

    fn copy_out<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        self.0.copy_out(sql)
    }

    fn describe<'a>(
        &'a mut self,
        statements: &'a [String],
    ) -> BoxFuture<'a, Result<Vec<Result<Description>>>> {
        self.0.describe(statements)
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        self.0.take_notices()
    }

    fn canceller(&self) -> Option<Box<dyn Cancel>> {
        self.0.canceller()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_answer_is_told_from_the_next() {
        let mark = || Row::new([None::<&str>]);
        let row = |word: &str| Row::new([Some(word), None]);
        let rows = vec![mark(), row("a"), row("b"), mark(), mark(), row("c")];
        let expected = vec![vec![row("a"), row("b")], Vec::new(), vec![row("c")]];
        assert_eq!(answers(rows), expected);
    }
}
