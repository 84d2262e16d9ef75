//! What to do next, for each error of a run: data, which each program words by its own means.

use std::{fmt, path::PathBuf};

use aludel_revision::{Direction, Gap, PathError, RevisionId};
use aludel_session::SessionError;

use crate::{Half, RunError};

/// What to do next. As text it names no command: one sentence without a full stop.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// In words.
    Advice(String),
    /// Wait for the other run, or take the lock away from it.
    TakeLock,
    /// See where the database stands, and run again.
    LookAndRunAgain,
    /// Go around the pooler.
    GoDirect,
    /// Say the name of this database.
    SayName(String),
    /// Use newer files, or revert with what the journal keeps.
    UseNewerFiles,
    /// Restore the file of this revision, or accept it as it is.
    AcceptFile(RevisionId),
    /// Restore the file of this revision, or take it out of the journal.
    RestoreFile {
        /// The revision.
        revision: RevisionId,
        /// Whether other files of the project are applied, so that the journal can revert.
        is_ours: bool,
    },
    /// Have the revision that is missing revise the newest one, or revert what stands on it.
    Reorder(Gap),
    /// Finish what was begun, or note that it was finished by hand.
    Finish {
        /// The revision.
        revision: RevisionId,
        /// Which way it goes.
        direction: Direction,
    },
    /// Restore in this file what ran already, or finish it by hand.
    RestorePart {
        /// The revision.
        revision: RevisionId,
        /// Its file.
        path: PathBuf,
    },
    /// Restore the file of this revision, or revert it by hand.
    RevertByHand(RevisionId),
    /// Restore the files that this revision stands for.
    RestoreSquashed(RevisionId),
    /// See what is applied.
    SeeApplied,
    /// Take these out of the journal before, in this order.
    TakeOut(Vec<RevisionId>),
    /// See whether this statement was done, and say so.
    Settle {
        /// The revision.
        revision: RevisionId,
        /// Which statement, from 1.
        number: usize,
    },
    /// Say whether this one was done.
    SettleThis {
        /// The revision.
        revision: RevisionId,
        /// Which statement, from 1.
        number: usize,
    },
    /// Go there with the other verb.
    TurnRound {
        /// The verb: `upgrade` or `downgrade`.
        verb: &'static str,
        /// Where to.
        target: String,
    },
    /// Go down as far as this one, which cannot be reverted.
    GoAsFar(RevisionId),
    /// Apply what comes before, and then give leave.
    AllowContract,
    /// See where the database stands, and go on.
    LookAndGoOn,
    /// Mend the revision, and adjust the journal.
    AdjustJournal,
    /// Try it on a throw-away database instead.
    TryElsewhere,
}

impl RunError {
    /// What to do next; `None` where the error says it itself.
    pub fn remedy(&self) -> Option<Remedy> {
        self.about_database().or_else(|| self.about_files()).or_else(|| self.about_statement())
    }

    /// About the connection, the lock and what the role may.
    fn about_database(&self) -> Option<Remedy> {
        Some(match self {
            Self::Session(SessionError::Connect(error)) => Remedy::Advice(error.hint()),
            Self::Lost { .. } => advice("run it again: the journal knows what was committed"),
            Self::Journal(error) => Remedy::Advice(error.hint()),
            Self::Locked { .. } => Remedy::TakeLock,
            Self::Busy { end, .. } => {
                Remedy::Advice(format!("wait for it, or end that connection with `{end}`"))
            }
            Self::Replaced => Remedy::LookAndRunAgain,
            Self::Pooled { .. } => Remedy::GoDirect,
            Self::Refused(refusal) => Remedy::Advice(refusal.hint.clone()),
            Self::ForeignDatabase { .. } => advice(
                "connect to this project's own database; where two projects share one, each needs a \
                 `journal_schema` of its own",
            ),
            Self::Protected { database, .. } => Remedy::SayName(database.clone()),
            Self::NotInTransaction { .. } => Remedy::TryElsewhere,
            Self::NoScript { .. } => {
                advice("run it on the database itself, or on a copy of its file")
            }
            Self::NotInScript { hint, .. } => Remedy::Advice(hint.clone()),
            Self::EmptyRange { .. } => advice("name another end"),
            Self::InTransaction => advice("commit it first, or use another connection"),
            _ => return None,
        })
    }

