//! What a proof asks of an engine: what statements do, and rows.

use crate::{Describer, Modelling, Observer, rows::Rows, sampler::Sampler};

/// An engine on whose shadow migrations are proven, with rows in the tables.
pub trait Proving: Modelling {
    /// What a statement did.
    fn observer(&self) -> &dyn Observer;

    /// The rows of tables.
    fn rows(&self) -> &dyn Rows;

    /// Rows for them.
    fn sampler(&self) -> &dyn Sampler;

    /// What applications get from it; `None` where nobody can tell without running their queries.
    fn describer(&self) -> Option<&dyn Describer> {
        None
    }
}
