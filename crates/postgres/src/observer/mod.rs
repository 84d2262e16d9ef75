//! What a statement did besides its work: what it locked, rewrote, scanned, and which rows it lost.
//!
//! Read from the own backend before the commit. Only what was there before the transaction counts:
//! nobody waits for a table that is just being made.

mod documented;
mod vicinity;

use std::collections::{BTreeMap, BTreeSet};

use aludel_engine::{
    Asked, Counts, Effects, LockSource, Observation, Observer, RowsLost, TableLock,
};
use aludel_session::{Row, Session, SessionError};

use crate::PostgresEngine;
use vicinity::{Touch, Vicinity, locker, namer};

/// The first identifier that is not the system's own.
const FIRST: u32 = 16384;

/// The modes from the weakest to the strongest.
/// Source: PostgreSQL manual, "13.3.1. Table-Level Locks".
const MODES: [&str; 8] = [
    "AccessShareLock",
    "RowShareLock",
    "RowExclusiveLock",
    "ShareUpdateExclusiveLock",
    "ShareLock",
    "ShareRowExclusiveLock",
    "ExclusiveLock",
    "AccessExclusiveLock",
];

/// A relation that was there before.
#[derive(Debug, Clone)]
struct Known {
    name: String,
    kind: String,
    file: u32,
    scans: u64,
    deleted: u64,
    lock: usize,
    rows: u64,
}

/// As long as there were no more statements, the locks are read after each.
const FEW: usize = 64;
/// About how many locks a statement takes.
const LOCKS: usize = 8;
/// How many locks are read for each statement, on average: what the server is asked grows with the
/// number of statements, not with its square.
const BUDGET: usize = 512;

/// The relations that were there when a transaction began, as it left them so far, and what its
/// statements did.
struct Seen {
    known: BTreeMap<u32, Known>,
    /// Where there are many statements.
    vicinity: Option<Vicinity>,
    effects: Vec<Effects>,
    /// The last statements, whose locks nobody read yet.
    waiting: Vec<Touch>,
    /// About how many locks were read.
    read: usize,
}

impl Observer for PostgresEngine {
    fn begin<'a>(
        &'a self,
        session: &'a mut dyn Session,
        statements: usize,
        rows: &'a Counts,
    ) -> Asked<'a, Box<dyn Observation>> {
        Box::pin(async move {
            let seen = Seen::begin(session, statements, rows).await?;
            Ok(Box::new(seen) as Box<dyn Observation>)
        })
    }

    fn documented<'a>(&'a self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, Effects> {
        Box::pin(documented::effects(session, sql))
    }

    fn clear<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, ()> {
        Box::pin(documented::drop_invalid(session))
    }
}

impl Observation for Seen {
    fn before<'a>(&'a mut self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, ()> {
        Box::pin(self.look_before(session, sql))
    }

    fn after<'a>(&'a mut self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, ()> {
        Box::pin(self.look_after(session, sql))
    }

    fn end<'a>(mut self: Box<Self>, session: &'a mut dyn Session) -> Asked<'a, Vec<Effects>> {
        Box::pin(async move {
            self.look(session, "").await?;
            self.effects.iter_mut().for_each(sort);
            Ok(self.effects)
        })
    }
}

impl Seen {
    /// Looks around at the beginning of a transaction of some statements.
    async fn begin(
        session: &mut dyn Session,
        statements: usize,
        counts: &Counts,
    ) -> Result<Self, SessionError> {
        let sql = format!(
            "SELECT c.oid, n.nspname || '.' || c.relname, c.relkind, \
                 pg_catalog.pg_relation_filenode(c.oid), \
                 pg_catalog.pg_stat_get_xact_numscans(c.oid), \
                 pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid) \
             FROM pg_catalog.pg_class AS c \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
             WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f') AND c.oid >= {FIRST} \
             AND n.nspname NOT LIKE 'pg\\_%'"
        );
        let rows = session.query(&sql).await?;
        let known: BTreeMap<u32, Known> =
            rows.iter().filter_map(|row| known(row, counts)).collect();
        let vicinity = match statements > FEW && !known.is_empty() {
            true => Some(Vicinity::look(session).await?),
            false => None,
        };
        Ok(Self { known, vicinity, effects: Vec::new(), waiting: Vec::new(), read: 0 })
    }