    /// About where files and journal disagree.
    fn about_files(&self) -> Option<Remedy> {
        Some(match self {
            Self::Edited(edited) => Remedy::AcceptFile(edited.first()?.revision.clone()),
            Self::Gone { missing, is_ours } => {
                let revision = missing.first()?.revision.clone();
                Remedy::RestoreFile { revision, is_ours: *is_ours }
            }
            Self::Ahead(_) => Remedy::UseNewerFiles,
            Self::OutOfOrder(gaps) => Remedy::Reorder(gaps.first()?.clone()),
            Self::Half(Half { revision, direction, .. }) => {
                Remedy::Finish { revision: revision.clone(), direction: *direction }
            }
            Self::HalfEdited { half, path } => {
                Remedy::RestorePart { revision: half.revision.clone(), path: path.clone() }
            }
            Self::Path(PathError::WrongDirection { target, command }) => {
                Remedy::TurnRound { verb: command, target: target.clone() }
            }
            Self::Path(PathError::Irreversible { id, .. }) => Remedy::GoAsFar(id.clone()),
            Self::Contract(_) => Remedy::AllowContract,
            Self::Inside(lacking) => Remedy::RestoreSquashed(lacking.squash.clone()),
            Self::NoWayDown { revision } => Remedy::RevertByHand(revision.clone()),
            Self::NotApplied { .. } => Remedy::SeeApplied,
            Self::StoodOn { above, .. } => Remedy::TakeOut(above.iter().rev().cloned().collect()),
            _ => return None,
        })
    }

    /// About a statement that did not do what it should.
    fn about_statement(&self) -> Option<Remedy> {
        Some(match self {
            Self::InvalidIndex { drop, .. } => {
                Remedy::Advice(format!("`{drop}`, then run it again"))
            }
            Self::Uncertain { revision, number, .. } => {
                Remedy::Settle { revision: revision.clone(), number: *number }
            }
            Self::Uncut { .. } => advice(
                "name the columns of a unique index: `-- migrate:fill table=… key=…`; or make the \
                 statement a segment of its own, without slices",
            ),
            Self::Endless { is_late: true, .. } => advice(
                "let a trigger or a default fill new rows before; what was filled stays, and the next run goes \
                 on there",
            ),
            Self::Endless { .. } => advice(
                "let the WHERE be false on what is done: `AND (…) IS NOT NULL`, where the expression may \
                 give none; what was filled before stays",
            ),
            Self::NothingToResolve { .. } => Remedy::LookAndGoOn,
            Self::OtherStatement { revision, number } => {
                Remedy::SettleThis { revision: revision.clone(), number: *number }
            }
            Self::OutsideTransaction { .. } => Remedy::AdjustJournal,
            Self::Cancelled { partly: true, .. } => {
                advice("the journal knows how far it came, the next run goes on there")
            }
            Self::Cancelled { partly: false, .. } => {
                advice("what ran was rolled back, the next run begins there again")
            }
            _ => return None,
        })
    }
}

fn advice(words: &str) -> Remedy {
    Remedy::Advice(words.to_owned())
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Advice(words) => words,
            Self::TakeLock => "wait for it; if that run is stalled, or gone, take the lock away",
            Self::LookAndRunAgain => "look where the database stands, and run it again",
            Self::GoDirect => "name the server itself, without the pooler",
            Self::SayName(database) => {
                return write!(f, "say the name of the database: {database}");
            }
            Self::UseNewerFiles => "use the newer files, or revert with what the journal keeps",
            Self::AcceptFile(revision) => {
                return write!(
                    f,
                    "restore the file of `{revision}` and write a new revision, or accept it as it is"
                );
            }
            Self::RestoreFile { revision, .. } => {
                return write!(f, "restore the file of `{revision}`, or take it out of the journal");
            }
            Self::Reorder(Gap { missing, applied }) => {
                return write!(
                    f,
                    "let `{missing}` revise the newest revision instead, or revert `{applied}` first"
                );
            }
            Self::Finish { revision, .. } => {
                return write!(f, "finish `{revision}`, or note that it was finished by hand");
            }
            Self::RestorePart { path, .. } => {
                return write!(f, "restore what ran already in {}", path.display());
            }
            Self::RevertByHand(revision) => {
                return write!(f, "restore the file of `{revision}`, or revert it by hand");
            }
            Self::RestoreSquashed(revision) => {
                return write!(
                    f,
                    "restore the files that `{revision}` stands for, in the folder `squashed` beneath the \
                     revisions"
                );
            }
            Self::SeeApplied => "see what is applied",
            Self::TakeOut(_) => "take what stands on it out of the journal first",
            Self::Settle { number, .. } | Self::SettleThis { number, .. } => {
                return write!(f, "look at the database, and say whether statement {number} was done");
            }
            Self::TurnRound { verb, target } => return write!(f, "{verb} to `{target}`"),
            Self::GoAsFar(revision) => return write!(f, "`{revision}` is as far down as it goes"),
            Self::AllowContract => {
                "apply what comes before it, deploy what does without the old, and then give leave"
            }
            Self::LookAndGoOn => "look where the database stands, and go on",
            Self::TryElsewhere => "try it on a throw-away database, or go no further than before it",
            Self::AdjustJournal => {
                "look at what is there, mend the revision, and adjust the journal"
            }
        })
    }
}
