//! What applications say to a database while it is migrated.

use aludel_catalog::{Catalog, QualifiedName};

/// Writes what applications say.
pub trait Traffic: Send + Sync {
    /// What whoever knows a table as a catalog has it says of it, a statement each: rows are read,
    /// written anew as they are, taken out and put in again. The table has the same rows afterwards.
    fn statements(&self, table: &QualifiedName, catalog: &Catalog) -> Vec<String>;
}
