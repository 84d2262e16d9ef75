//! Whose transaction rows are read in, and under which settings.

use aludel_session::{Row, Session, SessionError};

/// What must not differ from one reading of a value to the next.
const SETTINGS: &str = "SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL TimeZone = 'UTC'; \
SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres'; \
SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL lc_monetary = 'C'";

/// Whose transaction rows are read in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Within {
    /// One of its own.
    Own,
    /// The one that the caller has begun: its changes are seen, and it goes on as it was.
    Callers,
}

impl Within {
    pub(super) fn begin(self) -> String {
        let begin = match self {
            Self::Own => "BEGIN READ ONLY",
            Self::Callers => "SAVEPOINT aludel_rows",
        };
        format!("{begin}; {SETTINGS}")
    }

    pub(super) const fn end(self) -> &'static str {
        match self {
            Self::Own => "ROLLBACK",
            Self::Callers => "ROLLBACK TO SAVEPOINT aludel_rows; RELEASE SAVEPOINT aludel_rows",
        }
    }
}

/// Asks with the settings under which rows are read.
pub(super) async fn steadily(
    session: &mut dyn Session,
    within: Within,
    sql: &str,
) -> Result<Vec<Row>, SessionError> {
    session.execute(&within.begin()).await?;
    let rows = session.query(sql).await;
    session.execute(within.end()).await?;
    rows
}
