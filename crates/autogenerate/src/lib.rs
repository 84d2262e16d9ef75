//! From two sources to a proven migration
