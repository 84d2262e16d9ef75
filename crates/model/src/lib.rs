//! Rust source to a wanted catalog, by reading: files are parsed and never compiled.
//!
//! **Invariants.** A reading never fails and never guesses: it returns what it understood and
//! every mistake that it found, each with its place. The same files and options give the same
//! catalog to the byte.

mod diagnostic;
mod fingerprint;
mod lower;
mod names;
mod options;
mod read;
mod render;
mod sink;
mod source;
mod sql;
mod syntax;
mod types;

pub use diagnostic::{Diagnostic, Place, Related};
pub use fingerprint::fingerprint;
pub use options::ReadOptions;
pub use read::{Reading, read};
pub use render::{Style, render};
