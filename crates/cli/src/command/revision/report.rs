//! What is said of a new revision: what was found, what is dangerous, what was proven, where it is,
//! and what comes next.

use aludel_autogenerate::Proof;
use serde::Serialize;

use super::{generate::Generated, place::Place, write::Written};
use crate::{
    Context, Result,
    args::{Format, RevisionArgs},
    changes::Line,
    proofs,
    style::{self, paint},
    summary::{self, HazardView},
};

/// What was written, for programs.
#[derive(Debug, Serialize)]
struct WrittenView<'a> {
    /// `null` where there was nothing to do.
    written: Option<&'a Written>,
    changes: Vec<Line>,
    hazards: Vec<HazardView<'a>>,
    proof: Option<&'a Proof>,
}

pub(crate) fn blank(args: &RevisionArgs, written: &Written, context: &Context) -> Result<()> {
    match args.format {
        Format::Json => context.printer.json(&WrittenView {
            written: Some(written),
            changes: Vec::new(),
            hazards: Vec::new(),
            proof: None,
        })?,
        Format::Text => context.printer.result(wrote(written))?,
    }
    context.printer.hint("next: fill both sections, then `aludel upgrade`");
    Ok(())
}

pub(crate) fn nothing(args: &RevisionArgs, place: &Place, context: &Context) -> Result<()> {
    let (changes, hazards) = (Vec::new(), Vec::new());
    match (args.format, &place.replaces) {
        (Format::Json, _) => {
            context.printer.json(&WrittenView { written: None, changes, hazards, proof: None })
        }
        (Format::Text, None) => context
            .printer
            .result("nothing to do: the models and the history agree; nothing was written"),
        (Format::Text, Some(file)) => context.printer.result(format!(
            "nothing to do: without {} the models and the history agree; it was left as it is",
            file.display()
        )),
    }
}

pub(crate) fn generated(
    args: &RevisionArgs,
    written: &Written,
    generated: &Generated,
    context: &Context,
) -> Result<()> {
    let changes = generated.lines();
    let hazards = summary::hazards(&generated.comparison.migration);
    match args.format {
        Format::Json => {
            let (written, proof) = (Some(written), Some(&generated.proof));
            context.printer.json(&WrittenView { written, changes, hazards, proof })?;
        }
        Format::Text => {
            let parts = [
                summary::text(&changes),
                summary::hazard_text(&hazards),
                format!("{}\n{}", proven(&generated.proof), wrote(written)),
            ];
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            context.printer.result(parts.join("\n\n"))?;
        }
    }
    context.printer.hint("next: review it, then `aludel upgrade`");
    Ok(())
}

fn proven(proof: &Proof) -> String {
    let objects = proof.objects;
    let rows = match proof.filled.is_empty() {
        true => String::new(),
        false => format!(", {}", proofs::rows(proof)),
    };
    let done = paint(style::GOOD, "proven");
    let line = format!("{done} up, down, up; {objects} objects compared each time{rows}");
    std::iter::once(line).chain(proofs::unfilled(proof)).collect::<Vec<_>>().join("\n")
}

fn wrote(written: &Written) -> String {
    format!("wrote  {}", paint(style::NAME, &written.file))
}
