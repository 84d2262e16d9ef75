//! SQL as tokens and statements.
