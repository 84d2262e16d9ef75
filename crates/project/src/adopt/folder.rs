//! The folder of another tool's migrations, and what it has noted in the database.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use aludel_files::most;
use aludel_revision::{History, RevisionId};

use super::{
    Adopted, Adoption, NewAdoption, applied, configuration,
    drafts::{self, New},
    files::FileChange,
    live::Live,
    models,
    read::{self, Folder},
    recognise,
    tool::Tool,
};
use crate::{
    Failure, FailureKind, Project, Remedy, Result,
    changes::Line,
    check::{alone, drift_of},
    ground::Ground,
    source::Source,
    states::{self, Loaded},
};

/// Where the files of the tool go that stand where revisions are to stand.
const ASIDE: &str = "adopted";

/// Takes a folder over.
pub(super) async fn adopt(
    path: &Path,
    live: Option<Live>,
    new: &NewAdoption,
    project: &Project,
) -> Result<Adoption> {
    let has_table = |tool| live.as_ref().is_some_and(|live| live.of(tool).is_some());
    let tool = recognise::tool(new.tool.as_deref(), path, has_table)?;
    let folder = read::read(path, tool)?;
    if folder.olds.is_empty() {
        let message = format!("{}: no migration of {tool} is there", path.display());
        return Err(Failure::new(FailureKind::Input, message));
    }
    let noted = live.as_ref().and_then(|live| live.of(tool));
    let (count, edited) = match noted {
        Some((table, noted)) => {
            let count = applied::count(noted, &folder, table, tool)?;
            let edited = edited(applied::edited(noted, &folder), &folder);
            (count, edited)
        }
        None => (0, Vec::new()),
    };
    if !new.accepts_edited {
        refuse_edited(&edited, tool)?;
    }
    let into = &project.settings.migrations;
    let news = drafts::of(&folder, tool, into)?;
    let history = drafts::history(&news)?;
    let files = files(&folder, &news, into)?;
    let drift = prove(&history, &news[..count], live.as_ref(), project)
        .await
        .map_err(|failure| with_origin(failure, &folder, &news))?;
    if !new.accepts_drift {
        refuse_drift(&drift, (count == 0).then_some(tool))?;
    }
    let table = noted.map(|(table, _)| table.to_string());
    let database = live.filter(|_| count > 0).map(|live| live.described);
    let revisions = revisions(&folder, news, count);
    let mut adoption = Adoption {
        tool: Some(tool),
        revisions,
        files,
        database,
        table,
        edited,
        drift,
        ..Adoption::default()
    };
    if new.models {
        add_models(&mut adoption, &history, new, project).await?;
    }
    Ok(adoption)
}

/// Models of what all of the history gives.
async fn add_models(
    adoption: &mut Adoption,
    history: &History,
    new: &NewAdoption,
    project: &Project,
) -> Result<()> {
    let ground = Ground::of(&[], project).await?;
    let all = history.revisions().map(|revision| revision.id.clone()).collect();
    let gathered = states::revisions(history, all)?;
    let Loaded { states: [state], mut workshop } =
        states::load([gathered], &ground, project).await?;
    let modelled = models::of(&state, &mut workshop, &ground, project).await?;
    states::close(workshop, project).await?;
    adoption.files.extend(modelled.files);
    adoption.files.extend(configuration::change(&modelled.says, new, project)?);
    (adoption.derived, adoption.underived) = (modelled.derived, modelled.underived);
    Ok(())
}

fn revisions(folder: &Folder, news: Vec<New>, count: usize) -> Vec<Adopted> {
    let both = folder.olds.iter().zip(news).enumerate();
    let one = |(at, (old, new)): (usize, (&read::Old, New))| Adopted {
        revision: new.id,
        from: old.files.iter().map(|file| folder.path.join(file)).collect(),
        file: new.path,
        is_applied: at < count,
    };
    both.map(one).collect()
}

fn edited(olds: Vec<&read::Old>, folder: &Folder) -> Vec<PathBuf> {
    olds.into_iter().filter_map(|old| Some(folder.path.join(old.files.first()?))).collect()
}

