//! What is asked of an engine besides running revisions: that its databases are read, compared, and made
//! anew where it does no harm.

use aludel_dialect::Dialect;

use crate::{Border, Engine, Inspector, Loader};

/// An engine whose databases can be read as catalogs and made from them.
pub trait Modelling: Engine {
    /// How changes become SQL.
    fn dialect(&self) -> &dyn Dialect;

    /// Reads databases.
    fn inspector(&self) -> &dyn Inspector;

    /// What a statement reaches beyond the database that it runs in.
    fn border(&self) -> &dyn Border;

    /// Loads SQL files.
    fn loader(&self) -> &dyn Loader;
}
