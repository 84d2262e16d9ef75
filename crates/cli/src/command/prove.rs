//! `aludel prove`: revisions run on a shadow, up, down and up, with rows in the tables.

use aludel_autogenerate::{Error, Proof, Walk};
use aludel_revision::{History, Range, Revision, Target};
use serde::Serialize;

use crate::{
    Context, Failure, Outcome, Result,
    args::{Format, ProveArgs},
    failure::FailureKind,
    ground::Ground,
    history, interrupt, proofs, sqlite, states,
    style::{self, paint},
};

pub(crate) fn run(args: &ProveArgs, context: &Context) -> Result {
    if sqlite::is_configured(&context.settings) {
        return sqlite::prove(args, context);
    }
    let history = history::of(&context.settings)?;
    let chosen = chosen(args, &history)?;
    let results = interrupt::block_on(prove(args, &chosen, &history, context))?;
    match args.format {
        Format::Json => context.printer.json(&view(&results))?,
        Format::Text => context.printer.result(summary(&results))?,
    }
    verdict(&results)
}

pub(crate) fn chosen<'h>(args: &ProveArgs, history: &'h History) -> Result<Vec<&'h Revision>> {
    if args.all {
        return Ok(history.revisions().collect());
    }
    let what = args.revisions.as_deref().unwrap_or("head");
    match what.contains("..") {
        true => Ok(history.range(&what.parse::<Range>()?, None)?),
        false => Ok(history.find_all(&what.parse::<Target>()?, None)?),
    }
}

/// A revision, and what came of its proof.
struct Outcomes<'h> {
    revision: &'h Revision,
    /// The proof, or why there is none.
    proof: std::result::Result<Proof, Failure>,
}

impl Outcomes<'_> {
    fn holds(&self) -> bool {
        self.proof.as_ref().is_ok_and(Proof::holds)
    }
}

/// Proves one after the other; what is done is shown at once.
async fn prove<'h>(
    args: &ProveArgs,
    chosen: &[&'h Revision],
    history: &'h History,
    context: &Context,
) -> Result<Vec<Outcomes<'h>>> {
    let progress = context.printer.progress("reading the history");
    let ground = Ground::of(&[], context).await?;
    let extensions = states::of_revisions(history.revisions())?;
    let mut workshop = ground.workshop(extensions, context);
    let mut walk = Walk::new(history);
    let mut results = Vec::new();
    for revision in chosen {
        progress.step(format!("proving {}", revision.id));
        let proof = match walk.prove(&mut workshop, revision).await {
            Ok(proof) => Ok(proof),
            // One whose history cannot be replayed is as little proven as one that fails.
            Err(error @ (Error::Replay(_) | Error::Beyond(_))) => Err(Failure::from(error)),
            Err(error) => return Err(error.into()),
        };
        let outcomes = Outcomes { revision, proof };
        if args.format == Format::Text {
            progress.pause(|| context.printer.result(block(&outcomes)))?;
        }
        results.push(outcomes);
    }
    states::close(workshop, context).await?;
    Ok(results)
}

/// What is said of one revision.
fn block(outcomes: &Outcomes<'_>) -> String {
    let Outcomes { revision, proof } = outcomes;
    let mark = match outcomes.holds() {
        true => paint(style::GOOD, "proven"),
        false => paint(style::ERROR, "FAILED"),
    };
    let mut lines =
        vec![format!("{mark}  {}  {}", paint(style::NAME, &revision.id), revision.summary())];
    match proof {
        Ok(proof) => lines.extend(proofs::lines(proof)),
        Err(failure) => lines.push(format!("  {}", failure.message.replace('\n', "\n  "))),
    }
    if let Some(why) = revision.why_irreversible() {
        lines.push(format!("  {} it cannot be taken back: {why}", paint(style::DIM, "up only")));
    }
    lines.join("\n") + "\n"
}

fn summary(results: &[Outcomes<'_>]) -> String {
    let failed = results.iter().filter(|one| !one.holds()).count();
    format!("{}: {} proven, {failed} failed", counted(results.len()), results.len() - failed)
}

fn counted(count: usize) -> String {
    match count {
        1 => "1 revision".to_owned(),
        count => format!("{count} revisions"),
    }
}

fn verdict(results: &[Outcomes<'_>]) -> Result {
    let failed: Vec<&Outcomes<'_>> = results.iter().filter(|one| !one.holds()).collect();
    if failed.is_empty() {
        return Ok(Outcome::Done);
    }
    let names: Vec<&str> = failed.iter().map(|one| one.revision.id.as_str()).collect();
    let failure = Failure::new(FailureKind::Proof, format!("not proven: {}", names.join(", ")));
    let proofs = failed.iter().filter_map(|one| one.proof.as_ref().ok());
    let hints = proofs.flat_map(|proof| &proof.faults).filter_map(aludel_proof::Fault::hint);
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
    /// Why there is no proof.
    error: Option<&'a str>,
    proof: Option<&'a Proof>,
}

fn view<'a>(results: &'a [Outcomes<'_>]) -> ProveView<'a> {
    let revisions = results.iter().map(|one| RevisionProof {
        revision: one.revision.id.as_str(),
        file: one.revision.path.display().to_string(),
        proven: one.holds(),
        irreversible: one.revision.why_irreversible(),
        error: one.proof.as_ref().err().map(|failure| failure.message.as_str()),
        proof: one.proof.as_ref().ok(),
    });
    ProveView { proven: results.iter().all(Outcomes::holds), revisions: revisions.collect() }
}
