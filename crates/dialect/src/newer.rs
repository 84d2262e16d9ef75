//! What a server of an older major does not know.

use std::fmt::{self, Display};

use aludel_catalog::Key;

/// A part of an object that servers know from some major on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Newer {
    /// The object.
    pub object: Key,
    /// The part, in the words of SQL.
    pub what: &'static str,
    /// The name of the engine.
    pub engine: &'static str,
    /// The first major that knows it.
    pub since: u32,
}

/// `index public.t_a: NULLS NOT DISTINCT needs PostgreSQL 15`.
impl Display for Newer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { object, what, engine, since } = self;
        write!(f, "{object}: {what} needs {engine} {since}")
    }
}
