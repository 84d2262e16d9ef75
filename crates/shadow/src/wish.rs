//! What a shadow should be like, and in what it differs.

use std::{collections::BTreeSet, fmt, path::PathBuf};

use aludel_session::Conninfo;

use crate::{Kind, Locale};

/// What a shadow should be like.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Wish {
    /// The major version, where no target says it. Without either any counts.
    pub major: Option<u32>,
    /// The database that the migration is for: its major version counts.
    pub target: Option<Conninfo>,
    /// A server that may be given temporary databases. Without it none is.
    pub server: Option<Conninfo>,
    /// Extensions, by name, that must be there to be created.
    pub extensions: BTreeSet<String>,
    /// The locale. Without it the target's counts.
    pub locale: Option<Locale>,
    /// The only kind to take. Without it they are tried in order.
    pub only: Option<Kind>,
    /// The folder for what is kept between runs. Without it the user's cache.
    pub cache: Option<PathBuf>,
    /// Whether the SQL that will run is trusted: what is to wall it in, or to keep its hands from
    /// others' things on a given server, is not asked for then.
    pub trusted: bool,
    /// The folder of the server binaries to use. Without it this machine's are looked for.
    pub binaries: Option<PathBuf>,
}

/// In what a shadow differs from the wish. Worth a line to the user.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// What it is.
    pub kind: Kind,
    /// Its major version.
    pub major: u32,
    /// The wanted major version, where that is another.
    pub wanted_major: Option<u32>,
    /// The wanted locale, where it has another.
    pub wanted_locale: Option<Locale>,
    /// Why the database could not be asked for its version, where it could not.
    pub unasked: Option<String>,
    /// Why the kinds that would have come before it did not do.
    pub passed: Vec<Passed>,
}

/// A kind of shadow that was passed over, and why.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passed {
    /// The kind.
    pub kind: Kind,
    /// Why it did not do.
    pub reason: String,
}

impl fmt::Display for Difference {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the shadow is {}, PostgreSQL {}", self.kind, self.major)?;
        if let Some(wanted) = self.wanted_major {
            write!(f, " (wanted: {wanted})")?;
        }
        if let Some(wanted) = &self.wanted_locale {
            write!(f, ", without the locale {wanted}")?;
        }
        if let Some(reason) = &self.unasked {
            write!(f, "; the database's version is not known: {reason}")?;
        }
        for passed in &self.passed {
            write!(f, "; not {passed}")?;
        }
        Ok(())
    }
}

impl fmt::Display for Passed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.kind, self.reason)
    }
}
