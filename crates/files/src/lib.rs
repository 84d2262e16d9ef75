//! Files, where somebody else may have made them or may want to read them.
//!
//! **Invariants.** Reading ends: a device, a pipe and a file without an end are errors, and so is
//! whatever is larger than its kind of input can be. What is written for ourselves is readable by
//! this user alone, and a folder that another user could write to is never used.

mod memory;
pub mod most;
mod private;
mod read;
mod user;

pub use memory::in_memory;
pub use private::{NotOurs, check_ours, make_private, write_private};
pub use read::{read, read_given, read_to_string};
pub use user::user;
