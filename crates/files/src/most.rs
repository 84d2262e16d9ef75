//! The most bytes that each kind of input may have. Far more than anybody writes, and little enough
//! that a file made to fill the memory does not.

const MIB: u64 = 1 << 20;

/// A revision file: data goes through migrations, too.
pub const REVISION: u64 = 64 * MIB;
/// All revision files of a folder together: their texts are held at once.
pub const REVISIONS: u64 = 128 * MIB;
/// An SQL file as a source: a dump, with data.
pub const SQL: u64 = 256 * MIB;
/// A file of Rust source: its tokens take ten times as much.
pub const RUST: u64 = 8 * MIB;
/// A file of settings: `aludel.toml`, `.env`, `Cargo.toml`, a password or service file.
pub const SETTINGS: u64 = MIB;
/// A saved catalog: a hundred thousand objects.
pub const CATALOG: u64 = 256 * MIB;
