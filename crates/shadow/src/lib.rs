//! Where a shadow database comes from: a throw-away database of the real engine that makes a wanted
//! state canonical and proves a migration.
//!
//! **Invariants.** A shadow's database is new and empty, made from `template0`, unless a state that
//! was kept is asked for: then it is a copy of that. Nothing is left
//! behind on any server, not after a kill either: the next run removes what a killed one left. On
//! a server that the user named, aludel creates and drops its own temporary databases and nothing
//! else; above all no role.
//!
//! # How long it takes
//!
//! The best of several runs of `examples/timings.rs` in a debug build, on two cores that ten other
//! programs kept busy; a quiet machine is several times faster.
//!
//! | kind | with its first database | another database | what the first use adds |
//! |---|---|---|---|
//! | local server | 0.9 s | 0.2 s | `initdb` |
//! | temporary database | 0.7 s | 0.5 s | nothing |
//! | embedded | 1.1 s | 1.3 s | loading the engine in each process, unpacking it once |

mod candidate;
mod choose;
mod chosen;
mod connect;
mod databases;
#[cfg(feature = "embedded")]
pub mod embedded;
mod engine;
mod error;
mod kept;
mod kind;
mod local;
mod locale;
mod login;
mod orphans;
mod place;
mod progress;
mod search;
mod surroundings;
mod target;
mod temporary;
mod versions;
mod whereabouts;
mod wish;

pub use choose::{Choice, choose};
pub use engine::Engine;
pub use error::ShadowError;
pub use kind::Kind;
pub use locale::{Locale, Provider};
pub use place::user_cache;
pub use progress::{Progress, Step};
pub use search::Search;
pub use surroundings::Surroundings;
pub use wish::{Difference, Passed, Wish};

/// The result of dealing with a shadow.
pub type Result<T> = std::result::Result<T, ShadowError>;

/// A source of throw-away databases of PostgreSQL.
pub trait Shadow: aludel_engine::Shadow {
    /// Where it comes from.
    fn kind(&self) -> Kind;

    /// The names of the extensions that can be created on it, sorted.
    fn extensions(&self) -> &[String];
}
