//! `--all`: the same command on each database of the configuration.

use aludel_project::{
    env,
    settings::{Settings, called},
};

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
    let names = names(&context.settings)?;
    let (mut outcome, mut failed) = (Outcome::Done, Failed::default());
    for (begun, name) in names.iter().enumerate() {
        let name = name.as_deref();
        match on(name, does, (global, &context), &command) {
            Ok(Outcome::Done) => {}
            Ok(differs) => outcome = differs,
            Err(failure) if failure.is_enough_read() => return Err(failure),
            Err(failure) => {
                failed.add(name, &failure, (does, printer));
                let left = names.get(begun + 1..).unwrap_or_default();
                if does == Does::Change || failure.kind == FailureKind::Interrupted {
                    return failed.told(&names, left, outcome);
                }
            }
        }
    }
    failed.told(&names, &[], outcome)
}

/// A database of the configuration; the one without a name is `None`.
type Name = Option<String>;

/// The databases on which the command failed, and of which kind the last failure is.
#[derive(Debug, Default)]
struct Failed {
    databases: Vec<String>,
    kind: Option<FailureKind>,
}

impl Failed {
    /// Says what is wrong with one: below its own heading, before the next one.
    fn add(&mut self, name: Option<&str>, failure: &Failure, (does, printer): (Does, Printer)) {
        if does == Does::Read(Format::Json) {
            printer.note(called(name));
        }
        printer.about(name).failure(failure);
        self.databases.push(called(name));
        self.kind = Some(failure.kind);
    }

    /// How it went with all of them. What was wrong with each is said already.
    fn told(self, all: &[Name], left: &[Name], outcome: Outcome) -> Result {
        let Some(kind) = self.kind else { return Ok(outcome) };
        let (failed, all) = (self.databases.len(), all.len());
        let mut message =
            format!("{failed} of {all} databases failed: {}", self.databases.join(", "));
        if !left.is_empty() {
            let left: Vec<String> = left.iter().map(|it| called(it.as_deref())).collect();
            message.push_str(&format!("; not begun: {}", left.join(", ")));
        }
        Err(Failure::new(kind, message))
    }
}

fn on(
    name: Option<&str>,
    does: Does,
    (global, context): (&Global, &Context),
    command: &impl Fn(&Context) -> Result,
) -> Result {
    let heading = paint(style::DIM, called(name));
    match does {
        Does::Change => context.printer.note(heading),
        Does::Read(Format::Text) => context.printer.result(heading)?,
        Does::Read(Format::Json) => {}
    }
    command(&context.of_database(name, global)?)
}

/// The databases of the configuration; the one without a name is `None`.
fn names(settings: &Settings) -> Result<Vec<Name>> {
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
