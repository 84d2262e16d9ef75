//! The lock of a run: a row of the journal, with the process that took it. While a transaction of the
//! holder is open, nobody else can write at all.

use aludel_engine::{
    Asked, Away, Backend, Claim, Contract, ErrorClass, Identity, JournalError, Lock,
};
use aludel_session::{Row, Session, SessionError, SqlError};

use crate::{
    SqliteEngine, classify,
    journal::{NOW, place},
    literal, optional,
    process::Process,
};

/// For how long a holder of which nothing else can be seen may say nothing.
const SILENCE: &str = "'-120 seconds'";

/// How often giving the row back is tried, where others write; each waits for its time.
const ATTEMPTS: usize = 5;

/// A row that is nobody's.
const NOBODY: &str = "token = NULL, holder = NULL, machine = NULL, pid = NULL, started = NULL, \
     taken_at = NULL, seen_at = NULL";

impl Lock for SqliteEngine {
    fn identity<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Identity> {
        Box::pin(async move {
            let name = std::process::id().to_string();
            let begun = session.execute("BEGIN").await;
            match begun {
                Ok(()) => {
                    self.roll_back(session).await?;
                    Ok(Identity { name, in_transaction: false, patience: None })
                }
                Err(SessionError::Sql(error)) if error.message.contains("within a transaction") => {
                    Ok(Identity { name, in_transaction: true, patience: None })
                }
                Err(error) => Err(error),
            }
        })
    }

    fn is_free<'a>(&'a self, _session: &'a mut dyn Session, _journal: &'a str) -> Asked<'a, bool> {
        Box::pin(async { Ok(true) })
    }

    fn take<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        claim: Claim<'a>,
    ) -> Asked<'a, bool> {
        Box::pin(async move {
            if !begin(session).await? {
                return Ok(false);
            }
            let taken = take_inside(session, journal, claim).await;
            end(session, taken).await
        })
    }

    fn give_back<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        claim: Claim<'a>,
    ) -> Asked<'a, bool> {
        Box::pin(async move {
            let token = literal(claim.token);
            let sql = format!(
                "UPDATE main.{journal}_lock SET {NOBODY} WHERE token = {token} RETURNING 'ours'"
            );
            let mut given = session.query(&sql).await;
            for _ in 1..ATTEMPTS {
                if given.as_ref().err().and_then(SessionError::sql).is_some_and(is_locked) {
                    given = session.query(&sql).await;
                }
            }
            given.map(|rows| !rows.is_empty())
        })
    }

    fn holder<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        has_row: bool,
    ) -> Asked<'a, Option<Backend>> {
        Box::pin(async move {
            if !has_row {
                return Ok(None);
            }
            let rows = session.query(&question(journal)).await;
            let rows = unless_locked(rows, Vec::new())?;
            Ok(rows.first().filter(|row| row.get(0).is_some()).map(backend))
        })
    }

    fn mend<'a>(&'a self, session: &'a mut dyn Session, journal: &'a str) -> Asked<'a, ()> {
        Box::pin(async move {
            let sql = format!("INSERT OR IGNORE INTO main.{journal}_lock (one) VALUES (1)");
            unless_locked(session.execute(&sql).await, ())
        })
    }

    fn take_away<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
    ) -> Asked<'a, Away, JournalError> {
        Box::pin(async move {
            let away = take_away(session, journal).await;
            away.map_err(|source| JournalError::Write { place: place(journal), source })
        })
    }

    /// The check of the table fails where the token is another's.
    fn guard(&self, journal: &str, token: &str) -> String {
        let token = literal(token);
        format!(
            "INSERT INTO main.{journal}_lock (one, token, seen_at) VALUES (1, {token}, {NOW}) \
             ON CONFLICT (one) DO UPDATE SET one = (token IS excluded.token), \
             seen_at = excluded.seen_at"
        )
    }

    fn is_lost(&self, error: &SqlError, journal: &str) -> bool {
        error.code == "SQLITE_CONSTRAINT_CHECK"
            && error.message.ends_with(&format!("{journal}_lock_is_ours"))
    }
}

