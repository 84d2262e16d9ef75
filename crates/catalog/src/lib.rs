//! Every object of one database, as data: the intermediate representation that all sources
//! give and that diff and plan work on.
//!
//! **Invariants.** No IO, no SQL, no database. What stands here is canonical: two catalogs read
//! from the same engine compare with `==`. A definition is the engine's own text, read with an
//! empty `search_path`; only what a plan must take apart is a field of its own. Nothing has a
//! position as its identity; no collection has a random order.

mod aspect;
mod catalog;
mod descent;
mod filter;
mod ident;
mod key;
mod kind;
mod object;
mod pair;
mod shared;
mod wanted;

pub use aspect::{Aspects, Reach, Scope};
pub use catalog::{Catalog, Unmanaged};
pub use filter::Filter;
pub use ident::{Ident, MAX_IDENT_BYTES, QualifiedName};
pub use key::{Key, Kind};
pub use kind::*;
pub use object::{Body, Grant, Located, Object};
pub use pair::Pair;
pub use wanted::{Rename, Wanted};
