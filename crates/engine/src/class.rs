//! What sort of error a statement met, whatever the engine calls it.

/// What sort of error a statement met.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ErrorClass {
    /// A lock was not to be had in time, or there was a deadlock: it may not come again.
    Passing,
    /// It was cancelled from outside.
    Cancelled,
    /// It is not allowed in a transaction.
    NoTransaction,
    /// The prepared statement is not there.
    NotPrepared,
    /// It is not understood.
    Syntax,
    /// What it speaks of is not there.
    Missing,
    /// Nothing may be written here, or not by this role.
    NotWritable,
    /// Anything else.
    Other,
}
