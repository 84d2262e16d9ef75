//! What a statement did besides its work: what it locked, rewrote, scanned, and which rows it lost.
//!
//! Read from the own backend before the commit. Only what was there before the transaction counts:
//! nobody waits for a table that is just being made.

mod documented;
mod there;
mod vicinity;

use std::{
    collections::{BTreeMap, BTreeSet, btree_map::Entry},
    sync::Arc,
};

use aludel_engine::{
    Asked, Counts, Effects, FEW_STATEMENTS as FEW, LockSource, Observation, Observer, RowsLost,
    Standing, TableLock,
};
use aludel_session::{Row, Session, SessionError};

use crate::PostgresEngine;
use there::There;
pub use there::own_locks;
use vicinity::{Doers, Touch, Vicinity};

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

impl Known {
    /// Whether it is an index or a sequence.
    fn is_part(&self) -> bool {
        matches!(self.kind.as_str(), "i" | "I" | "S")
    }
}

/// About how many locks a statement takes.
const LOCKS: usize = 8;
/// How many locks are read for each statement, on average: what the server is asked grows with the
/// number of statements, not with its square.
const BUDGET: usize = 512;
/// How many statements whose words say what they do are looked at together, and more where there are more
/// of them.
const CERTAIN: usize = 512;

/// The relations that were there when a transaction began, as it left them so far, and what its
/// statements did.
#[derive(Default)]
struct Seen {
    known: BTreeMap<u32, Known>,
    /// Who knows what else was there.
    there: Option<There>,
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

