//! What a statement did besides its work: what it locked, rewrote, scanned, and which rows it lost.
//!
//! Read from the own backend before the commit. Only what was there before the transaction counts:
//! nobody waits for a table that is just being made.

use std::collections::BTreeMap;

use aludel_session::{Row, Session, SessionError};
use serde::Serialize;

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

/// The relations that were there when a transaction began, as it left them so far.
pub(crate) struct Observer {
    known: BTreeMap<u32, Known>,
}

impl Observer {
    /// Looks around at the beginning of a transaction.
    pub(crate) async fn begin(session: &mut dyn Session) -> Result<Self, SessionError> {
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
        Ok(Self { known: rows.iter().filter_map(known).collect() })
    }

    /// Whether there is anything that could be locked.
    pub(crate) fn is_idle(&self) -> bool {
        self.known.is_empty()
    }

    /// Notes how many rows tables have, so that a table that is dropped is known to have had them.
    pub(crate) fn note_rows(&mut self, rows: &BTreeMap<u32, u64>) {
        for (id, known) in &mut self.known {
            known.rows = rows.get(id).copied().unwrap_or_default();
        }
    }

    /// Looks what a statement did.
    pub(crate) async fn look(
        &mut self,
        session: &mut dyn Session,
        sql: &str,
    ) -> Result<Effects, SessionError> {
        if self.is_idle() {
            return Ok(Effects::default());
        }
        let mut effects = Effects::default();
        let mut recount = Vec::new();
        for row in session.query(LOCKS).await? {
            let number = |at| row.text(at).parse().unwrap_or_default();
            let Some(known) = self.known.get_mut(&number(0)) else { continue };
            let mode = MODES.iter().position(|mode| *mode == row.text(1)).unwrap_or_default() + 1;
            if mode > known.lock {
                known.lock = mode;
                let (relation, mode) = (known.name.clone(), row.text(1).to_owned());
                effects.locks.push(Lock { relation, mode, source: LockSource::Observed });
            }
            let is_gone = row.get(2).is_none();
            if is_gone {
                lose(&mut effects, known, 0);
                continue;
            }
            if note(known, &row, sql, &mut effects) {
                recount.push(number(0));
            }
        }
        for id in recount {
            let rows = count(session, id).await?;
            if let Some(known) = self.known.get_mut(&id) {
                lose(&mut effects, known, rows);
            }
        }
        effects.sort();
        Ok(effects)
    }
}

/// The relations that the own transaction holds locks on, the strongest only, and their state.
const LOCKS: &str = "SELECT l.relation, l.mode, c.oid, pg_catalog.pg_relation_filenode(l.relation), \
    pg_catalog.pg_stat_get_xact_numscans(l.relation), \
    pg_catalog.pg_stat_get_xact_tuples_deleted(l.relation) \
    FROM (SELECT DISTINCT ON (relation) relation, mode FROM pg_catalog.pg_locks \
        WHERE pid = pg_catalog.pg_backend_pid() AND locktype = 'relation' AND relation >= 16384 \
        AND database = (SELECT oid FROM pg_catalog.pg_database \
            WHERE datname = pg_catalog.current_database()) \
        ORDER BY relation, pg_catalog.array_position('{AccessShareLock,RowShareLock,\
RowExclusiveLock,ShareUpdateExclusiveLock,ShareLock,ShareRowExclusiveLock,ExclusiveLock,\
AccessExclusiveLock}'::text[], mode) DESC) AS l \
    LEFT JOIN pg_catalog.pg_class AS c ON c.oid = l.relation";

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
    let mut tokens = aludel_revision::sql::tokens(sql);
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
