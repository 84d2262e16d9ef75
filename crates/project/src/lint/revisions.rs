//! Revisions, each on the schema that it finds. A way back is judged behind its way up and taken back, so that
//! the next one goes on from there; one that cannot be taken back is judged behind all ways up.

use std::collections::BTreeSet;

use aludel_autogenerate::{Loadable, Replay, Workshop};
use aludel_lint::{Judge, Origin, Outline, Script, Statement};
use aludel_revision::{Direction, History, Revision, RevisionId};

use super::{LintOptions, Linted, judged, missing_roles, run_here, sizes::Stats, try_here};
use crate::{Project, Result, ground::Ground, history, project::Busy, queries::Light, states};

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
        let stats = self.known(options.stats.as_ref()).await?;
        let judge = self.judge(options, &stats)?;
        let sizes = judge.sizes.clone();
        let history = history::of(&self.settings)?;
        let chosen = history::chosen(&history, revisions)?;
        let progress = self.busy("reading the history");
        let ground = Ground::of(&[], self).await?;
        let extensions = states::of_revisions(history.revisions())?;
        let mut workshop = ground.workshop(extensions, self);
        let deployed = options.deployed.as_deref();
        let light = self.light(&history, &chosen, &mut workshop, deployed).await?;
        let mut linter = Linter::new(&mut workshop, &history, judge);
        linter.know(&stats, light.as_ref());
        let (found, beyond) = linter.all(&chosen, &progress).await?;
        if let Some(first) = beyond.first() {
            // Says what does not run.
            linter.judge(first, Direction::Up).await?;
        }
        states::close(workshop, self).await?;
        // A way down finds what the way up made, which no database has yet.
        let tables = found.iter().flat_map(|it| it.up.tables.clone());
        self.doubt_sizes(&sizes, tables.collect());
        Ok(found.into_iter().flat_map(|it| [Some(it.up), it.back]).flatten().collect())
    }
}

/// A revision with what is found in it.
pub(crate) struct Judged<'h> {
    pub(crate) revision: &'h Revision,
    pub(crate) up: Linted,
    /// Whether it can be gone back from.
    has_way: bool,
    pub(crate) back: Option<Linted>,
}

/// Judges revisions of a history on a shadow.
pub(crate) struct Linter<'w, 'h> {
    workshop: &'w mut Workshop,
    history: &'h History,
    judge: Judge,
    /// What the database has applied, as far as that is known.
    applied: BTreeSet<RevisionId>,
    /// What the revisions do to the queries that are deployed, where that is known.
    light: Option<&'h Light>,
    /// The state of the shadow's database, where that is known.
    standing: Option<Standing>,
}

/// One way of a revision.
struct Way {
    script: Script,
    /// The revisions that lead to what it finds.
    before: BTreeSet<RevisionId>,
    /// Those that lead to what it leaves.
    after: BTreeSet<RevisionId>,
}

/// A state of a database.
struct Standing {
    /// The revisions that led there, but for those that these need.
    heads: BTreeSet<RevisionId>,
    /// What is in it, where that was read.
    outline: Option<Outline>,
    /// Whether its tables were given rows.
    has_rows: bool,
}

impl<'w, 'h> Linter<'w, 'h> {
    pub(crate) fn new(workshop: &'w mut Workshop, history: &'h History, judge: Judge) -> Self {
        let applied = BTreeSet::new();
        Self { workshop, history, judge, applied, light: None, standing: None }
    }

    /// Takes in what is known of the database, and of the queries that are deployed.
    pub(crate) fn know(&mut self, stats: &Stats, light: Option<&'h Light>) {
        self.applied = stats.applied_revisions();
        self.light = light;
    }

    /// Takes the word that the shadow stands behind a revision.
    pub(crate) fn stand_behind(&mut self, revision: &RevisionId, has_rows: bool) {
        let heads = BTreeSet::from([revision.clone()]);
        self.standing = Some(Standing { heads, outline: None, has_rows });
    }