    fn open<'a>(
        &'a self,
        session: &'a mut dyn Session,
        there: Arc<dyn Standing>,
    ) -> Asked<'a, Box<dyn Observation>> {
        Box::pin(async move {
            let there = Some(There::begin(session, there).await?);
            Ok(Box::new(Seen { there, ..Seen::default() }) as Box<dyn Observation>)
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
    fn together(&mut self, statements: &[&str]) -> usize {
        let nothing = Vicinity::default();
        let vicinity = match &self.vicinity {
            Some(vicinity) if self.is_certain() => vicinity,
            None if self.known.is_empty() && self.there.is_none() => &nothing,
            _ => return 1,
        };
        let mut touches: Vec<Touch> = Vec::new();
        for sql in statements {
            let next = vicinity.touch(sql);
            let mut before = self.waiting.iter().chain(&touches);
            if !next.is_certain() || !before.all(|touch| touch.is_apart_from(&next)) {
                break;
            }
            touches.push(next);
        }
        touches.len().max(1)
    }

    fn before<'a>(&'a mut self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, ()> {
        Box::pin(self.look_before(session, sql))
    }

    fn after<'a>(&'a mut self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, ()> {
        Box::pin(self.look_after(session, sql))
    }

    fn seen<'a>(
        &'a mut self,
        session: &'a mut dyn Session,
        locks: &'a [Row],
        sql: &'a str,
    ) -> Asked<'a, ()> {
        Box::pin(async move {
            let waiting = std::mem::take(&mut self.waiting);
            self.see(session, locks, &waiting, sql).await
        })
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
        let parts = if statements > FEW { "" } else { ", 'i', 'I', 'S'" };
        let sql = format!(
            "SELECT c.oid, n.nspname || '.' || c.relname, c.relkind, \
                 pg_catalog.pg_relation_filenode(c.oid), \
                 pg_catalog.pg_stat_get_xact_numscans(c.oid), \
                 pg_catalog.pg_stat_get_xact_tuples_deleted(c.oid) \
             FROM pg_catalog.pg_class AS c \
             JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
             WHERE c.relkind IN ('r', 'p', 'm', 'v', 'f'{parts}) AND c.oid >= {FIRST} \
             AND n.nspname NOT LIKE 'pg\\_%'"
        );
        let rows = session.query(&sql).await?;
        let known: BTreeMap<u32, Known> =
            rows.iter().filter_map(|row| known(row, counts)).collect();
        let vicinity = match statements > FEW && !known.is_empty() {
            true => Some(Vicinity::look(session).await?),
            false => None,
        };
        Ok(Self { known, vicinity, ..Self::default() })
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
        let is_apart = self.is_certain() == next.is_certain()
            && self.waiting.iter().all(|touch| touch.is_apart_from(&next));
        let is_affordable = self.read + self.held() <= self.effects.len() * BUDGET;
        if !is_apart && (is_affordable || !next.is_plain()) {
            self.look(session, "").await?;
        }
        if let Some(vicinity) = self.vicinity.as_mut().filter(|_| !next.is_certain()) {
            vicinity.learn(sql, &next);
        }
        self.waiting.push(next);
        self.effects.push(Effects::default());
        Ok(())
    }

    /// Whether all that waits is known to have done no more than its words say.
    fn is_certain(&self) -> bool {
        self.waiting.iter().all(Touch::is_certain)
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
        if self.vicinity.is_none() {
            return self.look(session, sql).await;
        }
        if self.is_certain() && self.waiting.len() < CERTAIN.max(self.effects.len() / LOCKS) {
            return Ok(());
        }
        let last = self.waiting.last().filter(|touch| touch.is_plain()).cloned();
        if let Some(touch) = &last {
            // What it names another may name as well that waits.
            let rows = session.query(&states(&touch.named)).await?;
            self.see(session, &rows, std::slice::from_ref(touch), sql).await?;
        }
        let is_due = self.effects.len() <= FEW || self.waiting.len() * BUDGET >= self.held();
        if last.is_none() || is_due {
            self.look(session, sql).await?;
        }
        Ok(())
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
        let is_empty = self.known.is_empty() && self.there.is_none();
        if is_empty || waiting.is_empty() {
            return Ok(());
        }
        self.read += self.held();
        let rows = match self.there {
            Some(_) => session.query(&there::LOCKS).await?,
            None => session.query(&locks(&self.known)).await?,
        };
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
        let doers = Doers::of(last);
        let first = self.effects.len() - last.len();
        let done = self.effects.get_mut(first..).unwrap_or_default();
        let mut recount = Vec::new();
        for row in rows {
            let number = |at| row.text(at).parse().unwrap_or_default();
            let id = number(0);
            let there = self.there.as_ref();
            let Some(known) = known_or(&mut self.known, id, there) else { continue };
            let mode = MODES.iter().position(|mode| *mode == row.text(1)).map_or(0, |at| at + 1);
            if let Some(effects) = done.get_mut(doers.locker(id)).filter(|_| mode > known.lock) {
                known.lock = mode;
                let (relation, mode) = (known.name.clone(), row.text(1).to_owned());
                let lock = TableLock { relation, mode, source: LockSource::Observed };
                let locks = if known.is_part() { &mut effects.parts } else { &mut effects.locks };
                locks.push(lock);
            }
            let doer = doers.doer(id);
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

const STATE: &str = "pg_catalog.pg_relation_filenode(r.id) AS file, \
    pg_catalog.pg_stat_get_xact_numscans(r.id) AS scans, \
    pg_catalog.pg_stat_get_xact_tuples_deleted(r.id) AS deleted";

fn list<'a>(ids: impl IntoIterator<Item = &'a u32>) -> String {
    ids.into_iter().map(ToString::to_string).collect::<Vec<_>>().join(",")
}

/// The locks that the own transaction holds on these relations, the strongest only, and their state.
fn locks(known: &BTreeMap<u32, Known>) -> String {
    locks_where(&format!("relation = ANY ('{{{}}}'::pg_catalog.oid[])", list(known.keys())))
}

/// The locks that the own transaction holds on some relations, the strongest only, and their state.
fn locks_where(which: &str) -> String {
    format!(
        "SELECT r.id, r.mode, c.oid, {STATE} \
            FROM (SELECT DISTINCT ON (relation) relation, mode FROM pg_catalog.pg_locks \
                WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' \
                AND {which} \
                AND database = (SELECT oid FROM pg_catalog.pg_database \
                    WHERE datname = pg_catalog.current_database()) \
                ORDER BY relation, \
                    pg_catalog.array_position('{{{}}}'::pg_catalog.text[], mode) DESC) AS r (id, mode) \
            LEFT JOIN pg_catalog.pg_class AS c ON c.oid = r.id",
        MODES.join(",")
    )
}

/// A relation that was there before; one that was not asked for yet, by who knows it.
fn known_or<'k>(
    known: &'k mut BTreeMap<u32, Known>,
    id: u32,
    there: Option<&There>,
) -> Option<&'k mut Known> {
    match known.entry(id) {
        Entry::Occupied(entry) => Some(entry.into_mut()),
        Entry::Vacant(entry) => Some(entry.insert(there?.known(id)?)),
    }
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
    if scans > known.scans && !is_truncated && !known.is_part() {
        effects.scanned.push(known.name.clone());
    }
    let needs_count = known.rows > 0 && (is_truncated || deleted > known.deleted);
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
    effects.parts.sort();
    effects.rewrote.sort();
    effects.scanned.sort();
    effects.rows_lost.sort();
}
