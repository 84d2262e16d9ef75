//! `aludel edit`: the file of a revision in an editor.

use std::{path::Path, process::Command};

use aludel_files::most;
use aludel_project::{history, standing};
use aludel_revision::Revision;

use crate::{Context, Failure, Outcome, Result, args::EditArgs, failure::FailureKind, interrupt};

/// Where an editor is said to be, the first that is wins.
const VARIABLES: [&str; 2] = ["VISUAL", "EDITOR"];

pub(crate) fn run(args: &EditArgs, context: &Context) -> Result {
    let history = history::to_read(&context.settings)?;
    let revision = super::show::found(&args.revision.parse()?, &history, context)?;
    let editor = editor()?;
    let applied = standing::who_applied(&revision.id, &history, context);
    if let Some(who) = interrupt::block_on(applied)? {
        context.printer.warn(format!(
            "{who} has applied `{}`: what changes in what it runs is an error to the next run",
            revision.id
        ));
        context
            .printer
            .hint("a change of what is applied is a new revision: `aludel revision -m …`");
    }
    open(&editor, &revision.path)?;
    check(&revision.path, context)?;
    Ok(Outcome::Done)
}

fn editor() -> Result<String> {
    let said = VARIABLES.iter().filter_map(|name| std::env::var(name).ok());
    said.into_iter().find(|editor| !editor.trim().is_empty()).ok_or_else(|| {
        Failure::new(FailureKind::Settings, "no editor is set")
            .hint("say which: EDITOR=vi aludel edit REV")
    })
}

/// An editor may be said with arguments, so that a shell reads it, as git has it.
fn open(editor: &str, path: &Path) -> Result<()> {
    let mut command = Command::new("sh");
    command.arg("-c").arg(format!("{editor} \"$@\"")).arg(editor).arg(path);
    let status = command.status().map_err(|error| {
        Failure::new(FailureKind::System, format!("`{editor}` cannot be started: {error}"))
    })?;
    match status.success() {
        true => Ok(()),
        false => Err(Failure::new(FailureKind::System, format!("`{editor}` ended with {status}"))),
    }
}

/// What the file says now is read at once, and what it names is looked for: mistakes are told while it is known
/// what was meant.
fn check(path: &Path, context: &Context) -> Result<()> {
    let bytes = aludel_files::read(path, most::REVISION).map_err(|error| {
        Failure::new(FailureKind::System, format!("{}: {error}", path.display()))
    })?;
    Revision::parse(path, &bytes)?;
    let history = history::to_read(&context.settings)?;
    match history.revisions().find(|revision| revision.path == path) {
        Some(revision) => Ok(revision.script().map(drop).map_err(Clone::clone)?),
        None => Ok(()),
    }
}
