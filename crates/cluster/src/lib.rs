//! A PostgreSQL server from the binaries of this machine: found, initialised, started, stopped.
//!
//! Shadows and tests both need servers of their own, so the one way to run them is here.
//!
//! **Invariants.** A started server never outlives its owner, not even a killed one: a guard
//! holds the read end of a pipe whose write end only the owner has. Nothing listens on TCP unless
//! asked. PostgreSQL refuses to run as root, so root's servers run as `postgres` or `nobody`.

mod account;
mod binaries;
mod error;
mod guard;
mod init;
mod server;

pub use account::Account;
pub use binaries::Binaries;
pub use error::ClusterError;
pub use guard::{AfterStop, Owner};
pub use init::{Authentication, Init, SUPERUSER, init, make_folder};
pub use server::{GRACE, Listen, Server, Settings, start};
