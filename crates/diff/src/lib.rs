//! The changes between two catalogs, as pairs
