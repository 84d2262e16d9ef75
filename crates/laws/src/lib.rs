//! The laws of a migration, and random schemas to try them on.
//!
//! A [`Schema`] is a list of independent definitions, each of them SQL under a name that tells
//! which it is; a pair of schemas comes from one seed, and what a pair has in common has the same
//! names on both sides. [`Bench`] loads both, plans the way there and back, walks it on a real
//! server, and says which law does not hold.
//!
//! **Invariants.** The same seed gives the same pair, on every machine. The generator need not be
//! right: the server is asked, and a definition that it refuses is left out of the schema. So a
//! pair shrinks by leaving out definitions, and what hung on them goes by itself.

mod bench;
mod budget;
mod failure;
mod folder;
mod generate;
mod law;
mod random;
mod schema;
mod shrink;

pub use bench::{Bench, Mode};
pub use budget::Budget;
pub use failure::Failure;
pub use folder::pairs_of;
pub use generate::generate;
pub use law::Trial;
pub use schema::{Definition, Schema};
pub use shrink::shrink;
