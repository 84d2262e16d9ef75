//! PostgreSQL behind the dialect: inspect and render.
//!
//! **Invariants.** Inspection asks and never changes; rendering is pure.

mod era;
mod inspect;
pub mod reach;
mod render;
mod unseen;

pub use era::{Newer, newer, newer_change};
pub use inspect::{
    AvailableExtension, InspectError, InspectOptions, Ownership, ServerVersion, Snapshot,
    available_extensions, inspect, server_version,
};
pub use render::Postgres;
pub use unseen::forget_grants_to;
