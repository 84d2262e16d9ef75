//! PostgreSQL in this very process.
//!
//! The engine serves one connection at a time, on a socket; another database is another
//! connection. What it cannot do is listed in the design: no `statement_timeout`, no cancel, no
//! locales besides the plain one, no tablespaces, no subscriptions.

mod database;
mod extension;
mod server;
mod shadow;

pub use database::{DATABASE, EmbeddedDatabase};
pub use extension::extensions;
pub(crate) use shadow::{engine, open};
