//! Why a run stopped: what, where, and what to do next.

use std::{path::PathBuf, time::Duration};

use aludel_engine::Uncut;
use aludel_revision::{Gap, Lacking, Mistakes, PathError, Position, RevisionId, TargetError};
use aludel_session::SessionError;
use thiserror::Error;

use crate::{Backend, Edited, Failure, Half, JournalError, Loss, Missing, Refusal, Waiting};

/// Why a run stopped.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum RunError {
    /// The connection, or a statement of aludel's own.
    #[error(transparent)]
    Session(#[from] SessionError),
    /// The connection was lost while a revision ran.
    #[error("the connection was lost while `{revision}` ran: {reason}")]
    Lost {
        /// The revision.
        revision: RevisionId,
        /// Why.
        reason: String,
    },
    /// The journal cannot be used.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// No way leads to the target.
    #[error(transparent)]
    Path(#[from] PathError),
    /// Files have mistakes.
    #[error(transparent)]
    Mistakes(#[from] Mistakes),
    /// Another run held the lock for too long.
    #[error(
        "another run holds the lock of this database, and {} s were not enough{}",
        waited.as_secs(),
        holder.as_ref().map_or(String::new(), |holder| format!(": {holder}"))
    )]
    Locked {
        /// Who holds it, where that can be seen.
        holder: Option<Box<Backend>>,
        /// How long this run waited.
        waited: Duration,
    },
    /// A transaction of the run that holds the lock is open.
    #[error("a transaction of the run that holds the lock is open on the server: {holder}")]
    Busy {
        /// Who holds it.
        holder: Box<Backend>,
        /// How that connection is ended.
        end: String,
    },
    /// Another run took the lock over; nothing was written since.
    #[error(
        "this run looked stalled, and its lock was taken away, by another run or by hand; what it did last \
         was rolled back"
    )]
    Replaced,
    /// What allows no transaction is to run behind a pooler.
    #[error(
        "{}:{position}: this statement allows no transaction, and the connection goes through a \
         pooler, which gives sessions away between transactions\n  statement: {statement}",
        path.display()
    )]
    Pooled {
        /// The file.
        path: PathBuf,
        /// Where in it.
        position: Position,
        /// The first line of the statement.
        statement: String,
    },
    /// What allows no transaction cannot be run in one that is rolled back.
    #[error(
        "{}:{position}: this runs outside of transactions, and what is rolled back runs in one\n  \
         statement: {statement}",
        path.display()
    )]
    NotInTransaction {
        /// The file.
        path: PathBuf,
        /// Where in it.
        position: Position,
        /// The first line of the statement.
        statement: String,
    },
    /// The engine has no scripts.
    #[error("a script for {engine} cannot be written: it could not check what a run checks")]
    NoScript {
        /// Its name.
        engine: &'static str,
    },
    /// A script cannot do this.
    #[error("{}:{position}: {why}, and a script cannot do that", path.display())]
    NotInScript {
        /// The file.
        path: PathBuf,
        /// Where in it.
        position: Position,
        /// What it is.
        why: &'static str,
        /// What to do next.
        hint: String,
    },
    /// Both ends of a range are the same place.
    #[error("there is nothing between `{from}` and `{to}`")]
    EmptyRange {
        /// Where it begins.
        from: String,
        /// Where it ends.
        to: String,
    },
    /// Applied revisions were edited.
    #[error("{}", edited(.0))]
    Edited(Vec<Edited>),
    /// Files of applied revisions are gone.
    #[error("{}", gone(missing))]
    Gone {
        /// Those revisions.
        missing: Vec<Missing>,
        /// Whether the files know another one that is applied: if not, the database may be another
        /// project's.
        is_ours: bool,
    },
    /// The database has revisions that are newer than all files.
    #[error("{}", ahead(.0))]
    Ahead(Vec<Missing>),
    /// Revisions came in below applied ones.
    #[error("{}", out_of_order(.0))]
    OutOfOrder(Vec<Gap>),
    /// A run stopped inside a revision that is not on the way to the target.
    #[error("an earlier run stopped inside `{}` (going {}, at {})", .0.revision, .0.direction, .0.place)]
    Half(Half),
    /// A phase that takes away what is old is on the way to the target, and nobody gave leave.
    #[error("{}", contract(.0))]
    Contract(Box<Waiting>),
    /// The file of a half-applied revision was edited in the part that ran already.
    #[error("`{}` is applied up to {}, and what ran already was edited since", half.revision, half.place)]
    HalfEdited {
        /// The revision, and how far it is.
        half: Half,
        /// Its file.
        path: PathBuf,
    },
    /// The database has a part of what one revision stands for now, and the files of the rest are gone.
    #[error(
        "the database has only a part of what `{}` stands for, and the files of the rest are gone: {}",
        .0.squash,
        names(&.0.missing)
    )]
    Inside(Lacking),
    /// Neither a file nor the journal says how to revert a revision.
    #[error(
        "nothing says how to revert `{revision}`: its file is gone, and the journal has no way down for it"
    )]
    NoWayDown {
        /// The revision.
        revision: RevisionId,
    },
    /// A table that is to be filled in slices has no key to cut it along.
    #[error("{}:{position}: {}", path.display(), uncut(table, why))]
    Uncut {
        /// The revision.
        revision: RevisionId,
        /// Its file.
        path: PathBuf,
        /// Where in it.
        position: Position,
        /// The table.
        table: String,
        /// Why.
        why: Uncut,
    },
    /// The condition of a fill still holds on rows that are done.
    #[error("{}:{position}: {}", path.display(), endless(*is_late))]
    Endless {
        /// Whether it is others that go on writing such rows.
        is_late: bool,
        /// The revision.
        revision: RevisionId,
        /// Its file.
        path: PathBuf,
        /// Where in it.
        position: Position,
    },
    /// A statement failed.
    #[error(transparent)]
    Failed(Box<Failure>),
    /// An index was built, and is not valid.
    #[error("`{revision}`: the index {index} is there, but not valid, so that no query uses it")]
    InvalidIndex {
        /// The revision.
        revision: RevisionId,
        /// The index.
        index: String,
        /// The statement that drops it.
        drop: String,
    },
    /// A run broke off at a statement, and nothing tells whether it was done.
    #[error(
        "`{revision}`: an earlier run broke off at statement {number}, and nothing tells whether it \
         was done: {seen}\n  statement: {statement}"
    )]
    Uncertain {
        /// The revision.
        revision: RevisionId,
        /// Which statement of the way that it was going, from 1.
        number: usize,
        /// The statement.
        statement: String,
        /// What was seen.
        seen: String,
    },
    /// Nothing of a revision is in question.
    #[error("no statement of `{revision}` is in question")]
    NothingToResolve {
        /// The revision.
        revision: RevisionId,
    },
    /// Another statement is in question.
    #[error("the statement of `{revision}` that is in question is number {number}")]
    OtherStatement {
        /// The revision.
        revision: RevisionId,
        /// Which one it is.
        number: usize,
    },
    /// A revision ended its own transaction.
    #[error(
        "`{revision}` ended the transaction that aludel began for it, so a part of it may be \
         committed by itself"
    )]
    OutsideTransaction {
        /// The revision.
        revision: RevisionId,
    },
    /// The session has a transaction open.
    #[error("the connection has a transaction open, and a run needs to begin its own")]
    InTransaction,
    /// The run was stopped from outside.
    #[error("stopped{}", revision.as_ref().map_or(String::new(), |it| format!(" while `{it}` ran")))]
    Cancelled {
        /// The revision that ran.
        revision: Option<RevisionId>,
        /// Whether a part of it is done; if not, nothing of it remains.
        partly: bool,
    },
    /// The database has what another project applied, and nothing of this one.
    #[error(
        "of the {} this database has, this project knows none: {}",
        counted(applied),
        stand_in(applied)
    )]
    ForeignDatabase {
        /// What is applied.
        applied: Vec<RevisionId>,
    },
    /// The database is protected, and its name was not said, or another one.
    #[error("{}", protected(database, said.as_deref(), reverts, losses))]
    Protected {
        /// The database.
        database: String,
        /// The name that was said.
        said: Option<String>,
        /// What is to be taken back.
        reverts: Vec<RevisionId>,
        /// The statements that lose data.
        losses: Vec<Loss>,
    },
    /// The engine says that it cannot work.
    #[error(transparent)]
    Refused(#[from] Box<Refusal>),
    /// A revision to be taken out of the journal is not in it.
    #[error("`{name}` is not applied")]
    NotApplied {
        /// What was asked for.
        name: String,
    },
    /// A revision cannot be taken out of the journal while others stand on it.
    #[error("`{revision}` cannot be taken out of the journal: {} on it", stand(above))]
    StoodOn {
        /// The revision.
        revision: RevisionId,
        /// What stands on it.
        above: Vec<RevisionId>,
    },
}

