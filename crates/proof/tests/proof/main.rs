//! Proofs on a real server.

mod effects;
mod failing;
mod fill;
mod support;
