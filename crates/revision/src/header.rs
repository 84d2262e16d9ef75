//! The header.

/// The header keys.
pub(crate) const KEYS: [&str; 6] =
    ["revision", "revises", "created", "depends_on", "branch_labels", "irreversible"];