    /// Looks what the statements before locked, where that could not be told apart from what the
    /// next one is going to lock.
    async fn look_before(
        &mut self,
        session: &mut dyn Session,
        sql: &str,
    ) -> Result<(), SessionError> {
        let vicinity = self.vicinity.as_ref();
        let next = vicinity.map(|vicinity| vicinity.touch(sql)).unwrap_or_default();
        let is_apart = self.waiting.iter().all(|touch| touch.is_apart_from(&next));
        let is_affordable = self.read + self.held() <= self.effects.len() * BUDGET;
        if !is_apart && (is_affordable || !next.is_plain()) {
            self.look(session, "").await?;
        }
        self.waiting.push(next);
        self.effects.push(Effects::default());
        Ok(())
    }

    /// Looks what a statement did. Where the transaction holds many locks, they are read later, for
    /// several statements at once.
    async fn look_after(
        &mut self,
        session: &mut dyn Session,
        sql: &str,
    ) -> Result<(), SessionError> {
        if begins(sql, "rollback") {
            return self.take_back(session).await;
        }
        let is_due = self.effects.len() <= FEW || self.waiting.len() * BUDGET >= self.held();
        match (self.vicinity.is_none() || is_due, self.waiting.last()) {
            (false, Some(last)) if last.is_plain() => {
                let touch = last.clone();
                let rows = session.query(&states(&touch.named)).await?;
                self.see(session, &rows, &[touch], sql).await
            }
            _ => self.look(session, sql).await,
        }
    }

    /// Takes the files of relations for what they are again: what a savepoint takes back was no doing of
    /// the statements to come.
    async fn take_back(&mut self, session: &mut dyn Session) -> Result<(), SessionError> {
        self.look(session, "").await?;
        let touched = self.known.iter().filter(|(_, known)| known.lock > 0);
        let touched: BTreeSet<u32> = touched.map(|(id, _)| *id).collect();
        for row in session.query(&states(&touched)).await? {
            let id = row.text(0).parse().unwrap_or_default();
            if let Some(known) = self.known.get_mut(&id) {
                known.file = row.text(3).parse().unwrap_or_default();
            }
        }
        Ok(())
    }

    /// About how many locks the transaction holds.
    fn held(&self) -> usize {
        self.effects.len() * LOCKS
    }

    /// Looks what the statements that wait did; `sql` is the last of them, where it is known.
    async fn look(&mut self, session: &mut dyn Session, sql: &str) -> Result<(), SessionError> {
        let waiting = std::mem::take(&mut self.waiting);
        if self.known.is_empty() || waiting.is_empty() {
            return Ok(());
        }
        self.read += self.held();
        let rows = session.query(&locks(&self.known)).await?;
        self.see(session, &rows, &waiting, sql).await
    }

    /// Notes what was found after the last statements.
    async fn see(
        &mut self,
        session: &mut dyn Session,
        rows: &[Row],
        last: &[Touch],
        sql: &str,
    ) -> Result<(), SessionError> {
        let first = self.effects.len() - last.len();
        let done = self.effects.get_mut(first..).unwrap_or_default();
        let mut recount = Vec::new();
        for row in rows {
            let number = |at| row.text(at).parse().unwrap_or_default();
            let id = number(0);
            let Some(known) = self.known.get_mut(&id) else { continue };
            let locker = locker(last, id);
            let mode = MODES.iter().position(|mode| *mode == row.text(1)).map_or(0, |at| at + 1);
            if let Some(effects) = done.get_mut(locker).filter(|_| mode > known.lock) {
                known.lock = mode;
                let (relation, mode) = (known.name.clone(), row.text(1).to_owned());
                effects.locks.push(TableLock { relation, mode, source: LockSource::Observed });
            }
            let doer = namer(last, id).unwrap_or(locker);
            let Some(effects) = done.get_mut(doer) else { continue };
            let is_gone = row.get(2).is_none();
            if is_gone {
                lose(effects, known, 0);
            } else if note(known, row, sql, effects) {
                recount.push((id, doer));
            }
        }
        for (id, doer) in recount {
            let rows = count(session, id).await?;
            if let Some((known, effects)) = self.known.get_mut(&id).zip(done.get_mut(doer)) {
                lose(effects, known, rows);
            }
        }
        Ok(())
    }
}

