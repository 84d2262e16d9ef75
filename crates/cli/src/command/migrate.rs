//! What `upgrade`, `downgrade`, `stamp` and `resolve` share: the run is told, and said.

use aludel_project::run::{Order, RunOptions};
use aludel_revision::RevisionId;

use crate::{
    Context, Outcome, Result, interrupt,
    style::{self, paint},
};

/// Runs something on the project's database.
pub(crate) fn migrate(options: RunOptions, context: &Context, order: &Order) -> Result {
    let report = interrupt::block_on_run(|cancellation| async {
        context.run(order, &RunOptions { cancellation, ..options }).await
    })?;
    let heads: Vec<&str> = report.heads.iter().map(RevisionId::as_str).collect();
    let place = match heads.is_empty() {
        true => "base".to_owned(),
        false => paint(style::NAME, heads.join(", ")),
    };
    if let Some(waiting) = &report.waiting {
        let revision = paint(style::NAME, &waiting.revision);
        context.printer.hint(format!(
            "`aludel upgrade --contract` applies {revision} once nothing that is deployed uses what \
             it takes away"
        ));
    }
    let remark = if context.terminal.has_told() { "" } else { "nothing to do: " };
    context.printer.note(format!("{remark}the database stands at {place}"));
    Ok(Outcome::Done)
}
