//! What a script says that does without this program what a run does: the same statements, and in the
//! place of what a run asks, statements that fail.

use aludel_revision::{Fill, RevisionId};

use crate::{Claim, Cut, Note, Options, Place, State};

/// Writes what a run would ask, decide or wait for, as statements.
pub trait Offline: Send + Sync {
    /// Brings the connection to what the options say, and its encoding to that of the script; in a
    /// transaction or outside of one.
    fn settings(&self, options: &Options) -> Vec<String>;

    /// One transaction that takes the lock, and fails where somebody else has it, or where the journal
    /// has anything but the entries.
    fn begin(&self, options: &Options, claim: Claim<'_>, opening: &Opening<'_>) -> Vec<String>;

    /// Fails, and with it the transaction, unless the lock is ours and the script came as far as this.
    fn guard(&self, journal: &str, token: &str, footing: Footing<'_>) -> String;

    /// Says in the journal what was there before a statement that allows no transaction, behind the note
    /// on it: what a run asks before it writes one.
    fn note(&self, options: &Options, revision: &RevisionId, sql: &str) -> (Note, Vec<String>);

    /// Runs an UPDATE in slices, each committed together with how far it is, until none of its rows is left.
    fn fill(&self, slices: &Slices<'_>) -> String;

    /// Lifts the limits of a statement that blocks nobody and may wait, and restores them.
    fn lifted(&self) -> [String; 2];

    /// Does what is of use, and no more than that: where it fails, the script goes on.
    fn leniently(&self, sql: &str) -> String;

    /// Gives the lock back.
    fn end(&self, journal: &str, claim: Claim<'_>) -> String;
}

/// Where a script takes the database up.
#[derive(Debug, Clone, Copy)]
pub struct Opening<'a> {
    /// Whether the journal is made where there is none.
    pub makes_journal: bool,
    /// What it has applied: each revision with the checksum of its way up.
    pub applied: &'a [(String, String)],
    /// What takes the place of many in the journal where all of them are applied.
    pub whole: &'a [InPlaceOf],
}

/// A revision that stands for others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InPlaceOf {
    /// Its identifier.
    pub revision: String,
    /// Those that it stands for, each with the checksum of its way up.
    pub replaces: Vec<(String, String)>,
    /// What puts it in their place.
    pub statements: Vec<String>,
}

/// A fill of a script, and what is sent around each of its slices.
#[derive(Debug, Clone)]
pub struct Slices<'a> {
    /// The directive.
    pub fill: &'a Fill,
    /// The UPDATE.
    pub cut: Cut<'a>,
    /// What a transaction of it begins with, behind its BEGIN.
    pub opening: &'a [String],
    /// What says in the journal that it goes on, before the COMMIT.
    pub closing: &'a [String],
    /// The journal's schema.
    pub journal: &'a str,
    /// The revision.
    pub revision: &'a RevisionId,
}

/// How far a script must have come.
#[derive(Debug, Clone, Copy)]
pub enum Footing<'a> {
    /// It began.
    Begun,
    /// This revision is applied.
    Applied(&'a RevisionId),
    /// This revision is taken back.
    Reverted(&'a RevisionId),
    /// This revision is on its way, and everything before the place is done.
    Inside(&'a RevisionId, State, Place),
}