/// The state of relations, in the columns of [`locks`].
fn states(ids: &BTreeSet<u32>) -> String {
    format!(
        "SELECT r.id, '', c.oid, {STATE} FROM pg_catalog.unnest('{{{}}}'::pg_catalog.oid[]) AS r (id) \
            LEFT JOIN pg_catalog.pg_class AS c ON c.oid = r.id",
        list(ids)
    )
}

const STATE: &str = "pg_catalog.pg_relation_filenode(r.id), \
    pg_catalog.pg_stat_get_xact_numscans(r.id), pg_catalog.pg_stat_get_xact_tuples_deleted(r.id)";

fn list<'a>(ids: impl IntoIterator<Item = &'a u32>) -> String {
    ids.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// The locks that the own transaction holds on these relations, the strongest only, and their state.
fn locks(known: &BTreeMap<u32, Known>) -> String {
    format!(
        "SELECT r.id, r.mode, c.oid, {STATE} \
            FROM (SELECT DISTINCT ON (relation) relation, mode FROM pg_catalog.pg_locks \
                WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' \
                AND relation = ANY ('{{{}}}'::pg_catalog.oid[]) \
                AND database = (SELECT oid FROM pg_catalog.pg_database \
                    WHERE datname = pg_catalog.current_database()) \
                ORDER BY relation, \
                    pg_catalog.array_position('{{{}}}'::pg_catalog.text[], mode) DESC) AS r (id, mode) \
            LEFT JOIN pg_catalog.pg_class AS c ON c.oid = r.id",
        list(known.keys()),
        MODES.join(",")
    )
}

fn known(row: &Row, counts: &Counts) -> Option<(u32, Known)> {
    let id = row.text(0).parse().ok()?;
    let known = Known {
        name: row.text(1).to_owned(),
        kind: row.text(2).to_owned(),
        file: row.text(3).parse().unwrap_or_default(),
        scans: row.text(4).parse().unwrap_or_default(),
        deleted: row.text(5).parse().unwrap_or_default(),
        lock: 0,
        rows: counts.get(&id).copied().unwrap_or_default(),
    };
    Some((id, known))
}

/// Notes rewrites and scans; whether the rows have to be counted again.
fn note(known: &mut Known, row: &Row, sql: &str, effects: &mut Effects) -> bool {
    let file = row.text(3).parse().unwrap_or_default();
    let scans = row.text(4).parse().unwrap_or_default();
    let deleted = row.text(5).parse().unwrap_or_default();
    let is_new_file = file != known.file && matches!(known.kind.as_str(), "r" | "m");
    let is_truncated = is_new_file && begins(sql, "truncate");
    if is_new_file && !is_truncated {
        effects.rewrote.push(known.name.clone());
    }
    // The indexes of a truncated table are built anew, over nothing.
    if scans > known.scans && !is_truncated {
        effects.scanned.push(known.name.clone());
    }
    let needs_count = is_truncated || deleted > known.deleted;
    (known.file, known.scans, known.deleted) = (file, scans, deleted);
    needs_count
}

/// Whether a statement's first word is this.
pub(crate) fn begins(sql: &str, word: &str) -> bool {
    let mut tokens = aludel_sql::tokens(sql);
    tokens.find(|token| !token.is_trivia()).is_some_and(|token| token.is_word(word))
}

fn lose(effects: &mut Effects, known: &mut Known, left: u64) {
    let lost = known.rows.saturating_sub(left);
    if lost > 0 {
        effects.rows_lost.push(RowsLost { table: known.name.clone(), rows: lost });
    }
    known.rows = left;
}

async fn count(session: &mut dyn Session, id: u32) -> Result<u64, SessionError> {
    let name = session.query(&format!("SELECT {id}::pg_catalog.regclass")).await?;
    let name = name.first().map(|row| row.text(0).to_owned()).unwrap_or_default();
    let rows = session.query(&format!("SELECT count(*) FROM ONLY {name}")).await?;
    Ok(rows.first().and_then(|row| row.text(0).parse().ok()).unwrap_or_default())
}

fn sort(effects: &mut Effects) {
    effects.locks.sort();
    effects.rewrote.sort();
    effects.scanned.sort();
    effects.rows_lost.sort();
}
