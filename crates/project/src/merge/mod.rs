//! Heads that are joined. Each order in which their branches can be applied is tried on a shadow with rows:
//! where the same comes of all of them, a revision without SQL joins them.

mod branches;
mod conflict;
mod differences;
mod proofs;
mod touched;
mod trial;

use aludel_autogenerate::Workshop;
use aludel_catalog::{Key, Pair};
use aludel_diff::changes;
use aludel_revision::{History, Revision, RevisionId};

use crate::{
    Failure, FailureKind, Project, Remedy, Result,
    ground::Ground,
    history,
    revision::{Drafted, NewRevision},
    states,
};
use branches::{Branches, heads};
use differences::{Differences, differences, moved as moved_sequences};
pub use proofs::PROOFS_LOCK;
use trial::{Outcome, Refusal, Trial, try_order};

/// What is to be joined.
#[derive(Debug, Clone, Default)]
pub struct NewMerge {
    /// The heads; all of the history's where none is named.
    pub heads: Vec<String>,
    /// What stands in the file's first line, where it is not which heads are joined.
    pub message: Option<String>,
    /// The identifier, where it is not the day and a running number.
    pub id: Option<String>,
}

/// Heads that commute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// The heads.
    pub heads: Vec<RevisionId>,
    /// In how many orders their branches were applied.
    pub orders: usize,
    /// How many objects were the same each time.
    pub objects: usize,
    /// How many tables held the same rows each time; `None` where a statement bears no rows.
    pub tables: Option<usize>,
}

/// Heads that commute, and the revision that joins them, which is not written yet.
#[derive(Debug)]
pub struct Merge {
    /// How that was found.
    pub trial: Tried,
    /// What a proof on a few rows does not say.
    pub cautions: Vec<String>,
    /// The revision.
    pub drafted: Drafted,
}

/// What is the same in all orders.
struct Proven {
    /// The major version of the server.
    major: u32,
    objects: usize,
    tables: Option<usize>,
    cautions: Vec<String>,
}

impl Project {
    /// Tries whether heads commute, and drafts the revision that joins them. Nothing is written yet.
    ///
    /// # Errors
    ///
    /// Where there are no such heads, or one leads to the other; where the history cannot be replayed; where
    /// what comes of the branches depends on their order, with the statements that are about it.
    pub async fn merge(&self, new: &NewMerge) -> Result<Merge> {
        self.refuse_sqlite()?;
        let history = history::of(&self.settings)?;
        let branches = Branches::of(heads(&new.heads, &history)?, &history);
        let mut drafted = self.draft_in(&history, named(new, &branches)).await?;
        let Proven { major, objects, tables, cautions } = self.tried(&branches, &history).await?;
        drafted.explain(&prose(&branches, major, tables, &cautions)?);
        let heads = branches.heads.iter().map(|head| head.id.clone()).collect();
        let trial = Tried { heads, orders: branches.orders.len(), objects, tables };
        Ok(Merge { trial, cautions, drafted })
    }

    /// Proves that heads commute, and notes it in `PROOFS.lock`, for a deploy that has no shadow. No revision is
    /// written. What would hold of sample rows alone is not noted.
    ///
    /// # Errors
    ///
    /// As [`Project::merge`] reports them; where sample rows do not say it, or the file cannot be written.
    pub async fn prove_heads(&self, named: &[String]) -> Result<Tried> {
        self.refuse_sqlite()?;
        let history = history::of(&self.settings)?;
        let branches = Branches::of(heads(named, &history)?, &history);
        let Proven { objects, tables, cautions, .. } = self.tried(&branches, &history).await?;
        if !cautions.is_empty() {
            let message = cautions.join("\n");
            return Err(Failure::new(FailureKind::Proof, message).remedy(Remedy::JoinHeads));
        }
        let proven = proofs::Proven::of(&branches.heads, &history)?;
        proofs::add(proven, &history, &self.settings.migrations)?;
        let heads = branches.heads.iter().map(|head| head.id.clone()).collect();
        Ok(Tried { heads, orders: branches.orders.len(), objects, tables })
    }

    async fn tried(&self, branches: &Branches<'_>, history: &History) -> Result<Proven> {
        let progress = self.busy("reading the history");
        let ground = Ground::of(&[], self).await?;
        let extensions = states::of_revisions(history.revisions())?;
        let mut workshop = ground.workshop(extensions, self);
        progress.step("applying the branches in each order");
        let proven = prove(branches, history, &mut workshop).await;
        states::close(workshop, self).await?;
        proven
    }
}

