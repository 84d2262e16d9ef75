//! `aludel prove --under-fire`: what applications met while revisions were applied.

use aludel_project::fire::{Fired, PATIENCE, Use};
use serde::Serialize;

use crate::{
    Context, Failure, Outcome, Result,
    args::{Format, ProveArgs},
    failure::FailureKind,
    interrupt,
    style::{self, paint},
};

pub(super) fn run(args: &ProveArgs, context: &Context) -> Result {
    let revisions = match args.all {
        true => "..",
        false => args.revisions.as_deref().unwrap_or("head"),
    };
    let fired = interrupt::block_on(context.prove_under_fire(revisions))?;
    match args.format {
        Format::Json => context.printer.json(&view(&fired))?,
        Format::Text => context.printer.result(fired.iter().map(block).collect::<String>())?,
    }
    let failed: Vec<&str> =
        fired.iter().filter(|it| !it.holds()).map(|it| it.revision.id.as_str()).collect();
    match failed.is_empty() {
        true => Ok(Outcome::Done),
        false => {
            let message = format!("applications do not bear it: {}", failed.join(", "));
            Err(Failure::new(FailureKind::Proof, message))
        }
    }
}

fn block(fired: &Fired) -> String {
    let mark = match fired.holds() {
        true => paint(style::GOOD, "held"),
        false => paint(style::ERROR, "FAILED"),
    };
    let name = paint(style::NAME, &fired.revision.id);
    let mut lines = vec![format!("{mark}  {name}  {}", fired.revision.summary())];
    lines.extend(fired.fault.iter().map(|fault| format!("  {}", fault.replace('\n', "\n  "))));
    for used in &fired.uses {
        lines.extend(told(used));
    }
    lines.extend(fired.left_out.iter().map(|it| format!("  not said: {}", it.replace('\n', " "))));
    lines.join("\n") + "\n"
}

fn told(used: &Use) -> Vec<String> {
    let Use { shape, statements, longest, slowest, failed } = used;
    let shape = shape.word();
    let mut lines = vec![format!(
        "  {statements} statements of the {shape} application, the longest {} ms",
        longest.as_millis()
    )];
    if *longest > PATIENCE {
        lines.push(format!("  waited for too long: {slowest}"));
    }
    lines.extend(
        failed.iter().map(|it| {
            format!("  failed, {} times: {}\n    {}", it.count, it.statement, it.message)
        }),
    );
    lines
}

/// All of it, for programs.
#[derive(Debug, Serialize)]
struct FireView<'a> {
    held: bool,
    revisions: Vec<RevisionView<'a>>,
}

/// One revision, for programs.
#[derive(Debug, Serialize)]
struct RevisionView<'a> {
    revision: &'a str,
    held: bool,
    error: Option<&'a str>,
    uses: &'a [Use],
    not_said: &'a [String],
}

fn view(fired: &[Fired]) -> FireView<'_> {
    let revisions = fired.iter().map(|it| RevisionView {
        revision: it.revision.id.as_str(),
        held: it.holds(),
        error: it.fault.as_deref(),
        uses: &it.uses,
        not_said: &it.left_out,
    });
    FireView { held: fired.iter().all(Fired::holds), revisions: revisions.collect() }
}
