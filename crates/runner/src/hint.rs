//! What to do next, for each error of a run.

use aludel_revision::{Gap, RevisionId};
use aludel_session::SessionError;

use crate::{Edited, Half, Missing, RunError};

impl RunError {
    /// What to do next: one sentence without a full stop. `None` where the error says it itself.
    pub fn hint(&self) -> Option<String> {
        self.about_database().or_else(|| self.about_files()).or_else(|| self.about_statement())
    }

    /// About the connection, the lock and what the role may.
    fn about_database(&self) -> Option<String> {
        Some(match self {
            Self::Session(SessionError::Connect(error)) => error.hint(),
            Self::Lost { .. } => "run it again: the journal knows what was committed".into(),
            Self::Journal(error) => error.hint(),
            Self::Locked { .. } => "wait for it; if that run is stalled, or gone, `aludel unlock` \
                takes the lock away from it"
                .into(),
            Self::Busy { end, .. } => {
                format!("wait for it, or end that connection with `{end}`")
            }
            Self::Replaced => {
                "`aludel current` says where the database stands; run it again".into()
            }
            Self::Pooled { .. } => "name the server itself, without the pooler: DIRECT_URL, \
                `direct_url` in aludel.toml, or --direct-url"
                .into(),
            Self::Refused(refusal) => refusal.hint.clone(),
            Self::ForeignDatabase { .. } => "connect to this project's own database; where two \
                projects share one, each needs a `journal_schema` of its own"
                .into(),
            Self::Protected { database, .. } => {
                format!("say the name of the database: `--yes-i-mean {database}`")
            }
            Self::InTransaction => "commit it first, or use another connection".into(),
            _ => return None,
        })
    }

    /// About where files and journal disagree.
    fn about_files(&self) -> Option<String> {
        Some(match self {
            Self::Edited(edited) => hint_edited(edited),
            Self::Gone { missing, is_ours } => hint_gone(missing, *is_ours),
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
            Self::NotApplied { .. } => "`aludel history` shows what is".into(),
            Self::StoodOn { above, .. } => format!("take them out first: {}", unapply(above)),
            _ => return None,
        })
    }

    /// About a statement that did not do what it should.
    fn about_statement(&self) -> Option<String> {
        Some(match self {
            Self::InvalidIndex { drop, .. } => format!("`{drop}`, then run it again"),
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
            Self::Cancelled { partly, .. } => cancelled(*partly).into(),
            _ => return None,
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

fn hint_edited(edited: &[Edited]) -> String {
    let id = edited.first().map_or("REV", |it| it.revision.as_str());
    format!(
        "restore the file and write a new revision; if the database is right as it is, accept the \
         file with `aludel stamp --checksum {id}`"
    )
}

fn hint_gone(missing: &[Missing], is_ours: bool) -> String {
    let id = missing.first().map_or("REV", |it| it.revision.as_str());
    let unapply = format!("take it out of the journal with `aludel stamp --unapply {id}`");
    match is_ours {
        true => format!(
            "restore the file; or revert with what the journal keeps (`aludel downgrade`), or {unapply}"
        ),
        // There a downgrade is refused.
        false => format!(
            "nothing that is applied there is of this project: connect to its own database; or \
             restore the file, or {unapply}"
        ),
    }
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

fn unapply(above: &[RevisionId]) -> String {
    let commands = above.iter().rev().map(|id| format!("`aludel stamp --unapply {id}`"));
    commands.collect::<Vec<_>>().join(", ")
}
