//! `aludel prove`: revisions run on a shadow, up, down and up, with rows in the tables.

mod fire;

use aludel_project::{
    prove::{Proven, Verdict},
    sqlite,
};
use aludel_proof::Proof;
use serde::Serialize;

use crate::{
    Context, Failure, Outcome, Result,
    args::{Format, ProveArgs},
    failure::FailureKind,
    interrupt, proofs, queried,
    style::{self, paint},
};

pub(crate) fn run(args: &ProveArgs, context: &Context) -> Result {
    if args.under_fire {
        return fire::run(args, context);
    }
    if args.format == Format::Text {
        context.terminal.show_proofs();
    }
    let named = args.revisions.as_deref().unwrap_or("head");
    let revisions = (!args.all).then_some(named);
    let results = interrupt::block_on(context.prove(revisions, args.deployed.gitrev.as_deref()))?;
    match args.format {
        Format::Json => context.printer.json(&view(&results))?,
        Format::Text => context.printer.result(summary(&results))?,
    }
    verdict(&results)
}

/// What is said of one revision.
pub(crate) fn block(proven: &Proven) -> String {
    let revision = &proven.revision;
    let mark = match proven.holds() {
        true => paint(style::GOOD, "proven"),
        false => paint(style::ERROR, "FAILED"),
    };
    let mut lines =
        vec![format!("{mark}  {}  {}", paint(style::NAME, &revision.id), revision.summary())];
    match &proven.verdict {
        Verdict::Proof(proof) => lines.extend(proofs::lines(proof)),
        Verdict::Sqlite(proof) => {
            lines.push(format!("  {}", proofs::counted(proof.filled)));
            lines.extend(proof.unfilled.iter().map(|it| format!("  not filled: {it}")));
            lines.extend(proof.faults.iter().map(|it| format!("  {}", it.replace('\n', "\n  "))));
        }
        Verdict::Failed(failure) => {
            lines.push(format!("  {}", failure.message.replace('\n', "\n  ")));
        }
    }
    if let Some(why) = revision.why_irreversible() {
        lines.push(format!("  {} it cannot be taken back: {why}", paint(style::DIM, "up only")));
    }
    for finding in &proven.queries {
        lines.extend(queried::finding(finding).lines().map(|line| format!("  {line}")));
    }
    lines.extend(proven.need.iter().map(|need| format!("  {}", queried::need(need))));
    lines.join("\n") + "\n"
}

fn summary(results: &[Proven]) -> String {
    let failed = results.iter().filter(|one| !one.holds()).count();
    format!("{}: {} proven, {failed} failed", counted(results.len()), results.len() - failed)
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 revision".to_owned(),
        count => format!("{count} revisions"),
    }
}

fn verdict(results: &[Proven]) -> Result {
    let failed: Vec<&Proven> = results.iter().filter(|one| !one.holds()).collect();
    if failed.is_empty() {
        let breaks = |one: &Proven| one.queries.iter().any(|it| it.effect.is_grave());
        return Ok(match results.iter().any(breaks) {
            true => Outcome::Differs,
            false => Outcome::Done,
        });
    }
    let names: Vec<&str> = failed.iter().map(|one| one.revision.id.as_str()).collect();
    let failure = Failure::new(FailureKind::Proof, format!("not proven: {}", names.join(", ")));
    let faults = failed.iter().flat_map(|one| match &one.verdict {
        Verdict::Proof(proof) => proof.faults.as_slice(),
        _ => &[],
    });
    let hints = faults.filter_map(aludel_proof::Fault::hint);
    Err(hints.fold(failure, Failure::hint))
}

/// All of it, for programs.
#[derive(Debug, Serialize)]
struct ProveView<'a> {
    proven: bool,
    revisions: Vec<RevisionProof<'a>>,
}

/// One revision, for programs.
#[derive(Debug, Serialize)]
struct RevisionProof<'a> {
    revision: &'a str,
    file: String,
    proven: bool,
    /// Why there is no way down.
    irreversible: Option<&'a str>,
    /// What it does to the queries that are deployed.
    queries: Vec<queried::FindingView<'a>>,
    /// Of a contract phase where no query breaks: whether anything needs what it takes away.
    #[serde(skip_serializing_if = "Option::is_none")]
    need: Option<queried::NeedView>,
    #[serde(flatten)]
    verdict: VerdictView<'a>,
}

/// What came of it, for programs: on PostgreSQL the proof, or why there is none.
#[derive(Debug, Serialize)]
#[serde(untagged)]
enum VerdictView<'a> {
    Postgres { error: Option<&'a str>, proof: Option<&'a Proof> },
    Sqlite { filled: usize, unfilled: &'a [String], faults: &'a [String] },
}

fn view(results: &[Proven]) -> ProveView<'_> {
    let revisions = results.iter().map(|one| RevisionProof {
        revision: one.revision.id.as_str(),
        file: one.revision.path.display().to_string(),
        proven: one.holds(),
        irreversible: one.revision.why_irreversible(),
        queries: one.queries.iter().map(queried::finding_view).collect(),
        need: one.need.as_ref().map(|need| queried::need_view(&one.revision.id, need)),
        verdict: match &one.verdict {
            Verdict::Proof(proof) => VerdictView::Postgres { error: None, proof: Some(proof) },
            Verdict::Failed(failure) => {
                VerdictView::Postgres { error: Some(&failure.message), proof: None }
            }
            Verdict::Sqlite(sqlite::Proof { filled, unfilled, faults }) => {
                VerdictView::Sqlite { filled: *filled, unfilled, faults }
            }
        },
    });
    ProveView { proven: results.iter().all(Proven::holds), revisions: revisions.collect() }
}
