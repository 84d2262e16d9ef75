//! What a database engine is to the rest of aludel: one trait, in parts, each of which an engine
//! keeps in a room of its own.
//!
//! Whoever is above this crate names no engine: it asks the [`Engine`] that it was given. All parts
//! are objects, so that one program works with several engines, and nothing is generic over them.
//! A part says what it needs of its engine, not how: [docs/design/engines.md] holds each against
//! what other databases offer.
//!
//! An [`Engine`] is what runs revisions asks. What compares schemas asks more, of a `Modelling`: that
//! is behind the feature `catalog`, so that who only runs revisions carries none of it.
//!
//! [docs/design/engines.md]: https://github.com/aludel/aludel/blob/main/docs/design/engines.md

#[cfg(feature = "catalog")]
mod beyond;
mod capabilities;
mod class;
mod contract;
#[cfg(feature = "catalog")]
mod describer;
mod fills;
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
mod options;
mod preflight;
#[cfg(feature = "catalog")]
mod proving;
#[cfg(feature = "catalog")]
mod reach;
#[cfg(feature = "catalog")]
pub mod rows;
#[cfg(feature = "catalog")]
pub mod sampler;
mod segment;
#[cfg(feature = "catalog")]
mod shadow;
mod statements;
#[cfg(feature = "catalog")]
mod traffic;
mod watch;
mod witness;

use std::fmt::Debug;

use aludel_session::SqlError;
use aludel_sql::Syntax;

#[cfg(feature = "catalog")]
pub use beyond::{BeyondError, JudgeError, LeftOut};
pub use capabilities::Capabilities;
pub use class::ErrorClass;
pub use contract::Contract;
#[cfg(feature = "catalog")]
pub use describer::{Counted, Described, Describer, Form, FormColumn};
pub use fills::{Bounds, Course, Cursor, Cut, FILL, Fills, PASSES, ROWS, Rows, SLICE, Uncut};
#[cfg(feature = "catalog")]
pub use inspect::{InspectError, InspectOptions, Inspector, Ownership, ServerVersion, Snapshot};
pub use journal::{
    Entry, EventKind, FORMAT, Found, Journal, JournalError, LogEntry, NewRow, Note, OLDEST, Place,
    Purpose, Reached, State, check_format, lines,
};
#[cfg(feature = "catalog")]
pub use load::{
    ConflictError, FileStatement, LoadError, Loader, NotSql, SqlFault, SqlFile, SqlText, blank,
};
pub use lock::{Away, Backend, Claim, Identity, Lock};
#[cfg(feature = "catalog")]
pub use modelling::Modelling;
#[cfg(feature = "catalog")]
pub use observer::{
    Counts, Effects, FEW_STATEMENTS, LockSource, Observation, Observer, RowsLost, Standing, Stood,
    TableLock,
};
pub use offline::{Footing, InPlaceOf, Offline, Opening, Slices};
pub use options::{LOCK_TIMEOUT, LockOptions, Options, Protection, RetryOptions};
pub use preflight::{Concern, Planned, Preflight, PreflightError, Refusal};
#[cfg(feature = "catalog")]
pub use proving::Proving;
#[cfg(feature = "catalog")]
pub use reach::{Beyond, Border, Deed, Ground, Reach};
pub use segment::{Onlooker, Segment, Stopped, run_segment};
#[cfg(feature = "catalog")]
pub use shadow::{Choice, Server, Shadow, ShadowError, ShadowResult, Shadows};
pub use statements::Statements;
#[cfg(feature = "catalog")]
pub use traffic::Traffic;
pub use watch::Watch;
pub use witness::{Mending, Verdict, Witness};

/// A future that a part returns.
pub type Asked<'a, T, E = aludel_session::SessionError> =
    aludel_session::BoxFuture<'a, Result<T, E>>;

/// A database engine.
pub trait Engine: Debug + Send + Sync {
    /// Its name, as its makers write it.
    fn name(&self) -> &'static str;

    /// What it can do, where engines differ.
    fn capabilities(&self) -> Capabilities;

    /// How its scanner cuts a text.
    fn syntax(&self) -> Syntax {
        Syntax::default()
    }

    /// What a statement does, told by its words.
    fn statements(&self) -> &dyn Statements;

    /// What a connection is set to, and how transactions begin and end on it.
    fn contract(&self) -> &dyn Contract;

    /// The journal of revisions, in the user's database.
    fn journal(&self) -> &dyn Journal;

    /// The lock of a run.
    fn lock(&self) -> &dyn Lock;

    /// What runs an UPDATE in slices; `None` where it runs as a whole.
    fn fills(&self) -> Option<&'static dyn Fills> {
        None
    }

    /// What writes scripts that run without this program; `None` where there are none.
    fn offline(&self) -> Option<&'static dyn Offline> {
        None
    }

    /// What is looked at before a run.
    fn preflight(&self) -> &dyn Preflight;

    /// What became of a statement whose answer never came.
    fn witness(&self) -> &dyn Witness;

    /// What a second connection sees of ours, which `identity` names.
    fn watch(&self, identity: &str) -> Box<dyn Watch>;

    /// What sort of error it is.
    fn classify(&self, error: &SqlError) -> ErrorClass;

    /// What to do about an error of a statement: one sentence without a full stop.
    fn hint(&self, error: &SqlError) -> String;
}