/// Takes the row of a journal that is being made.
pub(crate) fn first(journal: &str, claim: Claim<'_>) -> String {
    let own = Process::own();
    format!(
        "UPDATE main.{journal}_lock SET token = {}, holder = {}, machine = {}, pid = {}, \
         started = {}, taken_at = {NOW}, seen_at = {NOW}",
        literal(claim.token),
        literal(claim.holder),
        optional(own.machine.as_deref()),
        own.pid,
        optional(own.started.as_deref()),
    )
}

fn question(journal: &str) -> String {
    format!(
        "SELECT token, holder, machine, pid, started, taken_at, \
         seen_at < strftime('%Y-%m-%dT%H:%M:%fZ', 'now', {SILENCE}) FROM main.{journal}_lock"
    )
}

/// Whether a row is nobody's: it was given back, its holder's process has ended, or nothing was
/// heard of it though we could have written.
fn is_free(row: &Row) -> bool {
    let owned = |column| row.get(column).map(str::to_owned);
    let pid = row.text(3).parse().unwrap_or_default();
    let process = Process { machine: owned(2), pid, started: owned(4) };
    row.get(0).is_none() || process.is_gone() || row.text(6) == "1"
}

fn backend(row: &Row) -> Backend {
    let owned = |column| row.get(column).map(str::to_owned);
    Backend {
        pid: row.text(3).to_owned(),
        application: owned(1),
        since: owned(5),
        ..Backend::default()
    }
}

/// Begins to write; false where another does.
async fn begin(session: &mut dyn Session) -> Result<bool, SessionError> {
    let begun = session.execute(SqliteEngine.begin()).await;
    unless_locked(begun.map(|()| true), false)
}

/// The file is locked by another connection.
fn is_locked(error: &SqlError) -> bool {
    classify::class(error) == ErrorClass::Passing
}

/// An answer, or what stands for it where another has the file locked.
fn unless_locked<T>(answer: Result<T, SessionError>, locked: T) -> Result<T, SessionError> {
    match answer {
        Err(SessionError::Sql(error)) if is_locked(&error) => Ok(locked),
        other => other,
    }
}

/// Commits what was done, if it was.
async fn end(
    session: &mut dyn Session,
    done: Result<bool, SessionError>,
) -> Result<bool, SessionError> {
    if matches!(done, Ok(true)) {
        session.execute("COMMIT").await?;
        return done;
    }
    let rolled_back = SqliteEngine.roll_back(session).await;
    // What went wrong first is what is told.
    let done = done?;
    rolled_back?;
    Ok(done)
}

async fn take_inside(
    session: &mut dyn Session,
    journal: &str,
    claim: Claim<'_>,
) -> Result<bool, SessionError> {
    let rows = session.query(&question(journal)).await?;
    if !rows.first().is_some_and(is_free) {
        return Ok(false);
    }
    session.execute(&first(journal, claim)).await?;
    Ok(true)
}

async fn take_away(session: &mut dyn Session, journal: &str) -> Result<Away, SessionError> {
    let rows = session.query(&question(journal)).await?;
    let Some(row) = rows.first().filter(|row| row.get(0).is_some()) else { return Ok(Away::Free) };
    let holder = backend(row);
    if !begin(session).await? {
        let end = format!("kill {}", holder.pid);
        return Ok(Away::Busy { holder, end });
    }
    // Its holder may have given it back meanwhile, and another taken it: that one keeps it.
    let sql = format!(
        "UPDATE main.{journal}_lock SET {NOBODY} WHERE token = {} RETURNING 'taken'",
        literal(row.text(0))
    );
    let taken = session.query(&sql).await.map(|rows| !rows.is_empty());
    Ok(if end(session, taken).await? { Away::From(holder) } else { Away::Free })
}
