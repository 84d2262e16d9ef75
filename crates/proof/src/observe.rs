//! What a statement did besides its work: what it locked, rewrote, scanned, and which rows it lost.
//!
//! Read from the own backend before the commit. Only what was there before the transaction counts:
//! nobody waits for a table that is just being made.

use std::collections::{BTreeMap, BTreeSet};

use aludel_session::{Row, Session, SessionError};
use serde::Serialize;

use crate::vicinity::{Touch, Vicinity, locker, namer};

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

/// A lock that a statement took, where the transaction did not hold one as strong already.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Lock {
    /// The table or view.
    pub relation: String,
    /// The mode, in the words of `pg_locks`.
    pub mode: String,
    /// How it is known.
    pub source: LockSource,
}

/// How a lock is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum LockSource {
    /// It was seen in `pg_locks`.
    Observed,
    /// PostgreSQL's manual says so: the statement commits by itself, so nobody can look before.
    Documented,
}

/// Rows that a statement took from a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct RowsLost {
    /// The table.
    pub table: String,
    /// How many.
    pub rows: u64,
}

/// What a statement did besides its work.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Effects {
    /// The locks, by relation.
    pub locks: Vec<Lock>,
    /// The tables whose rows were all written again.
    pub rewrote: Vec<String>,
    /// The tables that were read from end to end.
    pub scanned: Vec<String>,
    /// The rows that it took.
    pub rows_lost: Vec<RowsLost>,
}

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
pub(crate) struct Observer {
    known: BTreeMap<u32, Known>,
    /// Where there are many statements.
    vicinity: Option<Vicinity>,
    effects: Vec<Effects>,
    /// The last statements, whose locks nobody read yet.
    waiting: Vec<Touch>,
    /// About how many locks were read.
    read: usize,
}

impl Observer {
    /// Looks around at the beginning of a transaction of some statements.
    pub(crate) async fn begin(
        session: &mut dyn Session,
        statements: usize,
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
        let known: BTreeMap<u32, Known> = rows.iter().filter_map(known).collect();
        let vicinity = match statements > FEW && !known.is_empty() {
            true => Some(Vicinity::look(session).await?),
            false => None,
        };
        Ok(Self { known, vicinity, effects: Vec::new(), waiting: Vec::new(), read: 0 })
    }

    /// Notes how many rows tables have, so that a table that is dropped is known to have had them.
    pub(crate) fn note_rows(&mut self, rows: &BTreeMap<u32, u64>) {
        for (id, known) in &mut self.known {
            known.rows = rows.get(id).copied().unwrap_or_default();
        }
    }

    /// Looks what the statements before locked, where that could not be told apart from what the
    /// next one is going to lock.
    pub(crate) async fn before(
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
    pub(crate) async fn after(
        &mut self,
        session: &mut dyn Session,
        sql: &str,
    ) -> Result<(), SessionError> {
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

    /// What each statement did.
    pub(crate) async fn end(
        mut self,
        session: &mut dyn Session,
    ) -> Result<Vec<Effects>, SessionError> {
        self.look(session, "").await?;
        self.effects.iter_mut().for_each(Effects::sort);
        Ok(self.effects)
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
                effects.locks.push(Lock { relation, mode, source: LockSource::Observed });
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
                ORDER BY relation, pg_catalog.array_position('{{AccessShareLock,RowShareLock,\
RowExclusiveLock,ShareUpdateExclusiveLock,ShareLock,ShareRowExclusiveLock,ExclusiveLock,\
AccessExclusiveLock}}'::text[], mode) DESC) AS r (id, mode) \
            LEFT JOIN pg_catalog.pg_class AS c ON c.oid = r.id",
        list(known.keys())
    )
}

fn known(row: &Row) -> Option<(u32, Known)> {
    let known = Known {
        name: row.text(1).to_owned(),
        kind: row.text(2).to_owned(),
        file: row.text(3).parse().unwrap_or_default(),
        scans: row.text(4).parse().unwrap_or_default(),
        deleted: row.text(5).parse().unwrap_or_default(),
        lock: 0,
        rows: 0,
    };
    Some((row.text(0).parse().ok()?, known))
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

impl Effects {
    fn sort(&mut self) {
        self.locks.sort();
        self.rewrote.sort();
        self.scanned.sort();
        self.rows_lost.sort();
    }

    /// Whether it did nothing besides its work.
    pub fn is_empty(&self) -> bool {
        self.locks.is_empty()
            && self.rewrote.is_empty()
            && self.scanned.is_empty()
            && self.rows_lost.is_empty()
    }
}
