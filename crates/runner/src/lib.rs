//! History and target in, next step out: upgrade, downgrade, stamp, recovery.
//!
//! What to do is decided by pure functions (`state`, `step`, `action`) from the history, the
//! journal and the target; a thin loop (`perform`) does it on a session.
//!
//! **Invariants.** One lock is taken before history is read, and each transaction looks whether it is
//! still ours. A revision and its entry in the journal commit together; where a statement allows no
//! transaction, the journal says before and after it how far the run came. What is edited, missing
//! or out of order is found before anything runs. Whatever a revision sets on the session is gone
//! before the next one.

mod action;
mod alone;
mod analyze;
mod cancellation;
mod contract;
mod downgrade;
mod ensure;
mod error;
mod event;
mod execute;
mod failure;
mod fill;
mod findings;
mod foresee;
mod lock;
mod offline;
mod outcome;
mod perform;
mod place;
mod pooled;
mod preflight;
mod protect;
mod redo;
mod rehearse;
mod remedy;
mod report;
mod resolve;
mod retry;
mod run;
mod send;
mod squash;
mod stamp;
mod state;
mod status;
mod step;
mod time;
mod unlock;
mod upgrade;

pub use aludel_engine::{
    Backend, Concern, Entry, EventKind, JournalError, LockOptions, LogEntry, Options, Place,
    Protection, Refusal, RetryOptions, State,
};
pub use cancellation::Cancellation;
pub use contract::{Waiting, waiting};
pub use downgrade::downgrade;
pub use ensure::ensure_journal;
pub use error::RunError;
pub use event::Event;
pub use failure::{Failure, Remains};
pub use findings::{Edited, Findings, Half, Missing};
pub use foresee::{Foreseen, entries, foresee};
pub use offline::{Errand, Written, script};
pub use protect::Loss;
pub use redo::redo;
pub use rehearse::{Rehearsal, rehearse};
pub use remedy::Remedy;
pub use report::{Done, Report};
pub use resolve::{Resolve, resolve};
pub use run::Run;
pub use stamp::{Stamp, stamp};
pub use status::{Standing, Status, log, standing, status};
pub use unlock::unlock;
pub use upgrade::upgrade;
