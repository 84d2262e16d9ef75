//! Schema migrations that an application embeds.
//!
//! Models are structs with `#[derive(Table)]`; the command line writes the migrations from them;
//! the application carries the migrations and applies, or only checks, them when it starts.
//!
//! ```
//! use aludel::{Migrator, Standing};
//!
//! /// The folder `migrations` of this package, checked when it is compiled.
//! static MIGRATIONS: aludel::Embedded = aludel::embed!("tests/migrations");
//!
//! # fn main() -> Result<(), Box<dyn std::error::Error>> {
//! # let database = aludel_testing::database();
//! # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
//! # runtime.block_on(async {
//! # let mut session = aludel::connect(&aludel::Conninfo::parse(&database.url())?).await?;
//! # let session = session.as_mut();
//! let migrator = Migrator::new(MIGRATIONS);
//! // A service that must not migrate by itself refuses to serve on an old schema:
//! let standing = migrator.check(session).await?;
//! assert!(matches!(standing, Standing::Behind(_)) && !standing.allows_serving());
//! // One that may brings it up to date, under a lock: several may start at once.
//! let report = migrator.upgrade(session).await?;
//! assert_eq!(report.done.len(), 2);
//! assert_eq!(migrator.check(session).await?, Standing::Current);
//! # Ok(())
//! # })
//! # }
//! ```
//!
//! # Sessions
//!
//! A [`Migrator`] works on a [`Session`], one connection that can execute SQL. No driver comes by
//! default:
//!
//! - the feature `tokio-postgres` gives `connect`, a connection of our own with everything
//!   that libpq's connection strings can say, notices and cancelling;
//! - the feature `sqlx` gives `SqlxSession`, on a connection that is taken out of the
//!   application's pool, so that the lock and the statements live and die together.
//!
//! On SQLite: the feature `rusqlite` gives `SqliteSession`, on a connection of rusqlite's, and
//! `sqlx-sqlite` gives `SqlxSqliteSession`. Say `embed!("migrations", sqlite)`, so that the files are
//! read as SQLite reads them.
//!
//! Behind a pooler that gives sessions away between transactions (PgBouncer) say so in
//! `Options::pooled`; statements that allow no transaction need a connection to the server itself.
//!
//! Any other driver takes a few lines: text in, text out, one message for what may be several
//! statements (the *simple query* protocol).
//!
//! ```
//! use aludel::{BoxFuture, Cancel, Notice, Row, Session, SessionError, SqlError};
//! # /// Stands for a driver.
//! # mod driver {
//! #     pub struct Connection;
//! #     pub struct Error { pub code: String, pub message: String }
//! #     impl Connection {
//! #         pub async fn simple_query(
//! #             &mut self, _sql: &str,
//! #         ) -> Result<Vec<Vec<Option<String>>>, Error> {
//! #             Ok(vec![vec![Some("1".into())]])
//! #         }
//! #     }
//! # }
//!
//! struct MySession(driver::Connection);
//!
//! impl Session for MySession {
//!     fn execute<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<(), SessionError>> {
//!         Box::pin(async move { self.query(sql).await.map(drop) })
//!     }
//!
//!     fn query<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<Vec<Row>, SessionError>> {
//!         Box::pin(async move {
//!             let rows = self.0.simple_query(sql).await.map_err(|error| SqlError {
//!                 code: error.code,
//!                 message: error.message,
//!                 ..SqlError::default()
//!             })?;
//!             Ok(rows.into_iter().map(Row::new).collect())
//!         })
//!     }
//!
//!     fn take_notices(&mut self) -> Vec<Notice> {
//!         Vec::new()
//!     }
//!
//!     fn canceller(&self) -> Option<Box<dyn Cancel>> {
//!         None
//!     }
//! }
//! # let runtime = tokio::runtime::Builder::new_current_thread().build().unwrap();
//! # let rows = runtime.block_on(async { MySession(driver::Connection).query("SELECT 1").await });
//! # assert_eq!(rows.unwrap()[0].text(0), "1");
//! ```
//!
//! # Projects
//!
//! With the feature `generate`, `Project` does all that the command does: it compares models with the
//! history, proves the migration, writes the revision, checks and applies.
//!
//! # Tests
//!
//! With the feature `tokio-postgres`, `TestDatabase` gives each test of an application a migrated
//! database of its own, in milliseconds.
//!
//! # New files
//!
//! cargo compiles again when an embedded file changes. To have it notice a *new* file, write a
//! `build.rs`:
//!
//! ```no_run
//! println!("cargo::rerun-if-changed=migrations");
//! ```

/// What a [`Project`] takes and gives.
#[cfg(feature = "generate")]
pub mod project {
    pub use aludel_project::{
        Catalog, Comparison, Failure, FailureKind, Nobody, Notice, Proof, Remedy, Renamed, Ui,
        answers::Answers,
        changes::{Line, Verb},
        check::{Checked, CheckedDatabase},
        database::Missing,
        export::Exported,
        prove::{Proven, Verdict},
        queries::{self, Finding, Scope},
        revision::{Drafted, NewRevision, Written},
        run::{Order, RunOptions},
        secret::ConnectionString,
        settings::{Overrides, Settings},
        source::Source,
        standing::Standing,
    };
}

mod embedded;
mod migrator;
#[cfg(any(feature = "sqlx", feature = "sqlx-sqlite"))]
mod on_sqlx;
#[cfg(feature = "sqlx")]
mod sqlx_session;
#[cfg(feature = "sqlx-sqlite")]
mod sqlx_sqlite;
mod standing;
#[cfg(feature = "tokio-postgres")]
mod test_database;

/// Reads a migrations folder when the program is compiled: an expression of type [`Embedded`].
///
/// The folder is `migrations`, or the one that is named, relative to the package's folder; several are one
/// history, `embed!("migrations", "../audit/migrations")`. Every revision file is checked, and every mistake is a compile error:
///
/// ```
/// static MIGRATIONS: aludel::Embedded = aludel::embed!("tests/migrations");
/// assert_eq!(MIGRATIONS.history().len(), 2);
/// ```
///
/// ```compile_fail
/// static MIGRATIONS: aludel::Embedded = aludel::embed!("tests/bad_migrations");
/// ```
pub use aludel_embed::embed;
pub use aludel_model_derive::*;
#[cfg(feature = "generate")]
pub use aludel_project::Project;
pub use aludel_revision::{
    Direction, History, HistoryError, Mistakes, Revision, RevisionId, Target,
};
pub use aludel_runner::{
    Cancellation, Event, Findings, LockOptions, Options, Report, RetryOptions, RunError, Status,
};
#[cfg(feature = "tokio-postgres")]
pub use aludel_session::connect;
pub use aludel_session::{
    BoxFuture, Cancel, Connect, Conninfo, Notice, Row, Session, SessionError, SessionSettings,
    SqlError,
};
#[cfg(feature = "rusqlite")]
pub use aludel_sqlite::SqliteSession;
pub use aludel_table::*;
pub use embedded::Embedded;
pub use migrator::Migrator;
#[cfg(feature = "sqlx")]
pub use sqlx_session::SqlxSession;
#[cfg(feature = "sqlx-sqlite")]
pub use sqlx_sqlite::SqlxSqliteSession;
pub use standing::Standing;
#[cfg(feature = "tokio-postgres")]
pub use test_database::{TestDatabase, TestDatabaseError};
