//! The engine behind a shadow, as far as what it prints depends on it: told before it is started,
//! so that what it gave before can be found.

use crate::{Kind, Locale};

/// An engine. Two that are equal give the same answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Engine {
    /// Where it comes from.
    pub kind: Kind,
    /// The major version.
    pub major: u32,
    /// The exact release, with who built it where that is known.
    pub release: String,
    /// Where it stands: a folder of binaries, or the address of a server, without a password.
    pub place: String,
    /// The locale and the encoding of its databases.
    pub locale: Locale,
}
