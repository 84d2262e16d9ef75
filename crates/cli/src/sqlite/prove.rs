//! `aludel prove` on SQLite: a revision is run up, down and up on a database in memory, with rows in the
//! tables; the states must be what they were, and no row may be lost that nobody said.

use aludel_catalog::{Catalog, Pair};
use aludel_engine::Options;
use aludel_project::sqlite::{self, Way, memory};
use aludel_revision::{History, Revision, Target};
use aludel_session::{Row, Session};
use aludel_sqlite::{Filled, fill, inspect, rows};
use serde::Serialize;

use crate::{
    Context, Failure, Outcome, Result,
    args::{Format, ProveArgs},
    changes,
    command::prove::chosen,
    failure::FailureKind,
    history, interrupt,
    style::{self, paint},
    summary,
};

/// What came of the proof of one revision, for programs.
#[derive(Debug, Serialize)]
struct Proof {
    revision: String,
    file: String,
    proven: bool,
    /// Why there is no way down.
    irreversible: Option<String>,
    /// How many tables had rows.
    filled: usize,
    /// The tables that no row was found for, and why.
    unfilled: Vec<String>,
    /// What is wrong.
    faults: Vec<String>,
    #[serde(skip)]
    summary: String,
}

/// All of it, for programs.
#[derive(Debug, Serialize)]
struct View<'a> {
    proven: bool,
    revisions: &'a [Proof],
}

/// Proves revisions.
pub(crate) fn prove(args: &ProveArgs, context: &Context) -> Result {
    let history = history::of(&context.settings)?.with_syntax(aludel_sqlite::SYNTAX);
    let chosen = chosen(args, &history)?;
    let proofs = interrupt::block_on(async {
        let mut proofs = Vec::new();
        for revision in &chosen {
            let proof = of(revision, &history).await?;
            if args.format == Format::Text {
                context.printer.result(block(&proof))?;
            }
            proofs.push(proof);
        }
        Ok(proofs)
    })?;
    let failed: Vec<&str> =
        proofs.iter().filter(|it| !it.proven).map(|it| it.revision.as_str()).collect();
    if args.format == Format::Json {
        context.printer.json(&View { proven: failed.is_empty(), revisions: &proofs })?;
    }
    match failed.is_empty() {
        true => Ok(Outcome::Done),
        false => {
            let message = format!("not proven: {}", failed.join(", "));
            Err(Failure::new(FailureKind::Proof, message))
        }
    }
}

fn block(proof: &Proof) -> String {
    let mark = match proof.proven {
        true => paint(style::GOOD, "proven"),
        false => paint(style::ERROR, "FAILED"),
    };
    let rows = match proof.filled {
        0 => "no table had rows".to_owned(),
        1 => "rows in 1 table".to_owned(),
        count => format!("rows in {count} tables"),
    };
    let mut lines =
        vec![format!("{mark}  {}  {}", paint(style::NAME, &proof.revision), proof.summary)];
    lines.push(format!("  {rows}"));
    lines.extend(proof.unfilled.iter().map(|it| format!("  not filled: {it}")));
    lines.extend(proof.faults.iter().map(|it| format!("  {}", it.replace('\n', "\n  "))));
    if let Some(why) = &proof.irreversible {
        lines.push(format!("  up only: it cannot be taken back: {why}"));
    }
    lines.join("\n") + "\n"
}

async fn of(revision: &Revision, history: &History) -> Result<Proof> {
    let mut proof = Proof {
        revision: revision.id.to_string(),
        file: revision.path.display().to_string(),
        proven: false,
        irreversible: revision.why_irreversible().map(str::to_owned),
        filled: 0,
        unfilled: Vec::new(),
        faults: Vec::new(),
        summary: revision.summary().to_owned(),
    };
    let tried = run(revision, history, &mut proof).await;
    proof.faults.extend(tried.err().map(|failure| failure.message));
    proof.proven = proof.faults.is_empty();
    Ok(proof)
}

async fn run(revision: &Revision, history: &History, proof: &mut Proof) -> Result<()> {
    let mut session = memory()?;
    let session = session.as_mut();
    for parent in revision.parents.iter().chain(&revision.depends_on) {
        sqlite::go(session, history, Way::Up, &parent.as_str().parse::<Target>()?).await?;
    }
    let before = catalog(session).await?;
    for Filled { table, rows, reason } in fill(session, &before).await? {
        proof.filled += usize::from(rows > 0);
        proof.unfilled.extend(reason.map(|reason| format!("{table}: {reason}")));
    }
    let had = rows(session, &before, &before).await?;
    let up: Target = revision.id.as_str().parse()?;
    sqlite::go(session, history, Way::Up, &up).await?;
    let after = catalog(session).await?;
    compare_rows(session, (&before, &had), &after, (revision, "the way up", proof)).await?;
    if proof.irreversible.is_some() {
        return Ok(());
    }
    sqlite::go(session, history, Way::Down, &format!("{}-1", revision.id).parse()?).await?;
    let back = catalog(session).await?;
    differ(&before, &back, "the way down does not lead back", proof);
    if proof.faults.is_empty() {
        compare_rows(session, (&before, &had), &back, (revision, "up and down", proof)).await?;
    }
    sqlite::go(session, history, Way::Up, &up).await?;
    differ(&after, &catalog(session).await?, "the second way up leads elsewhere", proof);
    Ok(())
}

async fn catalog(session: &mut dyn Session) -> Result<Catalog> {
    Ok(inspect(session, &Options::default().journal).await?)
}

fn differ(wanted: &Catalog, found: &Catalog, what: &str, proof: &mut Proof) {
    let lines = changes::of(&[], Pair::new(wanted, found));
    if !lines.is_empty() {
        proof.faults.push(format!("{what}:\n{}", summary::text(&lines)));
    }
}

/// Values that were there and are not, in what both states have.
async fn compare_rows(
    session: &mut dyn Session,
    (before, had): (&Catalog, &[(String, Vec<Row>)]),
    now: &Catalog,
    (revision, when, proof): (&Revision, &str, &mut Proof),
) -> Result<()> {
    if revision.text().contains("-- hazard: data loss") {
        return Ok(());
    }
    let is_as_before = when == "up and down";
    let has = rows(session, before, now).await?;
    for (table, rows) in had.iter().filter(|(_, rows)| !rows.is_empty()) {
        let found = has.iter().find(|(name, _)| name == table).map(|(_, rows)| rows);
        let (count, left) = (rows.len(), found.map_or(0, Vec::len));
        if left < count {
            proof
                .faults
                .push(format!("{when}: {} of {count} rows of {table} are lost", count - left));
        } else if is_as_before && found.is_some_and(|found| found != rows) {
            proof.faults.push(format!("{when}: values of {table} are lost"));
        }
    }
    if !proof.faults.is_empty() {
        let remedy = "where that is meant, say `-- hazard: data loss: …` above the statement";
        proof.faults.push(remedy.to_owned());
    }
    Ok(())
}
