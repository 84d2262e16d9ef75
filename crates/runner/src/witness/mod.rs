//! Statements that the server refuses in a transaction: whether one that was sent, and whose answer
//! never came, was done.
//!
//! Before it is sent the journal says what is there (`look`), by object identifier, and what it is
//! to make, by definition. On return the catalog decides by both (`verdict`): done, not done, half
//! done, each kind (`work`) with its own mending. Names alone decide nothing: somebody else may
//! have taken them meanwhile. Where nothing can tell, the run stops and asks.

mod look;
mod verdict;
mod work;

pub(crate) use look::{expected, sight};
pub(crate) use verdict::{Verdict, verdict};
pub(crate) use work::{Work, allows_no_transaction, work};
