//! Possible renames: asked, or answered by a flag; never guessed.

use std::collections::{BTreeMap, BTreeSet};

use aludel_autogenerate::Decisions;
use aludel_catalog::{Ident, Key, Rename};
use aludel_diff::RenameCandidate;

use crate::{
    Failure, Printer, Result,
    answers::{flag, has_moved},
    failure::FailureKind,
    prompt,
};

/// Asks about the candidates of one object and notes the answer; where nobody can answer, fails
/// with the flags that do.
pub(crate) fn decide(
    candidates: &[RenameCandidate],
    decisions: &mut Decisions,
    schema: &Ident,
    printer: &Printer,
) -> Result<()> {
    let Some(from) = candidates.first().map(|candidate| &candidate.rename.from) else {
        return Ok(());
    };
    let of_one: Vec<&RenameCandidate> =
        candidates.iter().filter(|candidate| candidate.rename.from == *from).collect();
    let renamed = of_one
        .iter()
        .map(|candidate| format!("{} ({})", became(&candidate.rename), candidate.evidence));
    let choices = renamed.chain(["dropped; what is new is another".to_owned()]).collect();
    let question = format!("What became of {from}?");
    let Some(choice) = prompt::select(printer, &question, choices)? else {
        return Err(undecided(candidates, schema));
    };
    match of_one.get(choice) {
        Some(candidate) => decisions.renames.push(candidate.rename.clone()),
        None => drop(decisions.drops.insert(from.clone())),
    }
    Ok(())
}

fn undecided(candidates: &[RenameCandidate], schema: &Ident) -> Failure {
    let lines: Vec<String> = candidates.iter().map(|c| format!("  {}", question(c))).collect();
    let message = format!(
        "aludel cannot tell whether this was renamed; nothing was written\n{}",
        lines.join("\n")
    );
    let failure = Failure::new(FailureKind::Undecided, message);
    let renamed =
        candidates.iter().map(|c| format!("if it was renamed: {}", flag(&c.rename, schema)));
    let mut hints: Vec<String> = renamed.collect();
    let declined: BTreeSet<String> = candidates.iter().map(|c| declined(c, schema)).collect();
    hints.extend(declined.iter().map(|flag| format!("if not, and it is to be dropped: {flag}")));
    hints.into_iter().fold(failure, Failure::hint)
}

/// The flag that answers that nothing was renamed.
fn declined(candidate: &RenameCandidate, schema: &Ident) -> String {
    let mut rename = candidate.rename.clone();
    rename.to = Key { name: Ident::from(""), ..rename.from.clone() };
    flag(&rename, schema)
}

/// The possible rename in words.
fn question(candidate: &RenameCandidate) -> String {
    let RenameCandidate { rename, evidence } = candidate;
    let to = match has_moved(rename) {
        true => rename.to.path(),
        false => rename.to.name.as_str().to_owned(),
    };
    format!("{} may have become {to}: {evidence}", rename.from)
}

fn became(rename: &Rename) -> String {
    match has_moved(rename) {
        true => format!("moved to {}", rename.to.path()),
        false => format!("renamed to {}", rename.to.name.as_str()),
    }
}

/// What is said of candidates where nothing stops for them.
pub(crate) fn warnings(candidates: &[RenameCandidate], schema: &Ident) -> Vec<String> {
    let warning = |candidate: &RenameCandidate| {
        format!("{}; if it was renamed: {}", question(candidate), flag(&candidate.rename, schema))
    };
    candidates.iter().map(warning).collect()
}

/// The same, by the object that is dropped: for above its statement.
pub(crate) fn notes(candidates: &[RenameCandidate], schema: &Ident) -> BTreeMap<Key, Vec<String>> {
    let mut notes: BTreeMap<Key, Vec<String>> = BTreeMap::new();
    for candidate in candidates {
        let answer = format!("if it was renamed: {}", flag(&candidate.rename, schema));
        let of_one = notes.entry(candidate.rename.from.clone()).or_default();
        of_one.extend([question(candidate), answer]);
    }
    notes
}
