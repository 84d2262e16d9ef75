//! `aludel squash`: one revision in the place of many.

use aludel_project::squash::{NewSquash, Squashed};

use crate::{
    Context, Outcome, Result,
    args::SquashArgs,
    interrupt,
    style::{self, paint},
};

pub(crate) fn run(args: &SquashArgs, context: &Context) -> Result {
    let SquashArgs { range, message, id, concatenate } = args;
    let new = NewSquash {
        range: range.clone(),
        message: message.clone(),
        id: id.clone(),
        concatenate: *concatenate,
    };
    let squashed = interrupt::block_on(context.squash(&new))?;
    context.printer.result(text(&squashed))?;
    for caution in &squashed.cautions {
        context.printer.warn(caution);
    }
    context.printer.hint(format!(
        "the old files are in {}: `aludel status` says whether a database still needs them",
        squashed.folder
    ));
    Ok(Outcome::Done)
}

fn text(it: &Squashed) -> String {
    let (before, now) = it.statements;
    let rows = match it.rows {
        0 => String::new(),
        1 => ", with 1 row".to_owned(),
        rows => format!(", with {rows} rows"),
    };
    format!(
        "{} stands for {} revisions: {}\n  {now} statements in the place of {before}{rows}; both lead to the same",
        paint(style::NAME, &it.revision),
        it.replaced.len(),
        paint(style::NAME, &it.file),
    )
}
