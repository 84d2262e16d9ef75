//! A database for a test: migrated, its own, and there in milliseconds.
//!
//! Revisions run once, in a *template*; each test gets a copy of its files. Both are made and dropped
//! over a connection that holds an advisory lock whose number is in the copy's name: a copy whose
//! lock nobody holds was left by a test that failed or was killed.

use std::{
    collections::BTreeSet,
    fmt,
    hash::{BuildHasher, RandomState},
};

use aludel_session::{Conninfo, Row, Session, SessionError, connect};
use aludel_sql::{quote_ident, quote_literal};
use thiserror::Error;

use crate::{Migrator, Mistakes, RunError};

/// The first key of the advisory locks of copies and of the makers of templates: "altd", "altm".
const COPIES: i32 = 0x616c_7464;
const MAKERS: i32 = 0x616c_746d;
const PREFIX: &str = "aludel_test_";
/// What is noted on our databases, so that others of such a name are told from them.
const COPY: &str = "a test's database, which aludel drops";
const TEMPLATE: &str = "a migrated template of tests, of aludel";
const UNFINISHED: &str = "an unfinished template of tests, of aludel";

/// Why a test has no database.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum TestDatabaseError {
    /// The server cannot be reached, or refuses.
    #[error("{what}: {source}")]
    Session {
        /// What was being done.
        what: &'static str,
        /// What went wrong.
        source: SessionError,
    },
    /// A revision file is wrong.
    #[error(transparent)]
    Mistakes(Mistakes),
    /// The revisions do not run.
    #[error(transparent)]
    Run(#[from] RunError),
    /// There is a database of that name which is not ours.
    #[error(
        "there is a database {name} already, and aludel did not make it: drop it, or rename it"
    )]
    Taken {
        /// Its name.
        name: String,
    },
}

/// A migrated database of a test's own, on a server whose login may create databases.
///
/// ```
/// use aludel::{Conninfo, Migrator, TestDatabase};
///
/// static MIGRATIONS: aludel::Embedded = aludel::embed!("tests/migrations");
///
/// # fn main() -> Result<(), Box<dyn std::error::Error>> {
/// # let given = aludel_testing::database();
/// # let url = given.url();
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// let server = Conninfo::parse(&url)?;
/// let database = TestDatabase::new(&server, &Migrator::new(MIGRATIONS)).await?;
/// // With sqlx: `PgConnectOptions::from_str(&url)?.database(database.name())`.
/// let mut session = aludel::connect(database.conninfo()).await?;
/// session.execute("INSERT INTO users (id) VALUES (1)").await?;
/// # drop(session);
/// database.close().await?;
/// # Ok(())
/// # })
/// # }
/// ```
///
/// The revisions run once for each set of them; that template stays, for the next run of the tests.
/// Whatever a test leaves, the next `TestDatabase` of the same server drops.
pub struct TestDatabase {
    conninfo: Conninfo,
    keeper: Box<dyn Session>,
}

impl TestDatabase {
    /// Makes one. `server` is any database of the server in which the login may connect, the same
    /// for all tests: locks belong to it.
    pub async fn new(server: &Conninfo, migrator: &Migrator) -> Result<Self, TestDatabaseError> {
        let mut keeper = connect(server).await.map_err(during("connecting"))?;
        let tag = take_lock(&mut *keeper).await.map_err(during("taking a lock"))?;
        remove_stale(&mut *keeper).await.map_err(during("removing what tests left"))?;
        let template = template(server, &mut *keeper, migrator).await?;
        let name = format!("{PREFIX}{tag}");
        let copy = [
            format!("CREATE DATABASE {} TEMPLATE {}", quote_ident(&name), quote_ident(&template)),
            note(&name, COPY),
        ];
        for sql in copy {
            keeper.execute(&sql).await.map_err(during("copying the template"))?;
        }
        Ok(Self { conninfo: server.with_dbname(name), keeper })
    }

    /// Its name.
    pub fn name(&self) -> &str {
        &self.conninfo.dbname
    }

    /// How to connect to it.
    pub fn conninfo(&self) -> &Conninfo {
        &self.conninfo
    }

    /// Drops it, and ends whatever is connected to it. One that is only let go of is dropped by the
    /// next test.
    pub async fn close(mut self) -> Result<(), TestDatabaseError> {
        let dropped = self.keeper.execute(&drop_database(&self.conninfo.dbname)).await;
        dropped.map_err(during("dropping the database"))
    }
}

impl fmt::Debug for TestDatabase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_tuple("TestDatabase").field(&self.name()).finish()
    }
}

fn during(what: &'static str) -> impl Fn(SessionError) -> TestDatabaseError {
    move |source| TestDatabaseError::Session { what, source }
}

