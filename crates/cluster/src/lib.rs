//! A PostgreSQL server from the binaries of this machine: found, initialised, started, stopped.
//!
//! Shadows and tests both need servers of their own, so the one way to run them is here.
//!
//! **Invariants.** A started server never outlives its owner, not even a killed one: a guard
//! holds the read end of a pipe whose write end only the owner has. Nothing listens on TCP unless
//! asked. Nothing of the environment reaches it but the few variables that are listed. Where walls
//! are asked for, no process of it ever lives outside of them. PostgreSQL refuses to run as root, so root's servers run as `postgres` or `nobody`.

mod account;
mod binaries;
mod error;
mod guard;
mod init;
mod server;
mod walls;

pub use account::Account;
pub use binaries::{Binaries, Version, version};
pub use error::ClusterError;
pub use guard::{AfterStop, Owner};
pub use init::{Authentication, Init, SUPERUSER, init, make_folder, make_passable};
pub use server::{GRACE, Listen, Server, Settings, start};
pub use walls::{Walls, walls_missing};
