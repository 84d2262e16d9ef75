//! A wanted state, as a source gives it: a catalog, and what the catalog alone cannot say.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use crate::{Aspects, Catalog, Key};

/// A rename that somebody has decided: in the source, by a flag, or at a prompt.
///
/// A value of an enum is a key of kind `Enum` whose parent is the type: see [`Key::enum_value`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Rename {
    /// The object under its old name.
    pub from: Key,
    /// The same object under its new one.
    pub to: Key,
}

/// A wanted state.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wanted {
    /// The objects. Not canonical yet where a source wrote definitions in its own words.
    pub catalog: Catalog,
    /// Objects whose names the source did not state: the names are the convention's, and any
    /// object of the same definition satisfies them.
    pub unnamed: BTreeSet<Key>,
    /// Renames that the source itself declares (`renamed_from`). One whose old name is gone, or
    /// whose new name is there already, has been done and asks for nothing.
    pub renames: Vec<Rename>,
    /// What the source can express.
    pub aspects: Aspects,
}
