//! Files, where somebody else may have made them or may want to read them.
//!
//! **Invariants.** Reading ends: a device, a pipe and a file without an end are errors, and so is
//! whatever is larger than its kind of input can be. What is written for ourselves is readable by
//! this user alone, and a folder that another user could write to is never used.

mod cache;
mod hex;
mod memory;
pub mod most;
mod private;
mod read;
mod stamp;
mod user;

pub use cache::{Cache, CacheKey, Ingredients};
pub use hex::hex;
pub use memory::{in_memory, shared_memory};
pub use private::{NotOurs, check_ours, make_private, write_private};
pub use read::{read, read_given, read_listed, read_to_string};
pub use stamp::Stamp;
pub use user::user;
