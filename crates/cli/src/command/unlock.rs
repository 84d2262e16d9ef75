//! `aludel unlock`: the lock is taken away from a run that is stalled or gone.

use crate::{Context, Outcome, Result, interrupt};

pub(crate) fn run(context: &Context) -> Result {
    match interrupt::block_on(context.unlock())? {
        Some(holder) => context.printer.result(format!("taken away from {holder}"))?,
        None => context.printer.note("no run holds the lock"),
    }
    Ok(Outcome::Done)
}
