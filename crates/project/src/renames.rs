//! Possible renames: decided by whoever is asked, never guessed.

use std::collections::BTreeSet;

use aludel_autogenerate::Decisions;
use aludel_catalog::{Key, Rename};
use aludel_diff::RenameCandidate;

use crate::{Failure, FailureKind, Project, Remedy, Renamed, Result};

/// Asks about the candidates of one object and notes the answer; where nobody can answer, fails with all
/// that are open.
pub(crate) fn decide(
    candidates: &[RenameCandidate],
    decisions: &mut Decisions,
    project: &Project,
) -> Result<()> {
    let Some(from) = candidates.first().map(|candidate| &candidate.rename.from) else {
        return Ok(());
    };
    let of_one = candidates.iter().filter(|candidate| candidate.rename.from == *from);
    let of_one: Vec<RenameCandidate> = of_one.cloned().collect();
    match project.ui.renamed(&of_one)? {
        Some(Renamed::To(rename)) => decisions.renames.push(rename),
        Some(Renamed::Dropped) => drop(decisions.drops.insert(from.clone())),
        None => return Err(undecided(candidates)),
    }
    Ok(())
}

fn undecided(candidates: &[RenameCandidate]) -> Failure {
    let lines: Vec<String> = candidates.iter().map(|c| format!("  {}", question(c))).collect();
    let message = format!(
        "aludel cannot tell whether this was renamed; nothing was written\n{}",
        lines.join("\n")
    );
    let renames = candidates.iter().map(|c| Remedy::Rename(c.rename.clone()));
    let dropped: BTreeSet<&Key> = candidates.iter().map(|c| &c.rename.from).collect();
    let drops = dropped.into_iter().cloned().map(Remedy::Drop);
    let failure = Failure::new(FailureKind::Undecided, message);
    renames.chain(drops).fold(failure, Failure::remedy)
}

/// The possible rename in words.
pub fn question(candidate: &RenameCandidate) -> String {
    let RenameCandidate { rename, evidence } = candidate;
    format!("{} may have become {}: {evidence}", rename.from, new_name(rename))
}

/// What an object is called after a rename: with its path where it moves.
pub fn new_name(rename: &Rename) -> String {
    match has_moved(rename) {
        true => rename.to.path(),
        false => rename.to.name.as_str().to_owned(),
    }
}

/// Whether a rename leads to another schema.
pub fn has_moved(rename: &Rename) -> bool {
    rename.from.schema != rename.to.schema
}
