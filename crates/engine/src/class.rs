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
    /// The name of what it makes is taken.
    Taken,
    /// Something else needs what it takes away.
    Needed,
    /// A value is missing where one must be.
    NotNull,
    /// Rows agree that must differ.
    Unique,
    /// A row breaks another constraint: a check, a foreign key.
    Constraint,
    /// A value does not fit, or cannot be computed.
    Value,
    /// Anything else.
    Other,
}
