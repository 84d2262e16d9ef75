//! What is said of a new revision: what was found, what is dangerous, what was proven, where it is,
//! and what comes next.

use aludel_autogenerate::Proof;
use aludel_project::{
    changes::Line,
    history,
    revision::{Drafted, Written},
};
use serde::Serialize;

use super::judged;
use crate::{
    Context, Result,
    args::{Format, RevisionArgs},
    proofs, queried,
    style::{self, paint},
    summary::{self, HazardView},
};

/// What was written, for programs.
#[derive(Debug, Default, Serialize)]
struct WrittenView<'a> {
    /// `null` where there was nothing to do.
    written: Option<Written>,
    changes: Vec<Line>,
    hazards: Vec<HazardView>,
    /// What lint finds besides.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    lint: Vec<judged::FoundView<'a>>,
    proof: Option<&'a Proof>,
    /// The phases that follow, each a revision.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    later: Vec<LaterView<'a>>,
    /// What they do to the queries that are deployed.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    queries: Vec<queried::FindingView<'a>>,
    /// Of the contract phases that break no query: whether anything needs what they take away.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    needs: Vec<queried::NeedView>,
}

/// A later phase.
#[derive(Debug, Serialize)]
struct LaterView<'a> {
    written: Written,
    proof: Option<&'a Proof>,
}

impl<'a> WrittenView<'a> {
    fn of(written: Vec<Written>, proofs: &'a [Proof]) -> Self {
        let mut proofs = proofs.iter();
        let mut written = written.into_iter().map(|written| (written, proofs.next()));
        let (first, proof) = written.next().unzip();
        let later = written.map(|(written, proof)| LaterView { written, proof }).collect();
        Self { written: first, proof: proof.flatten(), later, ..Self::default() }
    }
}

pub(crate) fn blank(args: &RevisionArgs, written: Vec<Written>, context: &Context) -> Result<()> {
    match args.format {
        Format::Json => context.printer.json(&WrittenView::of(written, &[]))?,
        Format::Text => context.printer.result(wrote(&written))?,
    }
    context.printer.hint("next: fill both sections, then `aludel upgrade`");
    Ok(())
}

pub(crate) fn nothing(args: &RevisionArgs, context: &Context) -> Result<()> {
    let history = history::of(&context.settings)?;
    let last = history.heads().first().map(|last| &last.path).filter(|_| args.amend);
    match (args.format, last) {
        (Format::Json, _) => context.printer.json(&WrittenView::default()),
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
    written: Vec<Written>,
    drafted: &Drafted,
    context: &Context,
) -> Result<()> {
    let changes = drafted.changes();
    let hazards = drafted.comparison().map(|it| summary::hazards(&it.phases.whole()));
    let hazards = hazards.unwrap_or_default();
    match args.format {
        Format::Json => {
            let view = WrittenView::of(written, drafted.proofs());
            let queries = drafted.queries().map(queried::finding_view).collect();
            let needs = drafted.needs().map(|(id, need)| queried::need_view(id, &need)).collect();
            let lint = drafted.lint().iter().map(judged::view).collect();
            context.printer.json(&WrittenView {
                changes,
                hazards,
                lint,
                queries,
                needs,
                ..view
            })?;
        }
        Format::Text => {
            let parts = [
                summary::text(&changes),
                summary::hazard_text(&hazards),
                judged::text(drafted.lint()),
                drafted
                    .queries()
                    .map(queried::finding)
                    .collect::<Vec<_>>()
                    .join("\n")
                    .trim_end()
                    .to_owned(),
                drafted.proofs().iter().map(proven).collect::<String>()
                    + &needs(drafted)
                    + &wrote(&written),
            ];
            let parts: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
            context.printer.result(parts.join("\n\n"))?;
        }
    }
    for (revision, why) in drafted.unheld() {
        let message = format!("the queries are not held against {revision}: {why}");
        context.printer.warn(message);
    }
    judged::remark(drafted, context);
    if !args.phased && drafted.queries().any(|it| it.effect.is_grave()) {
        context.printer.hint(
            "a program that is deployed goes wrong by it: without the file, and with `--phased`, it can be \
             replaced between two revisions",
        );
    }
    context.printer.hint("next: review it, then `aludel upgrade`");
    Ok(())
}

fn needs(drafted: &Drafted) -> String {
    let line = |(revision, need)| format!("{revision}: {}\n", queried::need(&need));
    drafted.needs().map(line).collect()
}

fn proven(proof: &Proof) -> String {
    let objects = proof.objects;
    let rows = match proof.filled.is_empty() {
        true => String::new(),
        false => format!(", {}", proofs::rows(proof)),
    };
    let done = paint(style::GOOD, "proven");
    let line = format!("{done} up, down, up; {objects} objects compared each time{rows}");
    let lines = std::iter::once(line).chain(proofs::unfilled(proof));
    lines.map(|line| line + "\n").collect()
}

fn wrote(written: &[Written]) -> String {
    let files = written.iter().map(|it| format!("wrote  {}", paint(style::NAME, &it.file)));
    files.collect::<Vec<_>>().join("\n")
}
