//! PostgreSQL behind the dialect: inspect and render.
//!
//! **Invariants.** Inspection asks and never changes; rendering is pure.

mod inspect;
mod render;

pub use inspect::{
    AvailableExtension, InspectError, InspectOptions, Ownership, ServerVersion, Snapshot,
    available_extensions, inspect, server_version,
};
pub use render::Postgres;
