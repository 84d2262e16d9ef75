//! What can open a connection, for those who need a second one.

use crate::{BoxFuture, Result, Session};

/// Opens connections to one database.
pub trait Connect: Send + Sync {
    /// Opens a connection.
    fn connect(&self) -> BoxFuture<'_, Result<Box<dyn Session>>>;

    /// Where to, without a password.
    fn target(&self) -> String;
}