/// The template of these revisions, which the first that wants it makes; the others wait.
async fn template(
    server: &Conninfo,
    keeper: &mut dyn Session,
    migrator: &Migrator,
) -> Result<String, TestDatabaseError> {
    let digest = digest(server, migrator).map_err(TestDatabaseError::Mistakes)?;
    let name = format!("{PREFIX}template_{digest:016x}");
    if is_made(keeper, &name).await? {
        return Ok(name);
    }
    // The key of a lock has 32 bits: two that fall together only wait for each other.
    let key = format!("{MAKERS}, {}", (digest as u32).cast_signed());
    let locked = keeper.query(&format!("SELECT pg_catalog.pg_advisory_lock({key})")).await;
    locked.map_err(during("waiting for the template"))?;
    let made = make(server, keeper, migrator, &name).await;
    let freed = keeper.query(&format!("SELECT pg_catalog.pg_advisory_unlock({key})")).await;
    made?;
    freed.map_err(during("waiting for the template"))?;
    Ok(name)
}

async fn make(
    server: &Conninfo,
    keeper: &mut dyn Session,
    migrator: &Migrator,
    name: &str,
) -> Result<(), TestDatabaseError> {
    if is_made(keeper, name).await? {
        return Ok(());
    }
    let created = async {
        keeper.execute(&drop_database(name)).await?;
        keeper.execute(&format!("CREATE DATABASE {}", quote_ident(name))).await?;
        keeper.execute(&note(name, UNFINISHED)).await
    };
    created.await.map_err(during("making the template"))?;
    let mut inside =
        connect(&server.with_dbname(name)).await.map_err(during("connecting to the template"))?;
    let outcome = migrator.upgrade(&mut *inside).await;
    drop(inside);
    let sql = match outcome {
        Ok(_) => note(name, TEMPLATE),
        Err(_) => drop_database(name),
    };
    let ended = keeper.execute(&sql).await.map_err(during("making the template"));
    outcome?;
    ended
}

/// Whether a template is there as a whole. One that is not ours is an error: it is not touched.
async fn is_made(keeper: &mut dyn Session, name: &str) -> Result<bool, TestDatabaseError> {
    let found = databases(keeper).await.map_err(during("looking for the template"))?;
    match found.iter().find(|row| row.text(0) == name).map(|row| row.get(1)) {
        None | Some(Some(UNFINISHED)) => Ok(false),
        Some(Some(TEMPLATE)) => Ok(true),
        Some(_) => Err(TestDatabaseError::Taken { name: name.to_owned() }),
    }
}

/// What tells revisions from others: FNV-1a over the login, the journal's schema and the checksums of
/// their ways up.
fn digest(server: &Conninfo, migrator: &Migrator) -> Result<u64, Mistakes> {
    let mut text = format!("{}\n{}", server.user, migrator.options().journal);
    for revision in migrator.history().revisions() {
        let script = revision.script().map_err(Clone::clone)?;
        let values = revision.values_sum();
        text.push_str(&format!("\n{} {}{values}", revision.id, script.up_checksum));
    }
    let mix = |hash: u64, byte: u8| (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3);
    Ok(text.bytes().fold(0xcbf2_9ce4_8422_2325, mix))
}

async fn take_lock(keeper: &mut dyn Session) -> Result<u32, SessionError> {
    loop {
        // 31 bits at random: PostgreSQL's key is a signed integer.
        let tag = u32::try_from(RandomState::new().hash_one(()) >> 33).unwrap_or_default();
        let sql = format!("SELECT pg_catalog.pg_try_advisory_lock({COPIES}, {tag})");
        if keeper.query(&sql).await?.first().is_some_and(|row| row.is_true(0)) {
            return Ok(tag);
        }
    }
}

/// Drops the copies of this login whose lock nobody holds.
async fn remove_stale(keeper: &mut dyn Session) -> Result<(), SessionError> {
    let locks = "SELECT classid, objid FROM pg_catalog.pg_locks WHERE locktype OPERATOR(pg_catalog.=) 'advisory'";
    let class = COPIES.to_string();
    let held = keeper.query(locks).await?;
    let held: BTreeSet<&str> =
        held.iter().filter(|row| row.text(0) == class).map(|row| row.text(1)).collect();
    for row in databases(keeper).await? {
        let tag = row.text(0).strip_prefix(PREFIX).unwrap_or_default();
        if row.get(1) == Some(COPY) && row.is_true(2) && !held.contains(tag) {
            // Another test may be dropping it at this very moment.
            let _ = keeper.execute(&drop_database(row.text(0))).await;
        }
    }
    Ok(())
}

/// All databases: their names, what is noted on them, whether they are this login's.
async fn databases(keeper: &mut dyn Session) -> Result<Vec<Row>, SessionError> {
    let sql = "SELECT d.datname, pg_catalog.shobj_description(d.oid, 'pg_database'), \
         pg_catalog.pg_get_userbyid(d.datdba) OPERATOR(pg_catalog.=) CURRENT_USER \
         FROM pg_catalog.pg_database AS d";
    keeper.query(sql).await
}

fn note(name: &str, text: &str) -> String {
    format!("COMMENT ON DATABASE {} IS {}", quote_ident(name), quote_literal(text))
}

fn drop_database(name: &str) -> String {
    format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", quote_ident(name))
}