/// How many of a list are named.
const NAMED: usize = 5;

fn counted(applied: &[RevisionId]) -> String {
    match applied.len() {
        1 => "revision that".to_owned(),
        count => format!("{count} revisions that"),
    }
}

fn stand_in(applied: &[RevisionId]) -> String {
    let named: Vec<String> = applied.iter().take(NAMED).map(|id| format!("`{id}`")).collect();
    let more = if applied.len() > NAMED { ", …" } else { "" };
    named.join(", ") + more
}

fn protected(
    database: &str,
    said: Option<&str>,
    reverts: &[RevisionId],
    losses: &[Loss],
) -> String {
    let mut text = format!("the database `{database}` is protected");
    if let Some(said) = said {
        text.push_str(&format!(", and `{said}` is not its name"));
    }
    if !reverts.is_empty() {
        text.push_str(&format!("\n  to be taken back: {}", stand_in(reverts)));
    }
    for loss in losses.iter().take(NAMED) {
        text.push_str(&format!("\n  loses data: {loss}"));
    }
    if losses.len() > NAMED {
        text.push_str(&format!("\n  and {} more", losses.len() - NAMED));
    }
    text
}

impl From<TargetError> for RunError {
    fn from(error: TargetError) -> Self {
        Self::Path(error.into())
    }
}

