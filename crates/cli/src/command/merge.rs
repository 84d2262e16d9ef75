//! `aludel merge`: heads that commute are joined.

use aludel_project::{
    merge::{NewMerge, PROOFS_LOCK, Tried},
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
    let MergeArgs { heads, prove, message, id, format } = args;
    if *prove {
        return note_proof(heads, *format, context);
    }
    let new = NewMerge { heads: heads.clone(), message: message.clone(), id: id.clone() };
    let merge = interrupt::block_on(context.merge(&new))?;
    let written = merge.drafted.write()?;
    match format {
        Format::Json => context.printer.json(&view(&merge.trial, written, &merge.cautions))?,
        Format::Text => context.printer.result(text(&merge.trial, &written))?,
    }
    for caution in &merge.cautions {
        context.printer.warn(caution);
    }
    context.printer.hint("next: `aludel upgrade`");
    Ok(Outcome::Done)
}

/// Notes that heads commute; no revision is written.
fn note_proof(heads: &[String], format: Format, context: &Context) -> Result {
    let trial = interrupt::block_on(context.prove_heads(heads))?;
    let file = context.settings.migrations.join(PROOFS_LOCK).display().to_string();
    match format {
        Format::Json => context.printer.json(&view(&trial, Vec::new(), &[]))?,
        Format::Text => {
            let file = paint(style::NAME, file);
            context.printer.result(format!("{}\nwrote  {file}", text(&trial, &[])))?;
        }
    }
    context.printer.hint(match context.settings.auto_merge {
        true => "next: `aludel upgrade`, wherever the file is",
        false => "`auto_merge = true` in aludel.toml lets `aludel upgrade` apply them by it",
    });
    Ok(Outcome::Done)
}

fn view<'a>(trial: &'a Tried, written: Vec<Written>, cautions: &'a [String]) -> MergeView<'a> {
    MergeView {
        written,
        heads: trial.heads.iter().map(|head| head.as_str()).collect(),
        orders: trial.orders,
        objects: trial.objects,
        tables_with_rows: trial.tables,
        cautions,
    }
}

fn text(merge: &Tried, written: &[Written]) -> String {
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
