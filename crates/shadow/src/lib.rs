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

mod cache;
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
mod stamp;
mod surroundings;
mod target;
mod temporary;
mod versions;
mod whereabouts;
mod wish;

use std::collections::BTreeSet;

use aludel_session::{BoxFuture, Session};

pub use cache::{Cache, CacheKey, Ingredients};
pub use choose::{Choice, choose};
pub use engine::Engine;
pub use error::ShadowError;
pub use kind::Kind;
pub use locale::{Locale, Provider};
pub use place::user_cache;
pub use progress::{Progress, Step};
pub use stamp::Stamp;
pub use surroundings::Surroundings;
pub use wish::{Difference, Passed, Wish};

/// The result of dealing with a shadow.
pub type Result<T> = std::result::Result<T, ShadowError>;

/// A source of throw-away databases.
pub trait Shadow: Send {
    /// Where it comes from.
    fn kind(&self) -> Kind;

    /// The major version of its engine.
    fn major(&self) -> u32;

    /// The names of the extensions that can be created on it, sorted.
    fn extensions(&self) -> &[String];

    /// What these extensions come from, where that can be told again without this shadow: what was
    /// made canonical with them may be kept then.
    fn stamp(&self, _extensions: &BTreeSet<String>) -> Option<Stamp> {
        None
    }

    /// A session on a new, empty database. The one before is gone, and its session with it.
    fn fresh(&mut self) -> BoxFuture<'_, Result<&mut dyn Session>>;

    /// A session on a new database in the state that was kept under a key, as [`Shadow::fresh`]
    /// otherwise; `None`, and nothing has changed, where none is kept.
    fn restore<'a>(
        &'a mut self,
        _key: &'a str,
    ) -> BoxFuture<'a, Result<Option<&'a mut dyn Session>>> {
        Box::pin(async { Ok(None) })
    }

    /// Keeps the state of the latest database for later runs, where this shadow can. The key must
    /// say everything that the state comes of. The session on it is another one then.
    fn keep<'a>(&'a mut self, _key: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(async { Ok(()) })
    }

    /// The session on the latest database; `None` before the first.
    fn session(&mut self) -> Option<&mut dyn Session>;

    /// Makes sure that roles exist, and creates those that do not on a server of our own.
    fn ensure_roles<'a>(&'a mut self, roles: &'a [String]) -> BoxFuture<'a, Result<()>>;

    /// Forgets the roles that were asked for: the next new database is on a server of our own
    /// without any, so that SQL may make them itself.
    fn forget_roles(&mut self) {}

    /// Drops the database and stops the server, where it is our own. A shadow that was dropped
    /// without it is cleaned up by the next run.
    fn close(self: Box<Self>) -> BoxFuture<'static, Result<()>>;
}
