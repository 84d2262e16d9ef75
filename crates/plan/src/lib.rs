//! Changes to ordered SQL, in both directions.
//!
//! Each object that changes has a vertex for its going and one for its coming, or one for its
//! alteration in place. The edges are the dependencies of both sides. What hangs on an object that
//! cannot be changed under it is taken down and put back (`rebuild`); what can be said inside
//! the statement of its whole is (`absorb`); the rest is one topological order.
//!
//! **Invariants.** Order comes from the graph, never from text, and ties break by name: the same
//! change always yields the same bytes. The way back is the plan of the swapped pair. What differs
//! gives a statement or an error, never silence.

mod absorb;
mod action;
mod commit;
mod edges;
mod emit;
mod entity;
mod error;
mod family;
mod fills;
mod graph;
mod marks;
mod needs;
mod outcome;
mod phase;
mod planner;
mod rank;
mod rebuild;
mod rename;
mod spoken;
mod valid;
mod vertex;
mod waits;

pub use aludel_sql::Mode;
pub use error::PlanError;
pub use marks::marked;
pub use outcome::{Migration, Plan, Segment};
pub use phase::{Phase, PhaseKind, Phases};
pub use planner::{migration, plan};
pub use rename::{renames, renaming};
