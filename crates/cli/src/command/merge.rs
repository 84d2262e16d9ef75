//! `aludel merge`: heads that commute are joined.

use aludel_project::{
    merge::{Merge, NewMerge},
    revision::Written,
};
use serde::Serialize;

use crate::{
    Context, Outcome, Result,
    args::{Format, MergeArgs},
    interrupt,
    style::{self, paint},
};

/// What was joined, for programs.
#[derive(Debug, Serialize)]
struct MergeView<'a> {
    written: Vec<Written>,
    heads: Vec<&'a str>,
    orders: usize,
    objects: usize,
    /// `null` where a statement bears no rows.
    tables_with_rows: Option<usize>,
    cautions: &'a [String],
}

pub(crate) fn run(args: &MergeArgs, context: &Context) -> Result {
    let MergeArgs { heads, message, id, format } = args;
    let new = NewMerge { heads: heads.clone(), message: message.clone(), id: id.clone() };
    let merge = interrupt::block_on(context.merge(&new))?;
    let written = merge.drafted.write()?;
    match format {
        Format::Json => context.printer.json(&view(&merge, written))?,
        Format::Text => context.printer.result(text(&merge, &written))?,
    }
    for caution in &merge.cautions {
        context.printer.warn(caution);
    }
    context.printer.hint("next: `aludel upgrade`");
    Ok(Outcome::Done)
}

fn view(merge: &Merge, written: Vec<Written>) -> MergeView<'_> {
    MergeView {
        written,
        heads: merge.heads.iter().map(|head| head.as_str()).collect(),
        orders: merge.orders,
        objects: merge.objects,
        tables_with_rows: merge.tables,
        cautions: &merge.cautions,
    }
}

fn text(merge: &Merge, written: &[Written]) -> String {
    let names: Vec<String> = merge.heads.iter().map(|id| paint(style::NAME, id)).collect();
    let rows = match merge.tables {
        None => ", without rows, which a statement does not bear".to_owned(),
        Some(1) => ", and the rows of 1 table".to_owned(),
        Some(count) => format!(", and the rows of {count} tables"),
    };
    let commute = paint(style::GOOD, "commute");
    let first = format!(
        "{} {commute}: {} orders were tried, and {} objects are the same each time{rows}",
        names.join(" and "),
        merge.orders,
        merge.objects
    );
    let files = written.iter().map(|it| format!("wrote  {}", paint(style::NAME, &it.file)));
    std::iter::once(first).chain(files).collect::<Vec<_>>().join("\n")
}
