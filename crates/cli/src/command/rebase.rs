//! `aludel rebase` and `aludel renumber`: revisions stand elsewhere, or are called otherwise.

use aludel_project::rebase::Moved;
use aludel_revision::RevisionId;

use crate::{
    Context, Outcome, Result,
    args::{RebaseArgs, RenumberArgs},
    interrupt,
    style::{self, paint},
};

pub(crate) fn run(args: &RebaseArgs, context: &Context) -> Result {
    let RebaseArgs { revision, onto, not_applied_anywhere } = args;
    let moved = interrupt::block_on(context.rebase(revision, onto, *not_applied_anywhere))?;
    tell(&moved, context)?;
    context.printer.hint("next: `aludel check --offline` compares the models with the history");
    Ok(Outcome::Done)
}

pub(crate) fn renumber(args: &RenumberArgs, context: &Context) -> Result {
    let RenumberArgs { revision, id, not_applied_anywhere } = args;
    let work = context.renumber(revision, id.as_deref(), *not_applied_anywhere);
    tell(&interrupt::block_on(work)?, context)?;
    Ok(Outcome::Done)
}

fn tell(moved: &[Moved], context: &Context) -> Result<()> {
    let line = |it: &Moved| {
        let before = match it.before == it.after {
            true => String::new(),
            false => format!(" (was {})", it.before),
        };
        let parents: Vec<&str> = it.parents.iter().map(RevisionId::as_str).collect();
        let parents = if parents.is_empty() { "base".to_owned() } else { parents.join(", ") };
        let file = paint(style::NAME, &it.file);
        format!("{}{before} follows {parents}: {file}", paint(style::NAME, &it.after))
    };
    context.printer.result(moved.iter().map(line).collect::<Vec<_>>().join("\n"))
}
