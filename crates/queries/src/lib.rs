//! The queries of an application, read from where they are said to be: Rust source, the offline files
//! of sqlx, SQL files, an export of a database's statistics.
//!
//! **Invariants.** What is no literal is never guessed: it is counted as unreadable, with its place. A
//! query that is found in several places is one query. Reading Rust is pure; files come from a
//! [`Tree`], which is a folder or a commit of a repository. What becomes of a query is told by comparing
//! what an engine says of it, before and after.

mod commit;
mod compare;
mod error;
mod export;
mod folder;
mod gather;
mod glob;
mod merge;
mod query;
mod rust;
mod sql_file;
mod sqlx;
mod tree;

pub use commit::Commit;
pub use compare::{BREAKS, CHANGES, Effect, compare};
pub use error::ReadError;
pub use export::{Export, Exported};
pub use folder::Folder;
pub use gather::{Places, read};
pub use merge::with;
pub use query::{Found, Origin, Place, Query, Unreadable, same};
pub use tree::Tree;