/// What is done to files: those of the tool are put aside where revisions are to stand, and these are written.
fn files(folder: &Folder, news: &[New], into: &Path) -> Result<Vec<FileChange>> {
    let is_same = match (folder.path.canonicalize(), into.canonicalize()) {
        (Ok(one), Ok(other)) => one == other,
        _ => false,
    };
    let mut changes = Vec::new();
    if is_same {
        let parts = folder.olds.iter().flat_map(|old| &old.files);
        let parts: BTreeSet<PathBuf> = parts
            .filter_map(|file| file.components().next().map(|it| it.as_os_str().into()))
            .collect();
        let aside = |part: PathBuf| FileChange::Move {
            from: folder.path.join(&part),
            to: folder.path.join(ASIDE).join(&part),
        };
        refuse_remaining(&parts, into)?;
        changes.extend(parts.into_iter().map(aside));
    } else if into.is_dir() {
        let history = History::load(into)?;
        if drafts::are_there(news, &history)? {
            return Ok(Vec::new());
        }
        drafts::refuse_beside(&history, into)?;
    }
    let create = |new: &New| FileChange::Create { path: new.path.clone(), text: new.text.clone() };
    changes.extend(news.iter().map(create));
    Ok(changes)
}

/// What stays where revisions are to stand is read with them: it has to be nothing.
fn refuse_remaining(parts: &BTreeSet<PathBuf>, into: &Path) -> Result<()> {
    let mut remaining = Vec::new();
    for entry in fs_err::read_dir(into)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_read = name.ends_with(".sql") && !name.starts_with('.');
        if is_read && !entry.file_type()?.is_dir() && !parts.contains(Path::new(&name)) {
            let path = entry.path();
            let text = aludel_files::read_to_string(&path, most::REVISION).map_err(|error| {
                Failure::new(FailureKind::Input, format!("{}: {error}", path.display()))
            })?;
            remaining.push((path, text));
        }
    }
    let history = History::from_files(remaining).map_err(|mistakes| {
        Failure::from(mistakes).hint(format!(
            "it stays in {} and no revision is in it: move it elsewhere; nothing was written",
            into.display()
        ))
    })?;
    drafts::refuse_beside(&history, into)
}

fn refuse_edited(edited: &[PathBuf], tool: Tool) -> Result<()> {
    if edited.is_empty() {
        return Ok(());
    }
    let names: Vec<String> = edited.iter().map(|path| path.display().to_string()).collect();
    let message =
        format!("{}: not as {tool} has applied it: its checksum is another", names.join(", "));
    Err(Failure::new(FailureKind::History, message)
        .hint("restore what was applied")
        .remedy(Remedy::AcceptEdited))
}

/// Replays what is applied, and compares it with the database; then all the rest.
async fn prove(
    history: &History,
    applied: &[New],
    live: Option<&Live>,
    project: &Project,
) -> Result<Vec<Line>> {
    let progress = project.busy("replaying the migrations");
    let ground = match live {
        Some(_) => Ground::of(&[], project).await?,
        None => Ground::offline(project).await?,
    };
    let ids: BTreeSet<RevisionId> = applied.iter().map(|new| new.id.clone()).collect();
    let mut lines = Vec::new();
    if let Some(live) = live {
        // Where nothing is applied, nothing may be there.
        let gathered = match ids.is_empty() {
            true => states::gather(&Source::Empty, None, &ground, project).await?,
            false => states::revisions(history, ids.clone())?,
        };
        let given = alone(gathered, &ground, project).await?;
        progress.step("comparing with the database");
        lines = drift_of(&given.catalog, &live.catalog, &ground, project).await?;
    }
    if ids.len() < history.len() {
        progress.step("replaying what is not applied yet");
        let all = history.revisions().map(|revision| revision.id.clone()).collect();
        alone(states::revisions(history, all)?, &ground, project).await?;
    }
    Ok(lines)
}

/// `idle` is the tool, where it has noted nothing as applied.
fn refuse_drift(drift: &[Line], idle: Option<Tool>) -> Result<()> {
    if drift.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = drift.iter().map(|line| format!("\n  {line}")).collect();
    let (why, way_out) = match idle {
        Some(tool) => (
            format!(
                "nothing in `public` says that {tool} has applied a migration, and the database is not empty"
            ),
            "restore what the tool has noted, or name the tool whose table is there",
        ),
        None => (
            "the database differs from what its migrations give".to_owned(),
            "put it into a migration of the tool, or take it back",
        ),
    };
    let message = format!("{why}: nothing was written{}", lines.concat());
    Err(Failure::new(FailureKind::Proof, message).hint(way_out).remedy(Remedy::AcceptDrift))
}

/// A file that is not there yet is named with the one that it comes from.
fn with_origin(failure: Failure, folder: &Folder, news: &[New]) -> Failure {
    let mut both = folder.olds.iter().zip(news);
    let found = both.find(|(_, new)| failure.message.contains(&*new.path.display().to_string()));
    match found.and_then(|(old, new)| Some((old.files.first()?, new))) {
        None => failure,
        Some((file, new)) => failure.hint(format!(
            "{} is what {} would be; nothing was written",
            new.path.display(),
            folder.path.join(file).display()
        )),
    }
}
