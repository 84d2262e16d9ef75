//! A mistake in a model: where it is, what it is, and what to write instead.

use std::{ops::Range, path::PathBuf};

use serde::Serialize;

/// One mistake. A reading reports all of them at once.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// What is wrong, in one line.
    pub message: String,
    /// Where; `None` where no file is to blame (no models found).
    pub place: Option<Place>,
    /// What stands beside the underlined token.
    pub label: String,
    /// Other places that belong to the mistake (the first of two tables of one name).
    pub related: Vec<Related>,
    /// What to write instead.
    pub help: Option<String>,
}

/// A place in a source file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Place {
    /// The file, relative to the root.
    pub path: PathBuf,
    /// The line of the first byte, from 1.
    pub line: u32,
    /// The column of the first byte, from 1, in characters.
    pub column: u32,
    /// The source lines that the span touches.
    pub text: String,
    /// The token's bytes within `text`.
    pub span: Range<usize>,
}

/// Another place that belongs to a mistake.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Related {
    /// Where.
    pub place: Place,
    /// What it has to do with it.
    pub label: String,
}
