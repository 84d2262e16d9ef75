//! Why a run stopped: what, where, and what to do next.

use std::{path::PathBuf, time::Duration};

use aludel_revision::{Gap, Mistakes, PathError, RevisionId, TargetError};
use aludel_session::SessionError;
use thiserror::Error;

use crate::{Backend, Edited, Failure, Half, JournalError, Loss, Missing};

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
    /// Applied revisions were edited.
    #[error("{}", edited(.0))]
    Edited(Vec<Edited>),
    /// Files of applied revisions are gone.
    #[error("{}", gone(.0))]
    Gone(Vec<Missing>),
    /// The database has revisions that are newer than all files.
    #[error("{}", ahead(.0))]
    Ahead(Vec<Missing>),
    /// Revisions came in below applied ones.
    #[error("{}", out_of_order(.0))]
    OutOfOrder(Vec<Gap>),
    /// A run stopped inside a revision that is not on the way to the target.
    #[error("an earlier run stopped inside `{}` (going {}, at {})", .0.revision, .0.direction, .0.place)]
    Half(Half),
    /// The file of a half-applied revision was edited in the part that ran already.
    #[error("`{}` is applied up to {}, and what ran already was edited since", half.revision, half.place)]
    HalfEdited {
        /// The revision, and how far it is.
        half: Half,
        /// Its file.
        path: PathBuf,
    },
    /// Neither a file nor the journal says how to revert a revision.
    #[error(
        "nothing says how to revert `{revision}`: its file is gone, and the journal has no way down for it"
    )]
    NoWayDown {
        /// The revision.
        revision: RevisionId,
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
    /// The journal is to stand in a schema that is for other things.
    #[error("the journal cannot be in the schema `{schema}`, which is for other things")]
    JournalSchema {
        /// The schema.
        schema: String,
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
    /// The server is a standby.
    #[error("this server is a standby: it only replays what its primary does")]
    Standby,
    /// Transactions are read-only.
    #[error("this database is read-only: `default_transaction_read_only` is on")]
    ReadOnly,
    /// The role may not write to the journal, or not make it.
    #[error("{what}")]
    NoJournalPrivilege {
        /// What it may not.
        what: String,
        /// What lets it.
        grant: String,
    },
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

impl RunError {
    /// What to do next: one sentence without a full stop. `None` where the error says it itself.
    pub fn hint(&self) -> Option<String> {
        Some(match self {
            Self::Session(SessionError::Connect(error)) => error.hint(),
            Self::Lost { .. } => "run it again: the journal knows what was committed".into(),
            Self::Journal(error) => error.hint(),
            Self::Locked { .. } => {
                "wait for it, or end that connection with `SELECT pg_terminate_backend(PID)`".into()
            }
            Self::Edited(edited) => hint_edited(edited),
            Self::Gone(missing) => hint_gone(missing),
            Self::Ahead(_) => "use the newer files; `aludel downgrade` reverts with what the \
                journal keeps"
                .into(),
            Self::OutOfOrder(gaps) => hint_gaps(gaps),
            Self::Half(half) => hint_half(half),
            Self::HalfEdited { half, path } => format!(
                "restore what ran already in {}; or finish by hand and say `aludel stamp {}`",
                path.display(),
                half.revision
            ),
            Self::NoWayDown { revision } => format!(
                "restore its file, or revert it by hand and say `aludel stamp --unapply {revision}`"
            ),
            Self::JournalSchema { .. } => "name a schema of its own: `journal_schema` in \
                aludel.toml, by default `aludel`"
                .into(),
            Self::ForeignDatabase { .. } => "connect to this project's own database; where two \
                projects share one, each needs a `journal_schema` of its own"
                .into(),
            Self::Protected { database, .. } => {
                format!("say the name of the database: `--yes-i-mean {database}`")
            }
            Self::Standby => "connect to the primary: `target_session_attrs=read-write` in the \
                connection string finds it among several hosts"
                .into(),
            Self::ReadOnly => "connect as a role, or to a database, that may write".into(),
            Self::NoJournalPrivilege { grant, .. } => {
                format!("`{grant}`, as its owner or a superuser")
            }
            Self::InvalidIndex { index, .. } => {
                format!("`DROP INDEX CONCURRENTLY {index}`, then run it again")
            }
            Self::Uncertain { revision, number, .. } => format!(
                "look at the database, then say `aludel resolve {revision} --statement {number} \
                 --done`, or `--not-done` to have it sent again, and run this again"
            ),
            Self::NothingToResolve { .. } => {
                "`aludel current` shows where the database stands; `aludel upgrade` goes on".into()
            }
            Self::OtherStatement { revision, number } => {
                format!("`aludel resolve {revision} --statement {number} --done` or `--not-done`")
            }
            Self::OutsideTransaction { .. } => "look at what is there, mend the revision, and \
                adjust the journal with `aludel stamp`"
                .into(),
            Self::InTransaction => "commit it first, or use another connection".into(),
            Self::Cancelled { partly, .. } => cancelled(*partly).into(),
            Self::NotApplied { .. } => "`aludel history` shows what is".into(),
            Self::StoodOn { above, .. } => format!("take them out first: {}", unapply(above)),
            Self::Failed(_) | Self::Path(_) | Self::Mistakes(_) | Self::Session(_) => return None,
        })
    }
}

fn cancelled(partly: bool) -> &'static str {
    if partly {
        "the journal knows how far it came, the next run goes on there"
    } else {
        "what ran was rolled back, the next run begins there again"
    }
}

fn edited(edited: &[Edited]) -> String {
    let lines = edited.iter().map(|it| {
        format!("{}: `{}` was edited after it was applied", it.path.display(), it.revision)
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn hint_edited(edited: &[Edited]) -> String {
    let id = edited.first().map_or("REV", |it| it.revision.as_str());
    format!(
        "restore the file and write a new revision; if the database is right as it is, accept the \
         file with `aludel stamp --checksum {id}`"
    )
}

fn gone(missing: &[Missing]) -> String {
    let name = |it: &Missing| format!("`{}` ({}, applied {})", it.revision, it.slug, it.applied_at);
    let names: Vec<String> = missing.iter().map(name).collect();
    format!("applied, but without a file: {}", names.join(", "))
}

fn hint_gone(missing: &[Missing]) -> String {
    let id = missing.first().map_or("REV", |it| it.revision.as_str());
    format!(
        "restore the file; or revert with what the journal keeps (`aludel downgrade`), or take it \
         out of the journal with `aludel stamp --unapply {id}`"
    )
}

fn ahead(missing: &[Missing]) -> String {
    let name = |it: &Missing| format!("`{}` ({}, applied {})", it.revision, it.slug, it.applied_at);
    let names: Vec<String> = missing.iter().map(name).collect();
    format!("the database is newer than the files: it has {}", names.join(", "))
}

fn out_of_order(gaps: &[Gap]) -> String {
    let line = |gap: &Gap| {
        format!("`{}` is not applied, but `{}`, which stands on it, is", gap.missing, gap.applied)
    };
    gaps.iter().map(line).collect::<Vec<_>>().join("\n")
}

fn hint_gaps(gaps: &[Gap]) -> String {
    let Some(Gap { missing, applied }) = gaps.first() else { return String::new() };
    format!(
        "let `{missing}` revise the newest revision instead; or revert `{applied}` first; or, if \
         its effect is there already, say `aludel stamp {applied}`"
    )
}

fn hint_half(half: &Half) -> String {
    let id = &half.revision;
    match half.direction {
        aludel_revision::Direction::Up => format!(
            "finish it with `aludel upgrade {id}`; or finish by hand and say `aludel stamp {id}`, \
             or undo by hand and say `aludel stamp --unapply {id}`"
        ),
        aludel_revision::Direction::Down => format!(
            "finish it with `aludel downgrade {id}-1`; or finish by hand and say \
             `aludel stamp --unapply {id}`"
        ),
    }
}

fn stand(above: &[RevisionId]) -> String {
    let names: Vec<String> = above.iter().map(|id| format!("`{id}`")).collect();
    match names.as_slice() {
        [one] => format!("{one} stands"),
        _ => format!("{} stand", names.join(", ")),
    }
}

fn unapply(above: &[RevisionId]) -> String {
    let commands = above.iter().rev().map(|id| format!("`aludel stamp --unapply {id}`"));
    commands.collect::<Vec<_>>().join(", ")
}
