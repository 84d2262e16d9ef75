//! What a run tells while it goes on.

use std::{path::PathBuf, time::Duration};

use aludel_revision::{Direction, RevisionId};
use aludel_session::Notice;

use crate::{Backend, Concern, Edited, Place, Waiting};

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Event {
    /// Another run holds the lock. Told at once and then from time to time.
    WaitingForLock {
        /// Who holds it, where that can be seen.
        holder: Option<Backend>,
        /// For how long this run has waited.
        waited: Duration,
    },
    /// The journal did not exist and was created.
    JournalCreated {
        /// Its schema.
        schema: String,
    },
    /// Something that may hold up the run. Told before anything runs.
    Concern(Concern),
    /// A phase that takes away what is old is not applied without leave. Told before anything runs.
    ContractWaits(Waiting),
    /// What will be done, in order. Told once, before anything runs, if there is something to do.
    Planned {
        /// The revisions.
        revisions: Vec<RevisionId>,
        /// Which way they go.
        direction: Direction,
    },
    /// An earlier run stopped inside this revision; this one goes on from there.
    Resuming {
        /// The revision.
        revision: RevisionId,
        /// Which way it goes.
        direction: Direction,
        /// Where the run goes on.
        place: Place,
        /// That statement, unless all of the segment ran already.
        statement: Option<String>,
    },
    /// A statement that an earlier run sent before it died turned out to be done.
    AlreadyDone {
        /// The revision.
        revision: RevisionId,
        /// The statement.
        statement: String,
        /// How that can be told.
        reason: String,
    },
    /// An invalid index that an earlier, failed `CREATE INDEX CONCURRENTLY` of this revision left
    /// was dropped, to be built again.
    InvalidIndexDropped {
        /// The revision.
        revision: RevisionId,
        /// The index.
        index: String,
    },
    /// A revision begins.
    Started {
        /// The revision.
        revision: RevisionId,
        /// Which way it goes.
        direction: Direction,
        /// The first line of its message.
        summary: String,
        /// Which one of the run it is, from 1.
        number: usize,
        /// How many there are.
        total: usize,
    },
    /// A revision is done, and the journal says so.
    Finished {
        /// The revision.
        revision: RevisionId,
        /// Which way it went.
        direction: Direction,
        /// How long it took.
        duration: Duration,
    },
    /// The revision's file is gone; its way down comes from the journal.
    Recalled {
        /// The revision.
        revision: RevisionId,
    },
    /// The way down of an applied revision was edited since; the file's is used.
    EditedDown(Edited),
    /// A statement waits for a lock that somebody else holds.
    Blocked {
        /// The revision.
        revision: RevisionId,
        /// Who holds the lock.
        blockers: Vec<Backend>,
    },
    /// A lock was not to be had in time (or there was a deadlock); all is rolled back and will be
    /// tried again.
    Retrying {
        /// The revision.
        revision: RevisionId,
        /// What the server said.
        message: String,
        /// Who was in the way, where that could be seen.
        blockers: Vec<Backend>,
        /// Which attempt comes next.
        attempt: u32,
        /// How many there are at most.
        attempts: u32,
        /// After which pause.
        pause: Duration,
    },
    /// A slice of a fill is done.
    Filling {
        /// The revision.
        revision: RevisionId,
        /// The table.
        table: String,
        /// How many of its rows were gone through.
        seen: u64,
        /// How many it has, as far as the server's statistics tell.
        of: Option<u64>,
    },
    /// A fill rests, for others wait for what it writes.
    Resting {
        /// The revision.
        revision: RevisionId,
        /// Who waits.
        reason: String,
    },
    /// A table that was filled or written anew could not be analyzed.
    NotAnalyzed {
        /// The table, as SQL names it.
        table: String,
        /// What the server said.
        reason: String,
    },
    /// The server said something while a revision ran.
    Noticed {
        /// The revision.
        revision: RevisionId,
        /// Its file.
        file: PathBuf,
        /// What the server said.
        notice: Notice,
    },
    /// The journal was changed by hand: a revision counts as applied now.
    Stamped {
        /// The revision.
        revision: RevisionId,
    },
    /// A revision took the place of those that it stands for, all of which are applied.
    Squashed {
        /// The revision.
        revision: RevisionId,
        /// Those that it stands for.
        replaced: Vec<RevisionId>,
    },
    /// The journal was changed by hand: a revision no longer counts as applied.
    Unapplied {
        /// The revision.
        revision: RevisionId,
    },
    /// The journal was made, and nothing is in it yet.
    JournalMade,
    /// The journal was changed by hand: a revision's checksums are those of its file now.
    ChecksumRepaired {
        /// The revision.
        revision: RevisionId,
    },
    /// The journal was changed by hand: it is known now what became of a statement.
    Resolved {
        /// The revision.
        revision: RevisionId,
        /// Which statement of it, from 1.
        number: usize,
        /// Whether it was done.
        is_done: bool,
    },
    /// The run was told to stop; what runs is being cancelled on the server.
    Cancelling {
        /// Whether the server can cancel; if not, the run stops after the statement.
        possible: bool,
    },
    /// The lock was not ours any more at the end: another run took it.
    LockLost,
}
