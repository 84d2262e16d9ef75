//! A database of SQLite's as a catalog, and what of a change SQLite's own `ALTER TABLE` can do.
//!
//! What SQLite keeps of a definition is its text. So a table is read from the text of its statement,
//! cut by SQLite's own rules; everything in it that can be told apart is an object of its own.

mod beyond;
mod fill;
mod inspect;
mod names;
mod render;
mod table;

pub use beyond::{Beyond, beyond};
pub use fill::{Filled, fill, rows};
pub use inspect::inspect;
pub use render::SqliteDialect;

/// The schema of everything in the file.
pub(crate) const SCHEMA: &str = "main";
