//! What an entry and a note are written from.

use aludel_revision::{Revision, Script};

use super::{Place, State};

/// What an entry is written from.
#[derive(Debug, Clone, Copy)]
pub struct NewRow<'a> {
    /// The revision.
    pub revision: &'a Revision,
    /// Its SQL.
    pub script: &'a Script,
    /// Whether it is there as a whole.
    pub state: State,
    /// How far a run came.
    pub place: Place,
    /// Whether the statement at the place is being sent.
    pub is_interrupted: bool,
    /// A checksum over what ran already.
    pub reached: Option<&'a str>,
}

impl<'a> NewRow<'a> {
    /// A revision that is applied as a whole.
    pub fn applied(revision: &'a Revision, script: &'a Script) -> Self {
        let (state, place) = (State::Applied, Place::default());
        Self { revision, script, state, place, is_interrupted: false, reached: None }
    }
}

/// How far a section is.
#[derive(Debug, Clone, Copy)]
pub struct Reached<'a> {
    /// Which way it goes.
    pub state: State,
    /// The place.
    pub place: Place,
    /// Whether the statement there is being sent.
    pub is_interrupted: bool,
    /// A checksum over what ran already.
    pub checksum: &'a str,
}

/// What the journal says of a statement that allows no transaction: what it was to make, and what
/// was there before it was sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The statement.
    pub sql: String,
    /// What it does, in a word.
    pub work: String,
    /// The identifiers of the objects that were there.
    pub seen: Vec<String>,
    /// The definition of what it makes, where that could be told.
    pub expected: Option<String>,
}
