//! What can open a connection, for those who need a second one.

use crate::{BoxFuture, Result, Session};

/// Opens connections to one database.
pub trait Connect: Send + Sync {
    /// Opens a connection. What is asked on it resolves its names in `pg_catalog`
    /// ([`Guarded`](crate::Guarded)).
    fn connect(&self) -> BoxFuture<'_, Result<Box<dyn Session>>>;

    /// Where to, without a password.
    fn target(&self) -> String;
}
