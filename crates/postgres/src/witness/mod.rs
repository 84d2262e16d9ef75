//! Statements that the server refuses in a transaction: whether one that was sent, and whose answer
//! never came, was done.
//!
//! Before it is sent the journal says what is there (`look`), by object identifier, and what it is
//! to make, by definition. On return the catalog decides by both (`verdict`): done, not done, half
//! done, each kind (`work`) with its own mending. Names alone decide nothing: somebody else may
//! have taken them meanwhile. Where nothing can tell, the run stops and asks.

mod look;
mod verdict;
mod work;

use aludel_engine::{Asked, Mending, Note, Verdict, Witness};
use aludel_session::{Session, SessionError};

use crate::PostgresEngine;
use look::{expected, sight};
use work::{Work, work};

/// Whether the server is known to refuse a statement in a transaction.
pub(crate) fn stands_alone(sql: &str) -> bool {
    work::allows_no_transaction(&work(sql), sql)
}

/// Whether the server may refuse it there.
pub(crate) fn may_stand_alone(sql: &str) -> bool {
    let work = work(sql);
    work == Work::Repeatable || work::allows_no_transaction(&work, sql)
}

impl Witness for PostgresEngine {
    fn before<'a>(&'a self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, Note> {
        Box::pin(before(session, sql))
    }

    fn verdict<'a>(
        &'a self,
        session: &'a mut dyn Session,
        sql: &'a str,
        note: Option<Note>,
        is_settled: bool,
    ) -> Asked<'a, Verdict> {
        Box::pin(async move {
            let (work, note) = witnessed(session, sql, note).await?;
            let now = sight(session, &work).await?;
            Ok(verdict::verdict(&work, note.as_ref(), &now, is_settled))
        })
    }

    /// `CREATE INDEX CONCURRENTLY IF NOT EXISTS` is content with an invalid index; we are not.
    fn unusable<'a>(
        &'a self,
        session: &'a mut dyn Session,
        sql: &'a str,
    ) -> Asked<'a, Option<Mending>> {
        Box::pin(async move {
            let work = work(sql);
            let Work::BuildIndex(index) = &work else { return Ok(None) };
            let found = sight(session, &work).await?;
            let is_it = |name: &str| index.name.as_deref() == Some(name);
            let invalid = found.into_iter().find(|it| !it.is_whole && is_it(&it.bare_name));
            Ok(invalid.map(|it| verdict::mending(&it)))
        })
    }
}

/// A statement's word in the journal, and the question whose first column has the identifiers of what is
/// there before it; each relation that it names is given as an expression that finds it.
pub(crate) fn foreseen(
    sql: &str,
    relation: impl Fn(usize) -> String,
) -> (&'static str, Vec<String>, Option<String>) {
    let work = work(sql);
    let names: Vec<String> = look::named(&work).into_iter().map(str::to_owned).collect();
    let found: Vec<String> = (0..names.len()).map(relation).collect();
    (work.word(), names, look::about(&work, &found))
}

async fn before(session: &mut dyn Session, sql: &str) -> Result<Note, SessionError> {
    let work = work(sql);
    let mut note = Note {
        sql: sql.to_owned(),
        work: work.word().to_owned(),
        seen: Vec::new(),
        expected: None,
    };
    match sight(session, &work).await {
        Ok(seen) => note.seen = seen.into_iter().map(|it| it.oid).collect(),
        // The server does not understand what the statement names; it will say so itself.
        Err(SessionError::Sql(_)) => note.work = Work::Unknown.word().to_owned(),
        Err(error) => return Err(error),
    }
    if let Work::BuildIndex(index) = &work {
        note.expected = expected(session, index).await?;
    }
    Ok(note)
}

/// What the statement did and what was there before it. The journal of an older program says
/// nothing of that: then only what an index is to be decides.
async fn witnessed(
    session: &mut dyn Session,
    sql: &str,
    note: Option<Note>,
) -> Result<(Work, Option<Note>), SessionError> {
    let work = work(sql);
    match (&work, note) {
        (_, Some(note)) if note.work != work.word() => Ok((Work::Unknown, Some(note))),
        (Work::BuildIndex(index), None) => {
            let expected = expected(session, index).await?;
            let (sql, word) = (sql.to_owned(), work.word().to_owned());
            let note = Note { sql, work: word, seen: Vec::new(), expected };
            Ok((work, Some(note)))
        }
        (_, note) => Ok((work, note)),
    }
}
