//! Where new revisions stand in the history: their identifiers, their parents, and the file that the
//! first replaces.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use aludel_plan::{Phase, Phases, Plan};
use aludel_revision::{Draft, History, Phase as RevisionPhase, Revision, RevisionId, Target};

use jiff::Timestamp;

use super::{NewRevision, branch, location};
use crate::{
    Failure, FailureKind, Project, Remedy, Result, history,
    settings::{self, IdScheme},
    standing,
    written::{self, Words},
};

/// A draft without SQL, and what it replaces.
#[derive(Debug)]
pub(super) struct Place {
    /// The draft.
    pub(super) draft: Draft,
    /// The file of the revision that is written anew.
    pub(super) replaces: Option<PathBuf>,
    /// The folder of the files.
    pub(super) folder: PathBuf,
}

pub(super) async fn find(
    new: &NewRevision,
    is_generated: bool,
    history: &History,
    project: &Project,
) -> Result<Place> {
    match new.amend {
        true => amended(new, is_generated, history, project).await,
        false => next(new, history, project),
    }
}

fn next(new: &NewRevision, history: &History, project: &Project) -> Result<Place> {
    let now = history::now(project)?;
    let id = match &new.id {
        Some(id) => free(id.parse()?, history)?,
        None => project.next_identifier(now, history, &[])?,
    };
    let message = new.message.clone().unwrap_or_default();
    let location = new.location.as_deref().map(|it| location::find(it, &project.settings));
    let location = location.transpose()?;
    let parents = parents(new, location.as_deref(), history)?;
    branch::look(&parents, new.splice, history, project)?;
    let folder = location.unwrap_or_else(|| location::of(&parents, history, &project.settings));
    let mut draft = Draft::new(id, message, parents);
    draft.created = Some(now);
    draft.labels =
        new.labels.iter().map(|it| free_label(it.parse()?, history)).collect::<Result<_>>()?;
    draft.depends_on = named(&new.depends_on, history)?;
    Ok(Place { draft, replaces: None, folder })
}

impl Project {
    /// An identifier that no revision has, of what `[revisions]` says that identifiers are.
    pub(crate) fn next_identifier(
        &self,
        time: Timestamp,
        history: &History,
        drafted: &[RevisionId],
    ) -> Result<RevisionId> {
        let settings = &self.settings.revisions;
        let time = settings.local(time)?;
        match settings.id.unwrap_or_default() {
            IdScheme::Date => Ok(history.next_identifier(time.date(), drafted)),
            scheme => {
                let taken =
                    |id: &RevisionId| free(id.clone(), history).is_err() || drafted.contains(id);
                settings::identifier(scheme, &time, &taken)
            }
        }
    }
}

impl Place {
    /// A draft for each phase of a change, each following the one before.
    pub(super) fn phases(
        &self,
        phases: &Phases,
        (history, project): (&History, &Project),
        words: Words<'_>,
        told: &dyn Fn(&Plan) -> Vec<String>,
    ) -> Result<Vec<Draft>> {
        let mut drafts: Vec<Draft> = Vec::new();
        for Phase { kind, migration } in phases.iter() {
            let mut draft = match drafts.last() {
                None => self.draft.clone(),
                Some(last) => self.after(last, &drafts, history, project)?,
            };
            if let Some(name) = kind.name() {
                draft.message = format!("{} ({name})", self.draft.message);
                draft.phase = RevisionPhase::parse(name);
            }
            let segments = |plan| written::noted_segments(plan, &told(plan), words);
            (draft.up, draft.down) = (segments(&migration.up), segments(&migration.down));
            drafts.push(draft);
        }
        Ok(drafts)
    }

    fn after(
        &self,
        last: &Draft,
        drafts: &[Draft],
        history: &History,
        project: &Project,
    ) -> Result<Draft> {
        let taken: Vec<RevisionId> = drafts.iter().map(|draft| draft.id.clone()).collect();
        let time = self.draft.created.unwrap_or_default();
        let id = project.next_identifier(time, history, &taken)?;
        let mut draft = Draft::new(id, "", vec![last.id.clone()]);
        draft.created = self.draft.created;
        Ok(draft)
    }
}

/// An identifier that names nothing yet.
pub(crate) fn free(id: RevisionId, history: &History) -> Result<RevisionId> {
    unused(id, history).map_err(|failure| failure.remedy(Remedy::ChooseIdentifier))
}

