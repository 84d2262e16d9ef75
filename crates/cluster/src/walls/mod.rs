//! The walls around a server: what its processes can reach of the machine, whatever SQL they run.
//!
//! A superuser of PostgreSQL can run programs, read and write files, connect anywhere, and load
//! code of its own making into the server. So nothing inside the server can hold SQL that nobody
//! has read; the kernel does. Landlock closes files and programs, and a filter of system calls
//! closes connections. Both are put upon the one thread that starts the server, and the server
//! and all its children have them for life.

#[cfg(target_os = "linux")]
mod calls;
#[cfg(target_os = "linux")]
mod elf;
#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "linux")]
mod reach;

use std::{
    io,
    path::PathBuf,
    process::{Child, Command},
};

use crate::Binaries;

/// What a server's processes can reach.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Walls {
    /// What the servers' account can: for servers whose SQL is our own, or trusted.
    #[default]
    None,
    /// Its own folders and the files of its installation. No other program, file or connection.
    Closed,
}

/// The folders that a walled server writes to, and what it is made of.
#[derive(Debug, Clone)]
#[cfg_attr(not(target_os = "linux"), expect(dead_code, reason = "only Linux has walls"))]
pub(crate) struct Premises {
    pub(crate) binaries: Binaries,
    pub(crate) data: PathBuf,
    pub(crate) socket: PathBuf,
}

/// Whether this system can wall a server in; if not, why.
#[cfg(target_os = "linux")]
pub fn walls_missing() -> Option<String> {
    linux::missing()
}

/// Whether this system can wall a server in; if not, why.
#[cfg(not(target_os = "linux"))]
pub fn walls_missing() -> Option<String> {
    Some("only Linux can close a server off from the machine".into())
}

/// Starts a server inside its walls.
#[cfg(target_os = "linux")]
pub(crate) fn spawn_inside(command: Command, premises: Premises) -> io::Result<Child> {
    linux::spawn(command, premises)
}

/// Starts a server inside its walls.
#[cfg(not(target_os = "linux"))]
pub(crate) fn spawn_inside(_: Command, _: Premises) -> io::Result<Child> {
    Err(io::Error::new(io::ErrorKind::Unsupported, walls_missing().unwrap_or_default()))
}
