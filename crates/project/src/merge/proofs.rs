//! `PROOFS.lock`: which heads were proven to commute, and for which revisions. A deploy has no shadow: it reads
//! there that several heads may be applied.

use std::path::Path;

use aludel_files::{hex, most};
use aludel_revision::{Anchor, History, Revision, RevisionId, Target, TargetError};
use sha2::{Digest, Sha256};

use crate::{
    Failure, FailureKind, Notice, Project, Remedy, Result,
    heads_lock::has_conflict,
    revision::{branch::check_linear, replace},
};

/// The name of the file.
pub const PROOFS_LOCK: &str = "PROOFS.lock";

const HEAD: &str = "# Heads that commute, as `aludel merge --prove` has proven: they are named, and behind them stands the checksum\n\
                    # of the revisions for which it was. `aludel upgrade head` applies them where `auto_merge = true`.\n";

/// A proof: heads, and the checksum of what they stand on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Proven {
    heads: Vec<RevisionId>,
    sum: String,
}

impl Proven {
    /// What would be noted of heads of a history.
    pub(super) fn of(heads: &[&Revision], history: &History) -> Result<Self> {
        let mut heads: Vec<RevisionId> = heads.iter().map(|head| head.id.clone()).collect();
        heads.sort();
        let mut hasher = Sha256::new();
        for revision in history.in_order(&history.ancestors(&heads)) {
            let parents: Vec<&str> = revision.parents.iter().map(RevisionId::as_str).collect();
            let up = revision.checksums()?.up;
            // With other names in it the same file does something else.
            let meanings = revision.meanings_sum();
            hasher.update(format!("{} {} {up}{meanings}\n", revision.id, parents.join(",")));
        }
        Ok(Self { heads, sum: hex(&hasher.finalize()) })
    }

    /// Whether it still says something of a history: of heads, as they are.
    fn holds(&self, history: &History) -> Result<bool> {
        let all = history.heads();
        let is_of = |head: &&&Revision| self.heads.contains(&head.id);
        let heads: Vec<&Revision> = all.iter().filter(is_of).copied().collect();
        Ok(heads.len() == self.heads.len() && Self::of(&heads, history)? == *self)
    }

    fn line(&self) -> String {
        let heads: Vec<&str> = self.heads.iter().map(RevisionId::as_str).collect();
        format!("{} sha256:{}\n", heads.join(" "), self.sum)
    }
}

/// Adds a proof to the file; those that say nothing any more are left out.
pub(super) fn add(proven: Proven, history: &History, folder: &Path) -> Result<()> {
    let mut all = Vec::new();
    for one in read(folder)? {
        if one.holds(history)? {
            all.push(one);
        }
    }
    all.push(proven);
    all.sort();
    all.dedup();
    let text: String =
        std::iter::once(HEAD.to_owned()).chain(all.iter().map(Proven::line)).collect();
    replace(&folder.join(PROOFS_LOCK), &text)
}

fn read(folder: &Path) -> Result<Vec<Proven>> {
    let path = folder.join(PROOFS_LOCK);
    if !path.exists() {
        return Ok(Vec::new());
    }
    let text = aludel_files::read_to_string(&path, most::SETTINGS).map_err(|error| {
        Failure::new(FailureKind::System, format!("{}: {error}", path.display()))
    })?;
    if has_conflict(&text) {
        let message = format!(
            "{} has the markers of a conflict: two branches both have proven heads",
            path.display()
        );
        return Err(Failure::new(FailureKind::Input, message)
            .hint(
                "keep the lines of both, without the markers; those that hold no more are dropped",
            )
            .remedy(Remedy::ProveHeads));
    }
    let lines = (1..).zip(text.lines().map(str::trim));
    let lines = lines.filter(|(_, line)| !line.is_empty() && !line.starts_with('#'));
    lines.map(|(number, line)| parsed(line).ok_or_else(|| malformed(&path, number))).collect()
}

fn parsed(line: &str) -> Option<Proven> {
    let (heads, sum) = line.rsplit_once(" sha256:")?;
    let heads: Option<Vec<RevisionId>> = heads.split(' ').map(|id| id.parse().ok()).collect();
    let is_sum = sum.len() == 64 && sum.bytes().all(|byte| byte.is_ascii_hexdigit());
    is_sum.then_some(Proven { heads: heads?, sum: sum.to_owned() })
}

fn malformed(path: &Path, number: usize) -> Failure {
    let message = format!("{}:{number}: the line is no proof", path.display());
    Failure::new(FailureKind::Input, message).hint("take it out").remedy(Remedy::ProveHeads)
}

impl Project {
    /// How far an upgrade goes, however it is run: `head` means all heads where that is wanted and they are
    /// proven to commute.
    ///
    /// # Errors
    ///
    /// Where it is wanted, and they are not; where the history is to be one line, and branches.
    pub(crate) fn accepted(&self, target: &Target, history: &History) -> Result<Target> {
        check_linear(history, self)?;
        let heads = history.heads();
        if !self.settings.auto_merge || *target != Target::HEAD || heads.len() < 2 {
            return Ok(target.clone());
        }
        let wanted = Proven::of(&heads, history)?;
        if !read(&self.settings.migrations)?.contains(&wanted) {
            let target = Target::HEAD.to_string();
            let failure = Failure::from(TargetError::SeveralHeads { target, heads: wanted.heads });
            return Err(failure.remedy(Remedy::ProveHeads));
        }
        self.tell(&Notice::ProvenHeads(&wanted.heads));
        Ok(Target { anchor: Anchor::Heads, ..Target::HEAD })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn history(files: &[(&str, &str, &str)]) -> History {
        let file = |(id, parent, sql): &(&str, &str, &str)| {
            let text = format!(
                "-- {id}\n--\n-- revision: {id}\n-- revises: {parent}\n\n-- migrate:up\n\n{sql}\n\n-- migrate:down\n"
            );
            (format!("{id}_it.sql"), text)
        };
        History::from_files(files.iter().map(file)).expect("a history")
    }

    #[test]
    fn a_proof_holds_for_the_revisions_that_it_was_made_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let files = [("a1", "base", "A;"), ("b1", "a1", "B;"), ("c1", "a1", "C;")];
        let before = history(&files);
        let proven = |history: &History| Proven::of(&history.heads(), history).expect("a sum");
        add(proven(&before), &before, folder.path()).expect("it is written");
        add(proven(&before), &before, folder.path()).expect("it is written");
        assert_eq!(read(folder.path()).expect("proofs"), [proven(&before)]);
        let mut edited = files;
        edited[0].2 = "A2;";
        let edited = history(&edited);
        assert_ne!(proven(&edited), proven(&before));
        // What is stale goes where another is added.
        add(proven(&edited), &edited, folder.path()).expect("it is written");
        assert_eq!(read(folder.path()).expect("proofs"), [proven(&edited)]);
    }

    #[test]
    fn what_is_no_proof_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        for (text, expected) in [
            ("# a\nb1 c1\n", "PROOFS.lock:2: the line is no proof"),
            ("<<<<<<< a\n", "PROOFS.lock has the markers of a conflict"),
        ] {
            std::fs::write(folder.path().join(PROOFS_LOCK), text).expect("it is written");
            let failure = read(folder.path()).expect_err("it is none");
            assert!(failure.message.contains(expected), "{failure}");
        }
    }
}
