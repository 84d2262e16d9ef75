//! `aludel history`: the revisions, and what of them the database has.

use std::collections::BTreeSet;

use aludel_revision::{History, Range, Revision, RevisionId};
use serde::Serialize;

use crate::{
    Context, Outcome, Result,
    args::{Format, HistoryArgs},
    project::{self, RevisionView},
    style,
    table::{Cell, table},
};

pub(crate) fn run(args: &HistoryArgs, context: &Context) -> Result {
    let history = project::history(&context.settings)?;
    let revisions = chosen(args, &history)?;
    let _ = (revisions, context, args);
    Ok(Outcome::Done)
}

fn chosen<'a>(args: &HistoryArgs, history: &'a History) -> Result<Vec<&'a Revision>> {
    match &args.range {
        None => Ok(history.revisions().collect()),
        Some(range) => Ok(history.range(&range.parse::<Range>()?)?),
    }
}
