//! How many locks a server has room for.

mod locks;

use aludel_session::{Result, Session};

pub use locks::locks;

/// Shared memory that nobody asked for is used for locks as well: on PostgreSQL 14 to 18 for about
/// 5,000 of them, whatever the settings.
const SPARE: usize = 6_000;

/// The room for locks that a server has for all its transactions together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LockRoom {
    /// `max_locks_per_transaction`.
    pub setting: usize,
    /// How many are promised: the setting, for each process and each prepared transaction.
    pub promised: usize,
}

impl LockRoom {
    /// How many locks every server has room for: for fewer none is asked.
    pub const MODEST: usize = 5_000;

    /// Whether this many locks can never be held at once.
    pub fn is_less_than(&self, locks: usize) -> bool {
        locks > self.promised + self.promised / 10 + SPARE
    }

    /// The setting that promises this many.
    pub fn setting_for(&self, locks: usize) -> usize {
        let processes = (self.promised / self.setting.max(1)).max(1);
        (locks / processes + 1).next_power_of_two().max(self.setting)
    }
}

/// Asks a server. Source: PostgreSQL manual, "19.12. Lock Management".
pub async fn lock_room(session: &mut dyn Session) -> Result<LockRoom> {
    let sql = "SELECT pg_catalog.current_setting('max_locks_per_transaction'), 1 + ( \
        SELECT pg_catalog.sum(setting::pg_catalog.int8) FROM pg_catalog.pg_settings \
        WHERE name IN ('max_connections', 'autovacuum_max_workers', 'max_worker_processes', \
            'max_wal_senders', 'max_prepared_transactions'))";
    let rows = session.query(sql).await?;
    let number = |at: usize| rows.first().and_then(|row| row.text(at).parse::<usize>().ok());
    let (setting, processes) = (number(0).unwrap_or(64), number(1).unwrap_or(1));
    Ok(LockRoom { setting, promised: setting * processes })
}

#[cfg(test)]
mod tests {
    use super::LockRoom;

    #[test]
    fn the_setting_that_is_named_is_enough() {
        let room = LockRoom { setting: 64, promised: 64 * 122 };
        assert!(!room.is_less_than(10_000) && room.is_less_than(50_000));
        let setting = room.setting_for(50_000);
        assert!(!LockRoom { setting, promised: setting * 122 }.is_less_than(50_000), "{setting}");
    }
}
