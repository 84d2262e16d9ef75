//! Rust source to a wanted catalog, by reading