/// A label that names nothing yet.
fn free_label(label: RevisionId, history: &History) -> Result<RevisionId> {
    unused(label, history).map_err(|failure| failure.remedy(Remedy::ChooseLabel))
}

/// Identifiers and labels are names of one kind.
fn unused(id: RevisionId, history: &History) -> Result<RevisionId> {
    let message = match (history.get(&id), history.labelled(&id)) {
        (Some(taken), _) => {
            format!("the revision `{id}` is there already, in {}", taken.path.display())
        }
        (None, Some(revision)) => format!("`{id}` is a label already, of `{revision}`"),
        (None, None) if history.any(&id).is_some() || history.here(&id) != &id => {
            format!("`{id}` is the identifier of a revision that another one stands for")
        }
        (None, None) => return Ok(id),
    };
    Err(Failure::new(FailureKind::History, message))
}

/// The parents that are named; else the head, or that of the folder.
fn parents(
    new: &NewRevision,
    location: Option<&Path>,
    history: &History,
) -> Result<Vec<RevisionId>> {
    if !new.parents.is_empty() {
        let parents = named(&new.parents, history)?;
        check_apart(&parents, history)?;
        return Ok(parents);
    }
    let heads = history.heads();
    let is_there =
        |head: &&&Revision| location.is_none_or(|folder| head.path.parent() == Some(folder));
    let heads: Vec<RevisionId> = heads.iter().filter(is_there).map(|it| it.id.clone()).collect();
    match heads.len() {
        0 | 1 => Ok(heads),
        _ => Err(several_heads(&heads)),
    }
}

/// The revisions of some names.
fn named(names: &[String], history: &History) -> Result<Vec<RevisionId>> {
    let mut ids = Vec::new();
    for name in names {
        let target: Target = name.parse()?;
        ids.extend(history.find_all(&target, None)?.iter().map(|found| found.id.clone()));
    }
    let mut seen = BTreeSet::new();
    ids.retain(|id: &RevisionId| seen.insert(id.clone()));
    Ok(ids)
}

/// What follows a revision follows all that leads to it: to name both says nothing.
fn check_apart(parents: &[RevisionId], history: &History) -> Result<()> {
    let Some((inner, last)) = history.implied(parents) else { return Ok(()) };
    let message =
        format!("`{inner}` leads to `{last}` already: what follows `{last}` follows both");
    let failure = Failure::new(FailureKind::History, message);
    Err(failure.hint(format!("name `{last}` alone as the parent")))
}

fn several_heads(heads: &[RevisionId]) -> Failure {
    let names: Vec<&str> = heads.iter().map(RevisionId::as_str).collect();
    let message = format!("the history has {} heads: {}", heads.len(), names.join(", "));
    Failure::new(FailureKind::History, message).remedy(Remedy::NameParents(heads.to_vec()))
}

/// What is not generated anew stays as it is written.
fn keep(last: &Revision, draft: &mut Draft) -> Result<()> {
    if !last.variables.is_empty() {
        let message = format!("{}: a file with variables is amended by hand", last.path.display());
        return Err(Failure::new(FailureKind::Input, message));
    }
    let script = last.script()?;
    draft.phase = last.phase;
    draft.irreversible.clone_from(&last.irreversible);
    draft.up = script.up.segments.iter().map(|it| it.draft()).collect();
    draft.down = script.down.iter().flat_map(|it| &it.segments).map(|it| it.draft()).collect();
    Ok(())
}

async fn amended(
    new: &NewRevision,
    is_generated: bool,
    history: &History,
    project: &Project,
) -> Result<Place> {
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
    if !is_generated {
        keep(last, &mut draft)?;
    }
    let folder = location::of(std::slice::from_ref(&last.id), history, &project.settings);
    Ok(Place { draft, replaces: Some(last.path.clone()), folder })
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
    let Some(who) = standing::who_applied(&last.id, history, project).await? else {
        return Ok(());
    };
    let message = format!("{who} has applied the revision `{}`, so it cannot be amended", last.id);
    let failure = Failure::new(FailureKind::History, message);
    // Reverting here would not take it back there.
    match who == project.settings.called() {
        true => Err(failure.remedy(Remedy::Revert)),
        false => Err(failure.hint("write a new revision")),
    }
}
