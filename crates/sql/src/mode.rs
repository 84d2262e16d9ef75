//! How statements are committed.

/// How the statements of a segment run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Mode {
    /// All of them in one transaction, with the journal's entry where there is one.
    #[default]
    Transactional,
    /// Each by itself, outside any transaction.
    Autocommit,
}
