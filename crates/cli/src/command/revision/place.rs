//! Where a new revision stands in the history: its identifier, its parents, and the file that it
//! replaces.

use std::path::PathBuf;

use aludel_revision::{Draft, History, Revision, RevisionId, Target};

use crate::{
    Context, Failure, Result, args::RevisionArgs, failure::FailureKind, history, interrupt,
    standing,
};

/// A draft without SQL, and what it replaces.
#[derive(Debug)]
pub(crate) struct Place {
    /// The draft.
    pub(crate) draft: Draft,
    /// The file of the revision that is written anew.
    pub(crate) replaces: Option<PathBuf>,
}

pub(crate) fn find(args: &RevisionArgs, history: &History, context: &Context) -> Result<Place> {
    match args.amend {
        true => amended(args, history, context),
        false => new(args, history, context),
    }
}

fn new(args: &RevisionArgs, history: &History, context: &Context) -> Result<Place> {
    let now = history::now(context)?;
    let day = now.to_zoned(jiff::tz::TimeZone::UTC).date();
    let id = match &args.id {
        Some(id) => free(id.parse()?, history)?,
        None => history.next_identifier(day),
    };
    let message = args.message.clone().unwrap_or_default();
    let mut draft = Draft::new(id, message, parents(args, history)?);
    draft.created = Some(now);
    Ok(Place { draft, replaces: None })
}

fn free(id: RevisionId, history: &History) -> Result<RevisionId> {
    match history.get(&id) {
        None => Ok(id),
        Some(taken) => {
            let message =
                format!("the revision `{id}` is there already, in {}", taken.path.display());
            Err(Failure::new(FailureKind::History, message).hint("choose another --id"))
        }
    }
}

fn parents(args: &RevisionArgs, history: &History) -> Result<Vec<RevisionId>> {
    if args.parent.is_empty() {
        let heads: Vec<RevisionId> = history.heads().iter().map(|head| head.id.clone()).collect();
        return match heads.len() {
            0 | 1 => Ok(heads),
            _ => Err(several_heads(&heads)),
        };
    }
    let mut parents = Vec::new();
    for name in &args.parent {
        let target: Target = name.parse()?;
        parents.extend(history.find_all(&target, None)?.iter().map(|parent| parent.id.clone()));
    }
    Ok(parents)
}

fn several_heads(heads: &[RevisionId]) -> Failure {
    let names = |prefix: &str| heads.iter().map(|id| format!("{prefix}{id}")).collect::<Vec<_>>();
    let message = format!("the history has {} heads: {}", heads.len(), names("").join(", "));
    Failure::new(FailureKind::History, message)
        .hint(format!("say which one it follows, or join them: {}", names("--parent ").join(" ")))
}

fn amended(args: &RevisionArgs, history: &History, context: &Context) -> Result<Place> {
    let last = last(history)?;
    refuse_applied(last, history, context)?;
    let message = args.message.clone().unwrap_or_else(|| last.message.clone());
    let mut draft = Draft::new(last.id.clone(), message, last.parents.clone());
    draft.created = Some(last.created.map_or_else(|| history::now(context), Ok)?);
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
fn refuse_applied(last: &Revision, history: &History, context: &Context) -> Result<()> {
    let standing = interrupt::block_on(standing::ask_if_possible(history, context))?;
    if !standing.is_some_and(|standing| standing.applied.contains(&last.id)) {
        return Ok(());
    }
    let message = format!("the revision `{}` is applied, so it cannot be amended", last.id);
    Err(Failure::new(FailureKind::History, message)
        .hint("write a new revision, or take it back first: `aludel downgrade -1`"))
}