/// The most names that are said.
const MOST_NAMES: usize = 10;

fn names(ids: &[RevisionId]) -> String {
    let shown: Vec<String> = ids.iter().take(MOST_NAMES).map(|id| format!("`{id}`")).collect();
    let more = ids.len().saturating_sub(MOST_NAMES);
    let behind = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{behind}", shown.join(", "))
}

fn edited(edited: &[Edited]) -> String {
    let lines = edited.iter().map(|it| {
        format!("{}: `{}` was edited after it was applied", it.path.display(), it.revision)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn endless(is_late: bool) -> &'static str {
    match is_late {
        true => {
            "after all its passes the WHERE of this fill holds on rows still: others go on writing such"
        }
        false => {
            "the WHERE of this fill still holds on rows that it has filled: it would never end; the slice \
             was rolled back"
        }
    }
}

fn gone(missing: &[Missing]) -> String {
    let name = |it: &Missing| format!("`{}` ({}, applied {})", it.revision, it.slug, it.applied_at);
    let names: Vec<String> = missing.iter().map(name).collect();
    format!("applied, but without a file: {}", names.join(", "))
}

fn ahead(missing: &[Missing]) -> String {
    let name = |it: &Missing| format!("`{}` ({}, applied {})", it.revision, it.slug, it.applied_at);
    let names: Vec<String> = missing.iter().map(name).collect();
    format!("the database is newer than the files: it has {}", names.join(", "))
}

fn uncut(table: &str, why: &Uncut) -> String {
    match why {
        Uncut::NoTable => format!("there is no table {table} to fill"),
        Uncut::NoKey => {
            format!("{table} has no primary key along which it could be filled in slices")
        }
        Uncut::NotUnique(key) => format!(
            "({}) is no key of {table}: a unique index on columns that are NOT NULL is wanted",
            key.join(", ")
        ),
    }
}

fn contract(waiting: &Waiting) -> String {
    let Waiting { revision, .. } = waiting;
    format!("`{revision}` takes away what is old (phase: contract), and is on the way there")
}

fn out_of_order(gaps: &[Gap]) -> String {
    let line = |gap: &Gap| {
        format!("`{}` is not applied, but `{}`, which depends on it, is", gap.missing, gap.applied)
    };
    gaps.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn stand(above: &[RevisionId]) -> String {
    let names: Vec<String> = above.iter().map(|id| format!("`{id}`")).collect();
    match names.as_slice() {
        [one] => format!("{one} stands"),
        _ => format!("{} stand", names.join(", ")),
    }
}
