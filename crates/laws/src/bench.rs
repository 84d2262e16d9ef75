//! The server that schemas are tried on.

use aludel_catalog::Catalog;
use aludel_engine::{Engine, Segment, Stopped, run_segment};
use aludel_plan::Plan;
use aludel_postgres::{InspectOptions, PostgresEngine, Snapshot, inspect};
use aludel_session::{Session, SessionError};
use aludel_sql::quote_ident;
use aludel_testing::{TestDatabase, database};

use crate::{Definition, Failure, Schema};

/// A role that every schema may name.
pub(crate) const ROLE: &str = "\"Laws 'role'\"";

/// How a schema is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// In one transaction that is rolled back: fast.
    RolledBack,
    /// In a database of its own, every segment committed: as it really is.
    Committed,
}

/// What a schema became when it was loaded.
pub(crate) struct Loaded {
    /// What the server took.
    pub(crate) accepted: Schema,
    /// What it refused, and why.
    pub(crate) refused: Vec<(Definition, String)>,
}

/// A database to try schemas in, and the session on it.
pub struct Bench {
    mode: Mode,
    database: TestDatabase<'static>,
    session: Box<dyn Session>,
    starts: usize,
    /// Roles that were made because a schema names them.
    roles: Vec<String>,
}

/// What rolled-back schemas leave in the catalogs makes them slow: then a new database.
const STARTS: usize = 400;

const SETTINGS: &str = "RESET ALL; SET search_path = public; SET client_min_messages = error";

impl Bench {
    /// A bench on the tests' server.
    pub async fn new(mode: Mode) -> Result<Self, Failure> {
        let database = database();
        let session = database.connect().await;
        let mut bench = Self { mode, database, session, starts: 0, roles: Vec::new() };
        bench.begin().await?;
        Ok(bench)
    }

    /// The server's major version.
    pub fn major(&self) -> u32 {
        self.database.server().major()
    }

    async fn begin(&mut self) -> Result<(), Failure> {
        let role = format!(
            "DO $do$ BEGIN IF to_regrole($r${ROLE}$r$) IS NULL THEN CREATE ROLE {ROLE}; END IF; END $do$"
        );
        let sql = match self.mode {
            Mode::RolledBack => format!("BEGIN; {SETTINGS}; {role}; SAVEPOINT fresh"),
            Mode::Committed => format!("{SETTINGS}; {role}"),
        };
        Ok(self.session.execute(&sql).await?)
    }

    /// Makes the database empty, and lets go of what others wait for.
    pub async fn start_afresh(&mut self) -> Result<(), Failure> {
        self.starts += 1;
        if self.mode == Mode::RolledBack && !self.starts.is_multiple_of(STARTS) {
            return Ok(self.session.execute("ROLLBACK TO SAVEPOINT fresh").await?);
        }
        self.unsubscribe().await?;
        self.database = database();
        self.session = self.database.connect().await;
        self.begin().await
    }

    /// A database with a subscription cannot be dropped.
    async fn unsubscribe(&mut self) -> Result<(), Failure> {
        if self.mode == Mode::RolledBack {
            return Ok(());
        }
        let sql = "SELECT quote_ident(subname) FROM pg_subscription JOIN pg_database d \
                   ON d.oid = subdbid WHERE datname = current_database()";
        for row in self.session.query(sql).await? {
            let name = row.text(0);
            for change in ["DISABLE", "SET (slot_name = NONE)"] {
                self.session.execute(&format!("ALTER SUBSCRIPTION {name} {change}")).await?;
            }
            self.session.execute(&format!("DROP SUBSCRIPTION {name}")).await?;
        }
        Ok(())
    }

    /// Leaves nothing behind.
    pub async fn close(mut self) -> Result<(), Failure> {
        self.unsubscribe().await?;
        if self.mode == Mode::Committed {
            self.roles.push(ROLE.to_owned());
            self.database = database();
            self.session = self.database.connect().await;
            for role in &self.roles {
                self.session.execute(&format!("DROP ROLE {role}")).await?;
            }
        }
        Ok(())
    }

    /// Loads a schema, one definition after the other.
    pub(crate) async fn load(&mut self, schema: &Schema) -> Result<Loaded, Failure> {
        let mut loaded = Loaded { accepted: Schema::default(), refused: Vec::new() };
        for definition in &schema.definitions {
            match self.attempt(&definition.sql).await {
                Ok(()) => loaded.accepted.definitions.push(definition.clone()),
                Err(SessionError::Sql(error)) => {
                    loaded.refused.push((definition.clone(), error.message));
                }
                Err(error) => return Err(error.into()),
            }
        }
        Ok(loaded)
    }

    /// Makes a role that a schema names; the end takes it away.
    pub(crate) async fn make_role(&mut self, name: &str) -> Result<(), Failure> {
        let role = quote_ident(name);
        self.session.execute(&format!("CREATE ROLE {role}")).await?;
        self.roles.push(role);
        Ok(())
    }

    /// Runs SQL that may fail without harm to what ran before it.
    async fn attempt(&mut self, sql: &str) -> Result<(), SessionError> {
        if self.mode == Mode::Committed {
            return self.session.execute(sql).await;
        }
        // By itself: of a text that does not parse nothing runs.
        self.session.execute("SAVEPOINT attempt").await?;
        let outcome = self.session.execute(sql).await;
        let end = match outcome {
            Ok(()) => "RELEASE SAVEPOINT attempt",
            Err(_) => "ROLLBACK TO SAVEPOINT attempt; RELEASE SAVEPOINT attempt",
        };
        self.session.execute(end).await?;
        outcome
    }

    /// Reads what is there.
    pub(crate) async fn read(&mut self) -> Result<Catalog, Failure> {
        let snapshot = match self.mode {
            Mode::RolledBack => Snapshot::Callers,
            Mode::Committed => Snapshot::Own,
        };
        let options = InspectOptions { snapshot, ..InspectOptions::default() };
        inspect(self.session.as_mut(), &options)
            .await
            .map_err(|error| Failure::new("inspect", error))
    }

    /// The rows of an answer, as one text each.
    pub(crate) async fn ask(&mut self, sql: &str) -> Result<Vec<(String, String)>, Failure> {
        let rows = self.session.query(sql).await?;
        Ok(rows.iter().map(|row| (row.text(0).to_owned(), row.text(1).to_owned())).collect())
    }

    /// Runs a plan; what fails is named with its statement.
    pub(crate) async fn apply(&mut self, plan: &Plan) -> Result<(), Failure> {
        for segment in &plan.segments {
            let mode = match self.mode {
                Mode::Committed => segment.mode,
                // A transaction is open already.
                Mode::RolledBack => aludel_plan::Mode::Autocommit,
            };
            let statements = segment.statements.iter().map(|it| (it.sql.as_str(), None)).collect();
            let segment = Segment { mode, whole: None, statements };
            let contract = PostgresEngine.contract();
            match run_segment(contract, self.session.as_mut(), &segment, &mut ()).await {
                Ok(()) => {}
                Err(Stopped::Lost(error)) => return Err(error.into()),
                Err(Stopped::Refused(at, error)) => {
                    let error = SessionError::Sql(error);
                    return Err(match at.and_then(|at| segment.statements.get(at)) {
                        Some((sql, _)) => Failure::of_statement(sql, error),
                        None => Failure::new("commit", error),
                    });
                }
            }
        }
        Ok(self.session.execute(SETTINGS).await?)
    }
}
