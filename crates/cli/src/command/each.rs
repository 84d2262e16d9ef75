//! `--all`: the same command on each database of the configuration.

use aludel_project::{env, settings::Settings};

use crate::{
    Context, Failure, Outcome, Printer, Result,
    args::{EachArgs, Format, Global},
    failure::FailureKind,
    style::{self, paint},
};

/// What a command does with a database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Does {
    /// It changes it: where one cannot be changed, those after it are left as they are.
    Change,
    /// It reads it: one that does not answer hides no other.
    Read(Format),
}

/// Runs a command on the database that is meant, or on each.
pub(crate) fn run(
    args: EachArgs,
    (global, printer): (&Global, Printer),
    does: Does,
    command: impl Fn(&Context) -> Result,
) -> Result {
    let context = Context::load(global, printer)?;
    if !args.all {
        return command(&context);
    }
    refuse_one(global, &context.settings)?;
    let mut outcome = Outcome::Done;
    let mut failed = None;
    for name in names(&context.settings)? {
        match on(name.as_deref(), does, (global, printer), &command) {
            Ok(Outcome::Done) => {}
            Ok(differs) => outcome = differs,
            Err(failure) if does == Does::Change || failure.is_enough_read() => {
                return Err(failure);
            }
            // What is told last is the command's own failure.
            Err(failure) => {
                if let Some(before) = failed.replace(failure) {
                    printer.failure(&before);
                }
            }
        }
    }
    failed.map_or(Ok(outcome), Err)
}

fn on(
    name: Option<&str>,
    does: Does,
    (global, printer): (&Global, Printer),
    command: &impl Fn(&Context) -> Result,
) -> Result {
    let context = Context::of_database(name, global, printer)?;
    let heading =
        name.map_or("the database without a name".to_owned(), |it| format!("[database.{it}]"));
    let heading = paint(style::DIM, heading);
    match does {
        Does::Change => printer.note(heading),
        Does::Read(Format::Text) => printer.result(heading)?,
        Does::Read(Format::Json) => {}
    }
    command(&context)
}

/// The databases of the configuration; the one without a name is `None`.
fn names(settings: &Settings) -> Result<Vec<Option<String>>> {
    if settings.databases.is_empty() {
        let message = "the configuration has no databases besides the one without a name";
        return Err(Failure::new(FailureKind::Settings, message)
            .hint("each further one has a table in aludel.toml: [database.analytics]"));
    }
    let unnamed = (!settings.are_all_named).then_some(None);
    Ok(unnamed.into_iter().chain(settings.databases.iter().cloned().map(Some)).collect())
}

/// What says which database it is says so of one.
fn refuse_one(global: &Global, settings: &Settings) -> Result<()> {
    let flags = [
        ("--database", global.database.is_some()),
        (env::DATABASE, settings.name.is_some()),
        ("--database-url", global.database_url.is_some()),
        ("--direct-url", global.direct_url.is_some()),
        ("--schema", global.schema.is_some()),
        ("--migrations", !global.migrations.is_empty()),
        ("--models", !global.models.is_empty()),
    ];
    match flags.iter().find(|(_, is_said)| *is_said) {
        None => Ok(()),
        Some((flag, _)) => {
            let message = format!("`--all` means each database, and `{flag}` one");
            Err(Failure::new(FailureKind::Usage, message).hint("leave one of the two out"))
        }
    }
}
