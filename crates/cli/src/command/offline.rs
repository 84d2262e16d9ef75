//! `--sql` of `upgrade`, `downgrade` and `stamp`: a script is written, and nothing run.

use std::path::Path;

use aludel_project::offline::{Order, ScriptOptions};

use crate::{
    Context, Outcome, Result,
    printer::bytes,
    style::{self, paint},
};

/// Writes the script of an order.
pub(crate) fn write(
    order: &Order,
    options: &ScriptOptions,
    out: Option<&Path>,
    context: &Context,
) -> Result {
    let script = context.script(order, options)?;
    bytes(out, script.text.as_bytes())?;
    if let Some(waiting) = &script.waiting {
        let revision = paint(style::NAME, &waiting.revision);
        context.printer.note(format!(
            "the script stops before {revision}, which takes away what is old: --contract writes it, too"
        ));
    }
    if let Some(out) = out {
        let revisions = match script.revisions.len() {
            1 => "1 revision".to_owned(),
            count => format!("{count} revisions"),
        };
        context.printer.note(format!("wrote {}: {revisions}", out.display()));
    }
    Ok(Outcome::Done)
}
