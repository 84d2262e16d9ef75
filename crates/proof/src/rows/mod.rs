//! Rows before and after: what is still there, and what is lost.

mod align;
mod compare;
mod loss;
mod matching;
mod pointing;
mod snapshot;

pub(crate) use compare::{Excused, compare};
pub(crate) use loss::Loss;
pub use loss::LossKind;
pub(crate) use snapshot::{Snapshot, Unit, Which, take};
