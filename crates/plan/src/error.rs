//! Why there is no plan.

use aludel_catalog::Key;
use thiserror::Error;

/// Why changes cannot become a plan.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum PlanError {
    /// An object that stays needs one that is to go.
    #[error(
        "{object} stays and needs {needs}, which is to go: drop or change {object} first, or keep {needs}"
    )]
    Blocked {
        /// What stays.
        object: Box<Key>,
        /// What it needs.
        needs: Box<Key>,
    },
    /// An object that must not be dropped would have to be rebuilt.
    #[error(
        "{object} needs {cause}, which must be rebuilt, and cannot be rebuilt itself without losing what it holds: change {object} first so that it does without"
    )]
    Irreplaceable {
        /// What cannot be rebuilt.
        object: Box<Key>,
        /// What it hangs on.
        cause: Box<Key>,
    },
    /// The database has no way from one to the other.
    #[error("{object} cannot be changed: {reason}")]
    Impossible {
        /// What cannot be changed.
        object: Box<Key>,
        /// Why not.
        reason: String,
    },
    /// The objects wait for each other.
    #[error("there is no order for these changes, each waits for the next: {}", .objects.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "))]
    Cycle {
        /// The objects, in a circle.
        objects: Vec<Key>,
    },
    /// A change that no statement came of.
    #[error(
        "{object} differs, and no statement came of it: this is a fault of the program; please report it with both definitions"
    )]
    Unhandled {
        /// What differs.
        object: Box<Key>,
    },
}
