//! From folders to parsed files: which files there are, and how they hang together.

mod child;
mod discover;
mod load;
mod package;

use std::path::PathBuf;

pub(crate) use child::module_key;
pub(crate) use load::{Depth, Loaded, load};

/// A file, parsed.
#[derive(Debug)]
pub(crate) struct Source {
    /// Its path, relative to the root.
    pub(crate) path: PathBuf,
    /// Its text.
    pub(crate) text: String,
    /// What it declares.
    pub(crate) file: aludel_grammar::File,
    /// Whether its models and its mistakes count, or only the names that it declares.
    pub(crate) counts: bool,
}
