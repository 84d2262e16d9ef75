//! The connection while it is being asked.

use aludel_session::{Session, SessionError};

use super::{
    InspectError, Snapshot,
    cells::{Cells, Result},
};

/// A session inside the snapshot of an inspection.
pub(super) struct Reader<'a> {
    connection: Connection<'a>,
    /// The server's major version.
    pub(super) major: u32,
    /// Whether the connection strings of subscriptions may be read: they are for superusers.
    pub(super) may_read_connections: bool,
}

/// Who is asked.
enum Connection<'a> {
    /// A server.
    Server(&'a mut dyn Session),
    /// Nobody: every question is noted, and has an empty answer.
    Nobody(Vec<String>),
}

/// What the engine's own printing of definitions depends on. `jit` would only cost time.
const SETTINGS: &str = "SET LOCAL search_path = pg_catalog, pg_temp;
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

/// Whether connection strings may be read; and, where nobody has gathered statistics since the
/// database grew, no nested loops: the planner would take them for small.
const CIRCUMSTANCES: &str = "
SELECT has_column_privilege('pg_subscription', 'subconninfo', 'SELECT'),
       CASE WHEN (SELECT count(*) FROM pg_class)
                 > 2 * (SELECT reltuples FROM pg_class WHERE oid = 'pg_class'::regclass)
            THEN set_config('enable_nestloop', 'off', true) END";

impl<'a> Reader<'a> {
    /// A reader for a server of this major version.
    pub(super) fn new(session: &'a mut dyn Session, major: u32) -> Self {
        Self { connection: Connection::Server(session), major, may_read_connections: false }
    }

    /// A reader that learns what another one will ask.
    pub(super) fn of_nobody(&self) -> Reader<'static> {
        Reader { connection: Connection::Nobody(Vec::new()), ..*self }
    }

    /// What nobody was asked.
    pub(super) fn questions(self) -> Vec<String> {
        match self.connection {
            Connection::Server(_) => Vec::new(),
            Connection::Nobody(questions) => questions,
        }
    }

    /// Says which questions come next, so that the server answers one while another's answer is
    /// read.
    pub(super) async fn foresee(&mut self, questions: Vec<String>) -> Result<()> {
        let Connection::Server(session) = &mut self.connection else { return Ok(()) };
        session.foresee(questions).await.map_err(query_error("snapshot"))
    }

    /// Begins the snapshot, and learns under which circumstances it is read.
    pub(super) async fn begin(&mut self, snapshot: Snapshot) -> Result<()> {
        let begin = match snapshot {
            Snapshot::Own => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
            Snapshot::Callers => "SAVEPOINT aludel_inspect",
        };
        self.execute(&format!("{begin};\n{SETTINGS}")).await?;
        let mut found = self.rows("circumstances", CIRCUMSTANCES).await?;
        self.may_read_connections = found.next().is_some_and(|mut cells| cells.flag());
        Ok(())
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
        let rows = match &mut self.connection {
            Connection::Server(session) => session.query(sql).await.map_err(query_error(what))?,
            Connection::Nobody(questions) => {
                questions.push(sql.to_owned());
                Vec::new()
            }
        };
        Ok(rows.into_iter().map(move |row| Cells::new(what, row)))
    }

    async fn execute(&mut self, sql: &str) -> Result<()> {
        let Connection::Server(session) = &mut self.connection else { return Ok(()) };
        session.execute(sql).await.map_err(query_error("snapshot"))
    }
}

fn query_error(what: &'static str) -> impl Fn(SessionError) -> InspectError {
    move |source| InspectError::Query { what, source }
}
