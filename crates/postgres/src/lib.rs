//! PostgreSQL behind its traits: the engine (what runs revisions), and what more is asked of one whose
//! schemas are compared: inspecting, rendering, what reaches beyond a database.
//!
//! **Invariants.** Inspection asks and never changes; rendering is pure.

mod classify;
mod contract;
#[cfg(feature = "catalog")]
mod describe;
mod engine;
#[cfg(feature = "catalog")]
mod era;
mod fills;
#[cfg(feature = "catalog")]
mod fixed;
#[cfg(feature = "catalog")]
mod inspect;
mod journal;
#[cfg(feature = "catalog")]
mod load;
mod lock;
#[cfg(feature = "catalog")]
mod modelling;
#[cfg(feature = "catalog")]
mod observer;
mod offline;
mod preflight;
#[cfg(feature = "catalog")]
mod proving;
mod pulse;
#[cfg(feature = "catalog")]
mod reach;
#[cfg(feature = "catalog")]
mod render;
mod room;
#[cfg(feature = "catalog")]
mod rows;
#[cfg(feature = "catalog")]
mod sampler;
mod statements;
#[cfg(feature = "catalog")]
mod traffic;
#[cfg(feature = "catalog")]
mod unseen;
mod witness;

#[cfg(feature = "catalog")]
pub use aludel_engine::{InspectError, InspectOptions, Ownership, ServerVersion, Snapshot};
pub use engine::PostgresEngine;
#[cfg(feature = "catalog")]
pub use fixed::is_fixed;
#[cfg(feature = "catalog")]
pub use inspect::{AvailableExtension, available_extensions, imprint, inspect, server_version};
#[cfg(feature = "catalog")]
pub use observer::own_locks;
#[cfg(feature = "catalog")]
pub use render::Postgres;
pub use room::{LockRoom, lock_room, locks};
#[cfg(feature = "catalog")]
pub use rows::{
    Digest, MOST_ROWS, Position, Seed, SeedColumn, digests, positions, seeds, set_position,
};