    /// What is found in revisions, both ways; and those that stand on one that does not run.
    pub(crate) async fn all(
        &mut self,
        chosen: &[&'h Revision],
        progress: &Busy<'_>,
    ) -> Result<(Vec<Judged<'h>>, Vec<&'h Revision>)> {
        let (mut found, mut beyond) = (Vec::new(), Vec::new());
        let mut refused = BTreeSet::new();
        for revision in chosen.iter().copied() {
            if !self.history.ancestors([&revision.id]).is_disjoint(&refused) {
                beyond.push(revision);
                continue;
            }
            progress.step(&format!("judging {}", revision.id));
            let mut up = self.judge(revision, Direction::Up).await?;
            up.need = self.light.and_then(|light| light.need(&revision.id, revision.phase));
            if !up.runs() {
                refused.insert(revision.id.clone());
            }
            // Where the way up does not run, which is told, there is nothing to go back from.
            let has_way = revision.why_irreversible().is_none()
                && revision.script()?.down.is_some()
                && up.runs();
            let back = if has_way { self.try_back(revision).await? } else { None };
            found.push(Judged { revision, up, has_way, back });
        }
        let is_left = |it: &Judged<'_>| it.has_way && it.back.is_none();
        let left = found.iter().position(is_left).unwrap_or(found.len());
        for it in found.iter_mut().skip(left).rev().filter(|it| it.has_way) {
            progress.step(&format!("judging the way back of {}", it.revision.id));
            let back = self.judge(it.revision, Direction::Down).await?;
            it.back.get_or_insert(back);
        }
        Ok((found, beyond))
    }

    /// What is found in one way of a revision; the shadow is in the state behind it then.
    pub(crate) async fn judge(
        &mut self,
        revision: &Revision,
        direction: Direction,
    ) -> Result<Linted> {
        let Way { script, before, after } = self.way(revision, direction)?;
        let mut wants_rows = script.statements().any(Statement::works_on_rows);
        let mut roles = BTreeSet::new();
        loop {
            let (known, mut has_rows) = self.stand(&before).await?;
            self.workshop.ensure_roles(&roles).await?;
            if wants_rows && !has_rows {
                let catalog = self.workshop.inspect().await?;
                self.workshop.fill(&catalog).await?;
                has_rows = true;
            }
            let ran = run_here(self.workshop, known, &script).await?;
            let is_whole = ran.refused().next().is_none();
            let missing = missing_roles(self.workshop, &ran).await?;
            if !missing.is_subset(&roles) {
                roles.extend(missing);
            } else if has_rows && !is_whole {
                // What is refused for rows of ours says nothing.
                wants_rows = false;
            } else {
                let outline = Some(ran.now().clone());
                self.standing = is_whole.then_some(Standing { heads: after, outline, has_rows });
                return judged(&script, &ran, &self.judge);
            }
            self.standing = None;
        }
    }

    /// What is found in the way back of a revision, which is taken back; `None` where that cannot be.
    async fn try_back(&mut self, revision: &Revision) -> Result<Option<Linted>> {
        let Way { script, before, .. } = self.way(revision, Direction::Down)?;
        let mut roles = BTreeSet::new();
        loop {
            let (mut known, has_rows) = self.stand(&before).await?;
            self.workshop.ensure_roles(&roles).await?;
            let ran = try_here(self.workshop, &mut known, &script).await?;
            let heads = before.clone();
            self.standing = known.map(|it| Standing { heads, outline: Some(it), has_rows });
            let Some(ran) = ran else { return Ok(None) };
            let missing = missing_roles(self.workshop, &ran).await?;
            if !missing.is_subset(&roles) {
                roles.extend(missing);
            } else if has_rows && ran.refused().next().is_some() {
                self.standing = None;
            } else {
                return judged(&script, &ran, &self.judge).map(Some);
            }
        }
    }

    /// One way of a revision, and between which states it leads.
    fn way(&self, revision: &Revision, direction: Direction) -> Result<Way> {
        let script = revision.script()?;
        let (section, origin) = match (direction, &script.down) {
            (Direction::Down, Some(down)) => (down, Origin::Down),
            _ => (&script.up, Origin::Up),
        };
        let mut script =
            Script::of_section(revision.path.clone(), revision.text(), section, origin);
        if direction == Direction::Up {
            script.overtaken_by = overtaken(self.history, &self.applied, &revision.id);
            script.deployed = self.light.and_then(|it| it.deployed(&revision.id));
        }
        let above = BTreeSet::from([revision.id.clone()]);
        let below: BTreeSet<RevisionId> =
            self.history.needs(&revision.id).iter().cloned().collect();
        let (before, after) = match direction {
            Direction::Up => (below, above),
            Direction::Down => (above, below),
        };
        Ok(Way { script, before, after })
    }

    /// Brings the shadow into the state that some revisions lead to, with all that they need; what is known of
    /// what is in it, and whether its tables were given rows.
    async fn stand(&mut self, heads: &BTreeSet<RevisionId>) -> Result<(Option<Outline>, bool)> {
        if let Some(standing) = self.standing.take()
            && (standing.heads == *heads
                || self.history.ancestors(&standing.heads) == self.history.ancestors(heads))
        {
            return Ok((standing.outline, standing.has_rows));
        }
        let replay = Replay { history: self.history, revisions: self.history.ancestors(heads) };
        self.workshop.load(Loadable::Revisions(replay)).await?;
        Ok((None, false))
    }
}

/// The revisions that come after one, and are applied where it is not.
pub(crate) fn overtaken(
    history: &History,
    applied: &BTreeSet<RevisionId>,
    id: &RevisionId,
) -> Vec<String> {
    if applied.contains(id) {
        return Vec::new();
    }
    let is_after = |other: &&RevisionId| history.ancestors([*other]).contains(id);
    applied.iter().filter(is_after).map(ToString::to_string).collect()
}
