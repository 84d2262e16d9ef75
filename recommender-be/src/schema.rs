//! Whether the database has the schema that this program needs.

use aludel::{Embedded, History, Migrator, SqlxSession, Standing};
use sqlx::PgPool;

use crate::config::Config;

/// The migrations, compiled in.
static MIGRATIONS: Embedded = aludel::embed!();

/// What a health check tells of the schema.
pub(crate) struct SchemaState {
    /// The newest applied revision; none in a new database.
    pub(crate) revision: Option<String>,
    /// How many revisions are not applied.
    pub(crate) pending: usize,
}

/// The migrations of the program, or of the folder that the environment names.
pub(crate) fn migrator(config: &Config) -> Result<Migrator, String> {
    match &config.migrations_dir {
        None => Ok(Migrator::new(MIGRATIONS)),
        Some(folder) => {
            Ok(Migrator::new(History::load(folder).map_err(|mistakes| mistakes.to_string())?))
        }
    }
}

/// Upgrades where the service is asked to, and makes sure that the schema may be served.
pub(crate) async fn make_ready(
    migrator: &Migrator,
    pool: &PgPool,
    config: &Config,
) -> Result<(), String> {
    let mut session = SqlxSession::detached(pool).await.map_err(|why| why.to_string())?;
    let outcome = match config.migrate_on_start {
        true => upgrade_unless_ahead(migrator, &mut session).await,
        false => Ok(()),
    };
    let standing = migrator.check(&mut session).await;
    session.close().await.map_err(|why| why.to_string())?;
    outcome?;
    may_serve(standing.map_err(|why| why.to_string())?)
}

/// A database that is ahead is another release's: there is nothing to upgrade.
async fn upgrade_unless_ahead(
    migrator: &Migrator,
    session: &mut SqlxSession,
) -> Result<(), String> {
    let standing = migrator.check(session).await.map_err(|why| why.to_string())?;
    if matches!(standing, Standing::Ahead(_)) {
        return Ok(());
    }
    let report = migrator.upgrade(session).await.map_err(|why| why.to_string())?;
    for step in &report.done {
        tracing::info!("applied {}", step.revision);
    }
    Ok(())
}

fn may_serve(standing: Standing) -> Result<(), String> {
    match &standing {
        Standing::Current => Ok(()),
        Standing::Waiting(_) => {
            tracing::info!("{standing}");
            Ok(())
        }
        Standing::Ahead(_) => {
            tracing::warn!("{standing}: serving all the same");
            Ok(())
        }
        Standing::Behind(_) | Standing::Diverged(_) => Err(format!(
            "{standing}\nhint: `make migrate-up` applies what is pending; MIGRATE_ON_START=1 lets \
             the service do it"
        )),
    }
}

/// Where the database stands now.
pub(crate) async fn state(migrator: &Migrator, pool: &PgPool) -> Result<SchemaState, String> {
    let mut session = SqlxSession::detached(pool).await.map_err(|why| why.to_string())?;
    let status = migrator.status(&mut session).await;
    session.close().await.map_err(|why| why.to_string())?;
    let status = status.map_err(|why| why.to_string())?;
    let revision = status.heads.last().map(ToString::to_string);
    Ok(SchemaState { revision, pending: status.pending.len() })
}
