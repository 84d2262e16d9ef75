//! `--dry-run` of `upgrade` and `downgrade`.

use aludel_project::{
    dry::{Stage, Trial, Tried},
    run::RunOptions,
};
use aludel_revision::Direction;

use aludel_runner::Done;

use crate::{
    Context, Outcome, Result,
    args::DryRun,
    interrupt,
    style::{self, paint},
};

/// What is said before a run in a transaction.
const BEFORE: &str = "dry run in one transaction on the database, rolled back at its end: until then it \
     holds every lock that its statements take, and whoever needs one of them waits";
const UNSEEN: &str = "it does not show what runs outside of transactions (that is refused), values that are \
     added to an enum and used behind their commit, or how others get on with what is new; numbers that it \
     takes from sequences are not given back";

/// Tries a run.
pub(crate) fn try_out(
    dry: DryRun,
    direction: Direction,
    target: &str,
    options: RunOptions,
    context: &Context,
) -> Result {
    let stage = match dry {
        DryRun::Shadow => Stage::Shadow,
        DryRun::Database => Stage::Database,
    };
    let trial = Trial { direction, target: target.parse()?, stage };
    match dry {
        DryRun::Shadow => context.printer.note(
            "dry run on a shadow that stands where the database stands, by the files and without a row of \
             its; the database is only read",
        ),
        DryRun::Database => {
            context.printer.note(BEFORE);
            context.printer.note(UNSEEN);
        }
    }
    let tried = interrupt::block_on_run(|cancellation| async {
        context.dry_run(&trial, &RunOptions { cancellation, ..options }).await
    })?;
    summary(&tried, direction, context)?;
    Ok(Outcome::Done)
}

fn summary(tried: &Tried, direction: Direction, context: &Context) -> Result<()> {
    let verb = if direction == Direction::Up { "applied" } else { "taken back" };
    for Done { revision, duration, .. } in &tried.report.done {
        let revision = paint(style::NAME, revision);
        let took = paint(style::DIM, format!("({} ms)", duration.as_millis()));
        context.printer.result(format!("would be {verb}  {revision}  {took}"))?;
    }
    if !tried.locks.is_empty() {
        let held = tried.held.as_millis();
        let locks = tried.locks.join(", ");
        context.printer.note(format!("for {held} ms, until the end, it held: {locks}"));
    }
    context.printer.note(match tried.report.done.len() {
        0 => "nothing to do; nothing was changed".to_owned(),
        1 => format!("1 revision would be {verb}; nothing was changed"),
        count => format!("{count} revisions would be {verb}; nothing was changed"),
    });
    Ok(())
}
