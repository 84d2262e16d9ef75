//! A database that has no history at all: a first revision makes what it has, and models say it.

use aludel_catalog::Pair;
use aludel_revision::History;

use super::{
    Adopted, Adoption, NewAdoption, configuration, drafts,
    files::FileChange,
    live::Live,
    models::{self, Modelled},
};
use crate::{
    Failure, FailureKind, Project, Remedy, Result, ground::Ground, revision::NewRevision,
    source::Source, states,
};

/// Takes a database over.
pub(super) async fn adopt(live: Live, new: &NewAdoption, project: &Project) -> Result<Adoption> {
    refuse_tools(&live, new)?;
    let into = &project.settings.migrations;
    if into.is_dir() {
        let history = History::load(into)?;
        // It may be the history of this very database.
        let stamp = |failure: Failure| match history.heads().as_slice() {
            [head] => failure.remedy(Remedy::Stamp(head.id.clone())),
            _ => failure,
        };
        drafts::refuse_beside(&history, into).map_err(stamp)?;
    }
    let progress = project.busy("reading the database");
    let ground = Ground::of(&[], project).await?;
    let empty = states::gather(&Source::Empty, None, &ground, project).await?;
    let found = states::of_catalog(live.catalog.clone(), live.major);
    let mut loaded = states::load([empty, found], &ground, project).await?;
    let [empty, state] = &loaded.states;
    progress.step("proving a first revision: up, down, up");
    let revision = NewRevision {
        message: Some(new.message.clone().unwrap_or_else(|| "Initial schema".to_owned())),
        ..NewRevision::default()
    };
    let states = Pair::new(empty, state);
    let drafted = project.draft_between(revision, states, &mut loaded.workshop).await?;
    let drafted = drafted.ok_or_else(|| nothing_in(&live.described))?;
    progress.step("writing models");
    let modelled = match new.models {
        true => models::of(state, &mut loaded.workshop, &ground, project).await?,
        false => Modelled::default(),
    };
    loaded.close(project).await?;
    let mut files = Vec::new();
    let mut revisions = Vec::new();
    for (draft, (path, text)) in drafted.revisions().zip(drafted.files()?) {
        let (file, from) = (path.clone(), Vec::new());
        revisions.push(Adopted { revision: draft.clone(), from, file, is_applied: true });
        files.push(FileChange::Create { path, text });
    }
    files.extend(modelled.files);
    files.extend(configuration::change(&modelled.says, new, project)?);
    Ok(Adoption {
        tool: None,
        revisions,
        files,
        database: Some(live.described),
        table: live.tables.first().map(|(_, table, _)| table.to_string()),
        derived: modelled.derived,
        underived: modelled.underived,
        ..Adoption::default()
    })
}

/// What a tool has applied there is a history.
fn refuse_tools(live: &Live, new: &NewAdoption) -> Result<()> {
    let mut tables = live.tables.iter().filter(|(.., noted)| !noted.is_empty());
    match tables.next() {
        Some((tool, table, noted)) if !new.baseline => {
            let count = match noted.len() {
                1 => "a migration".to_owned(),
                count => format!("{count} migrations"),
            };
            let message = format!(
                "{table} says that {tool} has applied {count}, and no folder of them is found"
            );
            Err(Failure::new(FailureKind::Undecided, message)
                .hint("name the folder")
                .remedy(Remedy::AdoptAsItIs))
        }
        _ => Ok(()),
    }
}

fn nothing_in(database: &str) -> Failure {
    let message = format!("{database} is empty: there is nothing to adopt");
    Failure::new(FailureKind::Input, message)
}
