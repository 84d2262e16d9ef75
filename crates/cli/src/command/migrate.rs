//! What `upgrade`, `downgrade` and `stamp` share: the database is opened, the run is told, and said.

use aludel_revision::{History, RevisionId, Target};
use aludel_runner::{
    Cancellation, Event, Options, Protection, Report, Resolve, Run, RunError, Stamp,
};
use aludel_session::Connect;

use crate::{
    Context, Failure, Outcome, Result,
    database::{self, Database, Missing, Open},
    failure::FailureKind,
    history, interrupt,
    printer::Progress,
    prompt, standing,
    style::{self, paint},
    telling,
};

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Order {
    /// Apply revisions.
    Upgrade(Target),
    /// Take revisions back.
    Downgrade(Target),
    /// Adjust the journal.
    Stamp(Stamp),
    /// Tell the journal what became of a statement.
    Resolve(Resolve),
}

/// What is said along with an order.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Words {
    /// For the log of the database.
    pub(crate) tag: Option<String>,
    /// The name of the database, where it is protected.
    pub(crate) said: Option<String>,
}

/// Runs something on the project's database.
pub(crate) fn migrate(missing: Missing, words: &Words, context: &Context, order: &Order) -> Result {
    let history = history::of(&context.settings)?;
    let database = Database::of(&context.settings)?;
    database.announce(context);
    let (report, remark) = interrupt::block_on_run(|cancellation| async {
        let mut open = database::open_or_create(&database, missing, context).await?;
        let report =
            perform(&database, &mut open, &history, words, cancellation, context, order).await;
        open.close().await?;
        report
    })?;
    say(&report, remark, context)
}

async fn perform(
    database: &Database,
    open: &mut Open,
    history: &History,
    words: &Words,
    cancellation: Cancellation,
    context: &Context,
    order: &Order,
) -> Result<(Report, &'static str)> {
    let mut options = standing::options(&context.settings, open);
    options.tag = words.tag.clone().or(options.tag);
    if let Some(protection) = &mut options.protection {
        protection.said.clone_from(&words.said);
    }
    let progress = context.printer.progress("connecting");
    let mut written = Written::Nothing;
    let stop = cancellation.clone();
    let mut on_event = |event: &Event| {
        telling::tell(event, &context.printer, &progress);
        if let Some(line) = telling::done(event, history) {
            let result = progress.pause(|| context.printer.result(line));
            written.add(result, &stop);
        }
    };
    let engine = database.engine();
    let observer = match database {
        Database::Server(conninfo) if engine.capabilities().second_connection => {
            Some(conninfo.as_ref() as &dyn Connect)
        }
        _ => None,
    };
    let session = open.session.as_mut();
    let mut attempt = async |options: &Options| {
        let mut run = Run {
            engine,
            session: &mut *session,
            history,
            options,
            observer,
            cancellation: cancellation.clone(),
            on_event: &mut on_event,
        };
        match order {
            Order::Upgrade(target) => aludel_runner::upgrade(&mut run, target).await,
            Order::Downgrade(target) => aludel_runner::downgrade(&mut run, target).await,
            Order::Stamp(stamp) => aludel_runner::stamp(&mut run, stamp).await,
            Order::Resolve(resolve) => aludel_runner::resolve(&mut run, resolve).await,
        }
    };
    let mut report = attempt(&options).await;
    if let Some(said) = agreed(&report, &progress, context)? {
        options.protection = Some(Protection { said: Some(said) });
        report = attempt(&options).await;
    }
    match (report, written) {
        (Ok(_) | Err(RunError::Cancelled { .. }), Written::Failed(failure)) => Err(unread(failure)),
        (Err(error), _) => Err(error.into()),
        (Ok(report), Written::Nothing) => Ok((report, "nothing to do: ")),
        (Ok(report), Written::Lines) => Ok((report, "")),
    }
}

/// The name of a protected database, where somebody is there to say it.
fn agreed(
    report: &std::result::Result<Report, RunError>,
    progress: &Progress,
    context: &Context,
) -> Result<Option<String>> {
    let Err(error @ RunError::Protected { said: None, .. }) = report else { return Ok(None) };
    if !context.printer.can_ask() {
        return Ok(None);
    }
    progress.pause(|| {
        context.printer.warn(error);
        prompt::text(&context.printer, "Type the name of the database to go on:")
    })
}

/// What is said where nobody hears any more what is done.
fn unread(failure: Failure) -> Failure {
    let why = match failure.kind {
        FailureKind::Closed => "stopped: the output is no longer read".to_owned(),
        _ => format!("stopped: {}", failure.message),
    };
    Failure::new(failure.kind, format!("{why}; what was applied stays applied"))
        .hint("`aludel current` says where the database stands")
}

/// What became of the lines about revisions.
enum Written {
    Nothing,
    Lines,
    Failed(Failure),
}

impl Written {
    /// Where a line cannot be written, the run ends as if by Ctrl-C.
    fn add(&mut self, result: Result<()>, stop: &Cancellation) {
        match (result, &self) {
            (_, Self::Failed(_)) => {}
            (Ok(()), _) => *self = Self::Lines,
            (Err(failure), _) => {
                *self = Self::Failed(failure);
                stop.cancel();
            }
        }
    }
}

fn say(report: &Report, remark: &str, context: &Context) -> Result {
    let heads: Vec<&str> = report.heads.iter().map(RevisionId::as_str).collect();
    let place = match heads.is_empty() {
        true => "base".to_owned(),
        false => paint(style::NAME, heads.join(", ")),
    };
    context.printer.note(format!("{remark}the database stands at {place}"));
    Ok(Outcome::Done)
}
