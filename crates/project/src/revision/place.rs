//! Where new revisions stand in the history: their identifiers, their parents, and the file that the
//! first replaces.

use std::{collections::BTreeSet, path::PathBuf};

use aludel_plan::{Phase, Phases, Plan};
use aludel_revision::{Draft, History, Phase as RevisionPhase, Revision, RevisionId, Target};

use jiff::{Timestamp, civil::Date, tz::TimeZone};

use super::NewRevision;
use crate::{
    Failure, FailureKind, Project, Remedy, Result, history, standing,
    written::{self, Words},
};

/// A draft without SQL, and what it replaces.
#[derive(Debug)]
pub(super) struct Place {
    /// The draft.
    pub(super) draft: Draft,
    /// The file of the revision that is written anew.
    pub(super) replaces: Option<PathBuf>,
}

pub(super) async fn find(new: &NewRevision, history: &History, project: &Project) -> Result<Place> {
    match new.amend {
        true => amended(new, history, project).await,
        false => next(new, history, project),
    }
}

fn next(new: &NewRevision, history: &History, project: &Project) -> Result<Place> {
    let now = history::now(project)?;
    let id = match &new.id {
        Some(id) => free(id.parse()?, history)?,
        None => history.next_identifier(day(now), &[]),
    };
    let message = new.message.clone().unwrap_or_default();
    let mut draft = Draft::new(id, message, parents(new, history)?);
    draft.created = Some(now);
    Ok(Place { draft, replaces: None })
}

/// The day of an identifier.
pub(crate) fn day(time: Timestamp) -> Date {
    time.to_zoned(TimeZone::UTC).date()
}

impl Place {
    /// A draft for each phase of a change, each following the one before.
    pub(super) fn phases(
        &self,
        phases: &Phases,
        history: &History,
        words: Words<'_>,
        told: &dyn Fn(&Plan) -> Vec<String>,
    ) -> Vec<Draft> {
        let mut drafts: Vec<Draft> = Vec::new();
        for Phase { kind, migration } in phases.iter() {
            let mut draft = match drafts.last() {
                None => self.draft.clone(),
                Some(last) => self.after(last, &drafts, history),
            };
            if let Some(name) = kind.name() {
                draft.message = format!("{} ({name})", self.draft.message);
                draft.phase = RevisionPhase::parse(name);
            }
            let segments = |plan| written::noted_segments(plan, &told(plan), words);
            (draft.up, draft.down) = (segments(&migration.up), segments(&migration.down));
            drafts.push(draft);
        }
        drafts
    }

    fn after(&self, last: &Draft, drafts: &[Draft], history: &History) -> Draft {
        let taken: Vec<RevisionId> = drafts.iter().map(|draft| draft.id.clone()).collect();
        let id = history.next_identifier(self.draft.created.map(day).unwrap_or_default(), &taken);
        let mut draft = Draft::new(id, "", vec![last.id.clone()]);
        draft.created = self.draft.created;
        draft
    }
}

/// An identifier that no revision has.
pub(crate) fn free(id: RevisionId, history: &History) -> Result<RevisionId> {
    match history.get(&id) {
        None => Ok(id),
        Some(taken) => {
            let message =
                format!("the revision `{id}` is there already, in {}", taken.path.display());
            Err(Failure::new(FailureKind::History, message).remedy(Remedy::ChooseIdentifier))
        }
    }
}

fn parents(new: &NewRevision, history: &History) -> Result<Vec<RevisionId>> {
    if new.parents.is_empty() {
        let heads: Vec<RevisionId> = history.heads().iter().map(|head| head.id.clone()).collect();
        return match heads.len() {
            0 | 1 => Ok(heads),
            _ => Err(several_heads(&heads)),
        };
    }
    let mut parents = Vec::new();
    for name in &new.parents {
        let target: Target = name.parse()?;
        parents.extend(history.find_all(&target, None)?.iter().map(|parent| parent.id.clone()));
    }
    let mut seen = BTreeSet::new();
    parents.retain(|parent: &RevisionId| seen.insert(parent.clone()));
    check_apart(&parents, history)?;
    Ok(parents)
}

/// What follows a revision follows all that leads to it: to name both says nothing.
fn check_apart(parents: &[RevisionId], history: &History) -> Result<()> {
    for last in parents {
        let below = history.ancestors([last]);
        if let Some(inner) = parents.iter().find(|it| *it != last && below.contains(*it)) {
            let message =
                format!("`{inner}` leads to `{last}` already: what follows `{last}` follows both");
            let failure = Failure::new(FailureKind::History, message);
            return Err(failure.hint(format!("name `{last}` alone as the parent")));
        }
    }
    Ok(())
}

fn several_heads(heads: &[RevisionId]) -> Failure {
    let names: Vec<&str> = heads.iter().map(RevisionId::as_str).collect();
    let message = format!("the history has {} heads: {}", heads.len(), names.join(", "));
    Failure::new(FailureKind::History, message).remedy(Remedy::NameParents(heads.to_vec()))
}

async fn amended(new: &NewRevision, history: &History, project: &Project) -> Result<Place> {
    let last = last(history)?;
    if last.squash.is_some() {
        let message =
            format!("the revision `{}` stands for others, so it cannot be amended", last.id);
        return Err(Failure::new(FailureKind::History, message).hint("write a new revision"));
    }
    refuse_applied(last, history, project).await?;
    let message = new.message.clone().unwrap_or_else(|| last.message.clone());
    let mut draft = Draft::new(last.id.clone(), message, last.parents.clone());
    draft.created = Some(last.created.map_or_else(|| history::now(project), Ok)?);
    draft.depends_on.clone_from(&last.depends_on);
    draft.labels.clone_from(&last.labels);
    Ok(Place { draft, replaces: Some(last.path.clone()) })
}

fn last(history: &History) -> Result<&Revision> {
    match history.heads().as_slice() {
        [last] => Ok(last),
        [] => Err(Failure::new(FailureKind::History, "there is no revision to amend")),
        heads => {
            let ids: Vec<RevisionId> = heads.iter().map(|head| head.id.clone()).collect();
            Err(several_heads(&ids))
        }
    }
}

/// A revision that a database has is not written anew: that database would differ from its file.
async fn refuse_applied(last: &Revision, history: &History, project: &Project) -> Result<()> {
    let standing = standing::ask_if_possible(history, project).await?;
    if !standing.is_some_and(|standing| standing.applied.contains(&last.id)) {
        return Ok(());
    }
    let message = format!("the revision `{}` is applied, so it cannot be amended", last.id);
    Err(Failure::new(FailureKind::History, message).remedy(Remedy::Revert))
}
