//! Revisions, each on the schema that it finds: first all ways up, then all ways back.

use std::collections::BTreeSet;

use aludel_autogenerate::{Loadable, Replay, Workshop};
use aludel_lint::{Judge, Origin, Script};
use aludel_revision::{Direction, History, Range, Revision, RevisionId, Target};

use super::{LintOptions, Linted, judged, missing_roles, run_here};
use crate::{Project, Result, ground::Ground, history, states};

impl Project {
    /// Judges revisions, both ways: `head`, a revision, or several, `abc..def`; all of them where none is
    /// said.
    ///
    /// # Errors
    ///
    /// Where there is no such revision, no shadow, or the history before them cannot be replayed.
    pub async fn lint_revisions(
        &self,
        revisions: Option<&str>,
        options: &LintOptions,
    ) -> Result<Vec<Linted>> {
        self.refuse_sqlite()?;
        let judge = self.judge(options)?;
        let history = history::of(&self.settings)?;
        let chosen = match revisions {
            None => history.revisions().collect(),
            Some(range) if range.contains("..") => history.range(&range.parse::<Range>()?, None)?,
            Some(target) => history.find_all(&target.parse::<Target>()?, None)?,
        };
        let progress = self.busy("reading the history");
        let ground = Ground::of(&[], self).await?;
        let extensions = states::of_revisions(history.revisions())?;
        let mut linter = Linter {
            workshop: ground.workshop(extensions, self),
            history: &history,
            judge,
            standing: None,
        };
        let mut found = Vec::new();
        for revision in &chosen {
            progress.step(&format!("judging {}", revision.id));
            found.push((revision.id.clone(), linter.judge(revision, Direction::Up).await?));
        }
        for revision in chosen.iter().rev() {
            let has_way =
                revision.why_irreversible().is_none() && revision.script()?.down.is_some();
            if has_way {
                progress.step(&format!("judging the way back of {}", revision.id));
                let linted = linter.judge(revision, Direction::Down).await?;
                let at = found.iter().position(|(id, _)| *id == revision.id).map_or(0, |at| at + 1);
                found.insert(at, (revision.id.clone(), linted));
            }
        }
        states::close(linter.workshop, self).await?;
        Ok(found.into_iter().map(|(_, linted)| linted).collect())
    }
}

struct Linter<'h> {
    workshop: Workshop,
    history: &'h History,
    judge: Judge,
    /// The revisions that the shadow's database is in the state of, where that is known.
    standing: Option<BTreeSet<RevisionId>>,
}

impl Linter<'_> {
    async fn judge(&mut self, revision: &Revision, direction: Direction) -> Result<Linted> {
        let script = revision.script()?;
        let (section, origin) = match (direction, &script.down) {
            (Direction::Down, Some(down)) => (down, Origin::Down),
            _ => (&script.up, Origin::Up),
        };
        let script = Script::of_section(revision.path.clone(), revision.text(), section, origin);
        let above = self.history.ancestors([&revision.id]);
        let mut below = above.clone();
        below.remove(&revision.id);
        let (before, after) = match direction {
            Direction::Up => (below, above),
            Direction::Down => (above, below),
        };
        let mut roles = BTreeSet::new();
        loop {
            self.stand(&before).await?;
            self.workshop.ensure_roles(&roles).await?;
            let ran = run_here(&mut self.workshop, &script).await?;
            let missing = missing_roles(&mut self.workshop, &ran).await?;
            if missing.is_subset(&roles) {
                self.standing = ran.refused().next().is_none().then_some(after);
                return judged(&script, &ran, &self.judge);
            }
            self.standing = None;
            roles.extend(missing);
        }
    }

    /// Brings the shadow into the state that some revisions lead to.
    async fn stand(&mut self, applied: &BTreeSet<RevisionId>) -> Result<()> {
        if self.standing.take().is_none_or(|standing| standing != *applied) {
            let replay = Replay { history: self.history, revisions: applied.clone() };
            self.workshop.load(Loadable::Revisions(replay)).await?;
        }
        Ok(())
    }
}
