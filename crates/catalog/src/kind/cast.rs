//! Casts.

use serde::{Deserialize, Serialize};

/// `CREATE CAST`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cast {
    /// From this type.
    pub source: String,
    /// To this type.
    pub target: String,
    /// `WITH FUNCTION …`, `WITHOUT FUNCTION` or `WITH INOUT`.
    pub method: String,
    /// When it may be used.
    pub context: CastContext,
}

/// When a cast may be used without being asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CastContext {
    /// Only when asked for.
    Explicit,
    /// In assignments too.
    Assignment,
    /// Anywhere.
    Implicit,
}
