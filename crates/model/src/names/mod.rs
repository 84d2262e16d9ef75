//! What a name means where it stands: modules, `use`, globs, renames.

mod lookup;
mod tree;

pub(crate) use lookup::Meaning;
pub(crate) use tree::{Declared, Entity, Tree};
