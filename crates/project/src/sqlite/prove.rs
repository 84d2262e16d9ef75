//! A proof on SQLite: a revision is run up, down and up on a database in memory, with rows in the
//! tables; the states must be what they were, and no row may be lost that nobody said.

use aludel_catalog::{Catalog, Pair};
use aludel_engine::Options;
use aludel_revision::{HazardComment, History, Revision, Target};
use aludel_session::{Row, Session};
use aludel_sqlite::{Filled, fill, inspect, rows};

use super::{
    memory,
    state::{Way, go},
};
use crate::{
    Result,
    changes::{self, Line},
};

/// What came of the proof of one revision.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Proof {
    /// How many tables had rows.
    pub filled: usize,
    /// The tables that no row was found for, and why.
    pub unfilled: Vec<String>,
    /// What is wrong.
    pub faults: Vec<String>,
}

impl Proof {
    /// Whether nothing is wrong.
    pub fn holds(&self) -> bool {
        self.faults.is_empty()
    }
}

/// Proves a revision.
pub(crate) async fn prove(revision: &Revision, history: &History) -> Proof {
    let mut proof = Proof::default();
    let tried = run(revision, history, &mut proof).await;
    proof.faults.extend(tried.err().map(|failure| failure.message));
    proof
}

async fn run(revision: &Revision, history: &History, proof: &mut Proof) -> Result<()> {
    let mut session = memory()?;
    let session = session.as_mut();
    for parent in history.needs(&revision.id) {
        go(session, history, Way::Up, &parent.as_str().parse::<Target>()?).await?;
    }
    let before = catalog(session).await?;
    for Filled { table, rows, reason } in fill(session, &before).await? {
        proof.filled += usize::from(rows > 0);
        proof.unfilled.extend(reason.map(|reason| format!("{table}: {reason}")));
    }
    let had = rows(session, &before, &before).await?;
    let up: Target = revision.id.as_str().parse()?;
    go(session, history, Way::Up, &up).await?;
    let after = catalog(session).await?;
    compare_rows(session, (&before, &had), &after, (revision, "the way up", proof)).await?;
    if revision.why_irreversible().is_some() {
        return Ok(());
    }
    go(session, history, Way::Down, &format!("{}-1", revision.id).parse()?).await?;
    let back = catalog(session).await?;
    differ(&before, &back, "the way down does not lead back", proof);
    if proof.faults.is_empty() {
        compare_rows(session, (&before, &had), &back, (revision, "up and down", proof)).await?;
    }
    go(session, history, Way::Up, &up).await?;
    differ(&after, &catalog(session).await?, "the second way up leads elsewhere", proof);
    Ok(())
}

async fn catalog(session: &mut dyn Session) -> Result<Catalog> {
    Ok(inspect(session, &Options::default().journal).await?)
}

fn differ(wanted: &Catalog, found: &Catalog, what: &str, proof: &mut Proof) {
    let lines = changes::of(&[], Pair::new(wanted, found));
    if !lines.is_empty() {
        let lines: Vec<String> = lines.iter().map(Line::to_string).collect();
        proof.faults.push(format!("{what}:\n{}", lines.join("\n")));
    }
}

/// Values that were there and are not, in what both states have.
async fn compare_rows(
    session: &mut dyn Session,
    (before, had): (&Catalog, &[(String, Vec<Row>)]),
    now: &Catalog,
    (revision, when, proof): (&Revision, &str, &mut Proof),
) -> Result<()> {
    let said = HazardComment::all(revision.text(), aludel_sqlite::SYNTAX);
    if said.iter().any(HazardComment::is_data_loss) {
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
