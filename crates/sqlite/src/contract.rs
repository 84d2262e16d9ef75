//! What a connection is set to, and how it is set back: pragmas, of which the most important does
//! nothing inside a transaction.

use aludel_engine::{Asked, Contract, Options};
use aludel_session::{Session, SessionError};

use crate::SqliteEngine;

/// What a revision relies on, and may change: rows that point to nothing are refused.
const PRAGMAS: [(&str, &str); 6] = [
    ("foreign_keys", "ON"),
    ("recursive_triggers", "OFF"),
    ("legacy_alter_table", "OFF"),
    ("ignore_check_constraints", "OFF"),
    ("writable_schema", "OFF"),
    ("query_only", "OFF"),
];

impl Contract for SqliteEngine {
    /// One that may write from the beginning on: a transaction that reads first, and writes behind
    /// another's write, could only fail.
    fn begin(&self) -> &'static str {
        "BEGIN IMMEDIATE"
    }

    fn roll_back<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, ()> {
        Box::pin(async move {
            match session.execute("ROLLBACK").await {
                // Some errors end the transaction themselves.
                Err(SessionError::Sql(error))
                    if error.message.contains("no transaction is active") =>
                {
                    Ok(())
                }
                other => other,
            }
        })
    }

    fn prepare<'a>(&'a self, session: &'a mut dyn Session, options: &'a Options) -> Asked<'a, ()> {
        Box::pin(async move { session.execute(&pragmas(options).join("; ")).await })
    }

    fn reset<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        _options: &'a Options,
    ) -> Asked<'a, Vec<String>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn reset_behind(&self, options: &Options) -> Vec<String> {
        pragmas(options)
    }

    /// Its file's name.
    fn database<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, String> {
        Box::pin(async move {
            let sql = "SELECT file FROM pragma_database_list WHERE name = 'main'";
            let rows = session.query(sql).await?;
            let path = rows.first().map(|row| row.text(0).to_owned()).unwrap_or_default();
            let name = path.rsplit(['/', '\\']).next().unwrap_or_default().to_owned();
            Ok(if name.is_empty() { ":memory:".to_owned() } else { name })
        })
    }

    fn remember<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, String> {
        Box::pin(async move {
            let mut statements = Vec::new();
            for name in PRAGMAS.iter().map(|(name, _)| *name).chain(["busy_timeout"]) {
                let rows = session.query(&format!("PRAGMA {name}")).await?;
                let value = rows.first().map(|row| row.text(0).to_owned());
                statements.extend(value.map(|value| format!("PRAGMA {name} = {value}")));
            }
            Ok(statements.join("; "))
        })
    }
}

/// The pragmas, and how long a lock is waited for; SQLite has no longer wait than this number.
fn pragmas(options: &Options) -> Vec<String> {
    let timeout = options.lock_timeout();
    let timeout = if timeout.is_zero() { i32::MAX as u128 } else { timeout.as_millis().max(1) };
    let timeout = format!("PRAGMA busy_timeout = {}", timeout.min(i32::MAX as u128));
    PRAGMAS
        .iter()
        .map(|(name, value)| format!("PRAGMA {name} = {value}"))
        .chain(std::iter::once(timeout))
        .collect()
}