/// Whether the same comes of all orders: with rows, or, where a statement does not bear ours, without.
async fn prove(
    branches: &Branches<'_>,
    history: &History,
    workshop: &mut Workshop,
) -> Result<Proven> {
    let mut fork = trial::Fork::of(branches, history, workshop).await?;
    let mut with_rows = true;
    let outcomes = match try_all(branches, &mut fork, workshop, with_rows).await? {
        Ok(outcomes) => outcomes,
        Err(_) => {
            with_rows = false;
            match try_all(branches, &mut fork, workshop, with_rows).await? {
                Ok(outcomes) => outcomes,
                Err(refusal) => {
                    let refusal = by_itself(refusal, branches, &mut fork, workshop).await?;
                    return Err(conflict::of_refusal(&refusal, branches));
                }
            }
        }
    };
    let Some((first, others)) = outcomes.split_first() else { unreachable!("there is an order") };
    let mut keys: Vec<Key> = Vec::new();
    let mut rows = Differences::new();
    for other in others {
        let differing = changes(Pair::new(&first.catalog, &other.catalog));
        keys.extend(differing.iter().map(|change| change.key().clone()));
        rows.extend(differences(&first.rows, &other.rows));
        rows.extend(moved_sequences(&first.sequences, &other.sequences));
    }
    if !rows.is_empty() {
        // What differs from one run to the next does not differ for the order.
        let order = branches.orders.first().map_or(&[][..], Vec::as_slice);
        if let Trial::Ran(again) = try_order(order, &mut fork, workshop, with_rows).await? {
            rows = &rows - &differences(&first.rows, &again.rows);
            rows = &rows - &moved_sequences(&first.sequences, &again.sequences);
        }
    }
    keys.sort();
    keys.dedup();
    if !keys.is_empty() || !rows.is_empty() {
        return Err(conflict::of_ends(&keys, &rows, branches));
    }
    let with_some = first.rows.values().filter(|table| table.rows > 0).count();
    Ok(Proven {
        major: workshop.major().await?,
        objects: first.catalog.objects.len(),
        tables: with_rows.then_some(with_some),
        cautions: conflict::cautions(&first.touches, branches),
    })
}

/// A statement may be refused wherever its branch stands: then another branch has no part in it.
async fn by_itself(
    refusal: Refusal,
    branches: &Branches<'_>,
    fork: &mut trial::Fork<'_>,
    workshop: &mut Workshop,
) -> Result<Refusal> {
    let own = branches.on(&refusal.revision);
    let is_own = |id: &RevisionId| !branches.on(id).is_disjoint(&own);
    let order = branches.orders.iter().find(|it| it.first().is_some_and(|it| is_own(&it.id)));
    let Some(order) = order else { return Ok(refusal) };
    match try_order(order, fork, workshop, false).await? {
        Trial::Refused(other) if is_own(&other.revision) => Ok(other),
        _ => Ok(refusal),
    }
}

async fn try_all(
    branches: &Branches<'_>,
    fork: &mut trial::Fork<'_>,
    workshop: &mut Workshop,
    with_rows: bool,
) -> Result<std::result::Result<Vec<Outcome>, Refusal>> {
    let mut outcomes = Vec::new();
    for order in &branches.orders {
        match try_order(order, fork, workshop, with_rows).await? {
            Trial::Ran(outcome) => outcomes.push(outcome),
            Trial::Refused(refusal) => return Ok(Err(refusal)),
        }
    }
    Ok(Ok(outcomes))
}

fn named(new: &NewMerge, branches: &Branches<'_>) -> NewRevision {
    let names: Vec<&str> = branches.heads.iter().map(|head| head.id.as_str()).collect();
    let message = new.message.clone().unwrap_or_else(|| format!("Merge {}", names.join(" and ")));
    NewRevision {
        message: Some(message),
        id: new.id.clone(),
        parents: names.iter().map(|&name| name.to_owned()).collect(),
        ..NewRevision::default()
    }
}

/// What the file says of the proof: for which ways up it was made.
fn prose(
    branches: &Branches<'_>,
    major: u32,
    tables: Option<usize>,
    cautions: &[String],
) -> Result<Vec<String>> {
    let rows = match tables {
        Some(1) => "with rows in 1 table".to_owned(),
        Some(count) => format!("with rows in {count} tables"),
        None => "without rows, which a statement does not bear".to_owned(),
    };
    let mut lines = vec![format!(
        "They commute: the same came of each order on PostgreSQL {major}, {rows}, with these ways up."
    )];
    let sum = |revision: &&Revision| -> Result<String> {
        Ok(format!("{} {}", revision.id, revision.checksums()?.up))
    };
    lines.extend(branches.whole.iter().map(sum).collect::<Result<Vec<_>>>()?);
    lines.extend(cautions.iter().map(|caution| format!("Look at it: {caution}.")));
    Ok(lines)
}
