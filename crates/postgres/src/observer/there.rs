//! What was there before a transaction, where somebody knows it: then nothing is asked for before, and after a
//! statement only for what the transaction locked.

use std::{
    collections::BTreeMap,
    sync::{Arc, LazyLock},
};

use aludel_engine::Standing;
use aludel_session::{Session, SessionError};

use super::{FIRST, Known, locks_where};

/// Which relations the own transaction has locked, each once by its strongest lock: `id`, `mode`, `oid` (none
/// where it is gone), `file`, and how often it was read and how many rows were deleted.
pub fn own_locks() -> &'static str {
    &LOCKS
}

/// The locks that the own transaction holds.
pub(super) static LOCKS: LazyLock<String> =
    LazyLock::new(|| locks_where(&format!("relation >= {FIRST}")));

/// Who knows what was there, and what the session had counted by then.
pub(super) struct There {
    standing: Arc<dyn Standing>,
    /// By relation: how often it was read, how many rows were deleted.
    counted: BTreeMap<u32, (u64, u64)>,
}

impl There {
    /// Begins a transaction.
    pub(super) async fn begin(
        session: &mut dyn Session,
        standing: Arc<dyn Standing>,
    ) -> Result<Self, SessionError> {
        let hands_in = standing.version() >= 150_000;
        if hands_in {
            // What was counted before is handed in when this statement ends, so counts begin with nothing.
            session.execute("SELECT pg_catalog.pg_stat_force_next_flush()").await?;
        }
        session.execute("BEGIN").await?;
        let counted = match hands_in {
            true => BTreeMap::new(),
            false => counted(session).await?,
        };
        Ok(Self { standing, counted })
    }

    /// A relation as it was.
    pub(super) fn known(&self, id: u32) -> Option<Known> {
        let it = self.standing.relation(id)?;
        let (scans, deleted) = self.counted.get(&id).copied().unwrap_or_default();
        Some(Known {
            name: it.name,
            kind: it.kind,
            file: it.file,
            scans,
            deleted,
            lock: 0,
            rows: 0,
        })
    }
}

/// What the session counted and did not hand in yet.
async fn counted(session: &mut dyn Session) -> Result<BTreeMap<u32, (u64, u64)>, SessionError> {
    let sql = format!(
        "SELECT * FROM (SELECT oid, pg_catalog.pg_stat_get_xact_numscans(oid) AS scans, \
             pg_catalog.pg_stat_get_xact_tuples_deleted(oid) AS deleted FROM pg_catalog.pg_class \
             WHERE relkind IN ('r', 'm') AND oid >= {FIRST}) AS c WHERE scans > 0 OR deleted > 0"
    );
    let rows = session.query(&sql).await?;
    let number = |text: &str| text.parse().unwrap_or_default();
    let count = |row: &aludel_session::Row| {
        Some((row.text(0).parse().ok()?, (number(row.text(1)), number(row.text(2)))))
    };
    Ok(rows.iter().filter_map(count).collect())
}
