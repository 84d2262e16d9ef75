//! The names that objects take from each other.

use aludel_catalog::Ident;

/// A name taken in a namespace in which it must be unique: a new object waits until the one that
/// holds it is gone.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Claim {
    /// The namespace, in the database's own word: `pg_class`, `pg_type`, `pg_proc`.
    pub namespace: &'static str,
    /// The schema, where names are unique inside one.
    pub schema: Option<Ident>,
    /// The name, with a signature where that is part of it.
    pub name: String,
}
