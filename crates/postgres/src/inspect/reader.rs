//! The connection while it is being asked.

use aludel_session::Session;

use super::{
    InspectError, Snapshot,
    cells::{Cells, Result},
};

/// A session inside the snapshot of an inspection.
pub(super) struct Reader<'a> {
    session: &'a mut dyn Session,
    /// The server's major version.
    pub(super) major: u32,
}

/// What the engine's own printing of definitions depends on. `jit` would only cost time.
const SETTINGS: &str = "SET LOCAL search_path = '';
SET LOCAL quote_all_identifiers = off;
SET LOCAL standard_conforming_strings = on;
SET LOCAL TimeZone = 'UTC';
SET LOCAL DateStyle = 'ISO, YMD';
SET LOCAL IntervalStyle = 'postgres';
SET LOCAL bytea_output = 'hex';
SET LOCAL extra_float_digits = 1;
SET LOCAL lc_monetary = 'C';
SET LOCAL jit = off;
SET LOCAL max_parallel_workers_per_gather = 0;";

impl<'a> Reader<'a> {
    /// A reader for a server of this major version.
    pub(super) fn new(session: &'a mut dyn Session, major: u32) -> Self {
        Self { session, major }
    }

    /// Begins the snapshot.
    pub(super) async fn begin(&mut self, snapshot: Snapshot) -> Result<()> {
        let begin = match snapshot {
            Snapshot::Own => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Snapshot::Callers => "SAVEPOINT aludel_inspect",
        };
        self.execute(&format!("{begin};\n{SETTINGS}")).await
    }

    /// Ends the snapshot; the settings end with it.
    pub(super) async fn end(&mut self, snapshot: Snapshot) -> Result<()> {
        self.execute(match snapshot {
            Snapshot::Own => "ROLLBACK",
            Snapshot::Callers => {
                "ROLLBACK TO SAVEPOINT aludel_inspect; RELEASE SAVEPOINT aludel_inspect"
            }
        })
        .await
    }

    /// The rows of the answer about `what`.
    pub(super) async fn rows(
        &mut self,
        what: &'static str,
        sql: &str,
    ) -> Result<impl Iterator<Item = Cells> + use<>> {
        let rows =
            self.session.query(sql).await.map_err(|source| InspectError::Query { what, source })?;
        Ok(rows.into_iter().map(move |row| Cells::new(what, row)))
    }

    async fn execute(&mut self, sql: &str) -> Result<()> {
        let what = "snapshot";
        self.session.execute(sql).await.map_err(|source| InspectError::Query { what, source })
    }
}
