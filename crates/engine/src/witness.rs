//! Statements that the server refuses in a transaction: whether one that was sent, and whose answer
//! never came, was done.

use aludel_session::Session;

use crate::{Asked, Note};

/// Finds out what became of a statement.
pub trait Witness: Send + Sync {
    /// What is there before a statement, for the journal.
    fn before<'a>(&'a self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, Note>;

    /// What became of a statement. `note`: what the journal says was there before it, where it says
    /// so. `is_settled`: the server said that it failed, so that at most a part of it is there.
    fn verdict<'a>(
        &'a self,
        session: &'a mut dyn Session,
        sql: &'a str,
        note: Option<Note>,
        is_settled: bool,
    ) -> Asked<'a, Verdict>;

    /// What a statement left that is there and of no use, though the server said that it is done:
    /// its name, and the statement that takes it away.
    fn unusable<'a>(
        &'a self,
        session: &'a mut dyn Session,
        sql: &'a str,
    ) -> Asked<'a, Option<Mending>> {
        let _ = (session, sql);
        Box::pin(async { Ok(None) })
    }
}

/// What became of a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// All of it was done; how that can be told.
    Done(String),
    /// Nothing of it was done: it is sent.
    NotDone,
    /// A part was done: these statements, each by itself, take it away, and then it is sent.
    Undo(Vec<Mending>),
    /// A part was done: this statement does the rest.
    Finish(String),
    /// Nothing can tell; what was seen.
    Unknown(String),
}

/// A statement that takes away what a broken-off one left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mending {
    /// The statement.
    pub sql: String,
    /// The index that it drops, as SQL writes it.
    pub index: String,
}
