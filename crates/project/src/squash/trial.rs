//! Both ways tried on a shadow: that of the many revisions, and that of the one.

use std::collections::BTreeSet;

use aludel_autogenerate::{Error, Loadable, Replay, State, Walk, Workshop};
use aludel_catalog::QualifiedName;
use aludel_postgres::{Seed, seeds};
use aludel_revision::{Draft, History, RETIRED, Revision, RevisionId};

use super::{
    concatenated,
    end::{End, Passing, look, tables},
    piece::Piece,
};
use crate::{Failure, FailureKind, Project, Remedy, Result, prove::unproven};

/// A piece of a history that becomes one revision.
pub(super) struct Trial<'t, 'h> {
    pub(super) piece: &'t Piece<'h>,
    pub(super) history: &'h History,
    pub(super) project: &'t Project,
}

/// A revision that is proven to lead to the same.
pub(super) struct Proven {
    pub(super) draft: Draft,
    /// How many rows it puts in.
    pub(super) rows: usize,
    pub(super) cautions: Vec<String>,
}

/// Where the many lead to.
pub(super) struct Expected {
    /// From a database that has what its history gives.
    pub(super) plain: (End, Passing),
    /// What tables that they make hold then.
    pub(super) seeds: Vec<Seed>,
    /// From one that has rows besides.
    filled: Option<(End, Passing)>,
    /// The tables that were there before.
    had: BTreeSet<QualifiedName>,
    /// Why there is none with rows, though there are tables.
    pub(super) caution: Option<String>,
}

impl Expected {
    /// What differs from run to run in tables that were there before, and no default says in the end.
    pub(super) fn unsaid(&self) -> Vec<String> {
        let Some((end, passing)) = &self.filled else { return Vec::new() };
        let old = passing.iter().filter(|(table, _)| self.had.contains(*table));
        let columns =
            old.flat_map(|(table, columns)| columns.iter().map(move |column| (table, column)));
        columns
            .filter(|(table, column)| end.default_of(table, column).is_none())
            .map(|(table, column)| format!("what is in {table}.{column} differs from run to run"))
            .collect()
    }
}

/// Where a way leads to, or what the server says against it.
type Came = std::result::Result<End, Failure>;

impl Trial<'_, '_> {
    /// What they stand on.
    pub(super) fn before(&self) -> BTreeSet<RevisionId> {
        let first = self.piece.first;
        first.map_or_else(BTreeSet::new, |it| self.history.ancestors(self.history.needs(&it.id)))
    }

    /// Brings the shadow into the state that they find.
    pub(super) async fn stand<'s>(
        &'s self,
        workshop: &mut Workshop,
        with_rows: bool,
    ) -> Result<State<'s>> {
        let replay = Replay { history: self.history, revisions: self.before() };
        let state = workshop.load(Loadable::Revisions(replay)).await?;
        if with_rows {
            workshop.fill(&state.catalog).await?;
        }
        Ok(state)
    }

    /// Where revisions lead to from there.
    async fn lead(
        &self,
        history: &History,
        revisions: &[&Revision],
        with_rows: bool,
        workshop: &mut Workshop,
    ) -> Result<Came> {
        self.stand(workshop, with_rows).await?;
        for revision in revisions {
            match workshop.advance(history, revision, None).await {
                Ok(()) => {}
                Err(error @ Error::Replay(_)) => return Ok(Err(error.into())),
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Ok(look(workshop, &self.project.settings).await?))
    }

    /// Where the many lead to. What differs from run to run is found by a second one.
    pub(super) async fn expected(&self, workshop: &mut Workshop) -> Result<Expected> {
        let members = &self.piece.members;
        let had = tables(&self.stand(workshop, false).await?.catalog);
        let end = self.lead(self.history, members, false, workshop).await??;
        let made: BTreeSet<QualifiedName> =
            tables(&end.catalog).difference(&had).cloned().collect();
        let seeds = seeds(workshop.session().await?, &made).await?;
        let has_rows = end.rows.values().any(|digest| digest.rows > 0);
        let plain = self.twice(end, has_rows, false, workshop).await?;
        let mut expected = Expected { plain, seeds, filled: None, had, caution: None };
        if expected.had.is_empty() {
            return Ok(expected);
        }
        match self.lead(self.history, members, true, workshop).await? {
            Ok(end) => expected.filled = Some(self.twice(end, true, true, workshop).await?),
            Err(failure) => {
                let why = failure.message.lines().last().unwrap_or_default().trim().to_owned();
                expected.caution = Some(format!(
                    "proven without rows in the tables that are there before: the statements do not bear \
                     ours ({why})"
                ));
            }
        }
        Ok(expected)
    }

    /// An end, and what of it is another one in the next run.
    async fn twice(
        &self,
        end: End,
        matters: bool,
        with_rows: bool,
        workshop: &mut Workshop,
    ) -> Result<(End, Passing)> {
        let passing = match matters {
            false => Passing::new(),
            true => {
                let members = &self.piece.members;
                let again = self.lead(self.history, members, with_rows, workshop).await??;
                end.passing(&again)
            }
        };
        Ok((end, passing))
    }

    /// In what a revision in the place of the many leads elsewhere.
    pub(super) async fn faults(
        &self,
        draft: &Draft,
        expected: &Expected,
        workshop: &mut Workshop,
    ) -> Result<Vec<String>> {
        let history = self.with(draft)?;
        let Some(revision) = history.get(&draft.id) else { return Ok(Vec::new()) };
        let filled = expected.filled.as_ref().map(|it| (it, true));
        for ((end, passing), with_rows) in std::iter::once((&expected.plain, false)).chain(filled) {
            let faults = match self.lead(&history, &[revision], with_rows, workshop).await? {
                Ok(other) => end.differences(&other, passing),
                Err(failure) => vec![failure.message],
            };
            if !faults.is_empty() {
                return Ok(faults);
            }
        }
        Ok(Vec::new())
    }

    /// Why a revision in the place of the many does not hold: up, down and up.
    pub(super) async fn unheld(
        &self,
        draft: &Draft,
        workshop: &mut Workshop,
    ) -> Result<Vec<String>> {
        let history = self.with(draft)?;
        let Some(revision) = history.get(&draft.id) else { return Ok(Vec::new()) };
        holds(&mut Walk::new(&history), revision, workshop).await
    }

    /// One of the many that does not hold itself.
    async fn unheld_before(&self, workshop: &mut Workshop) -> Result<Option<&RevisionId>> {
        let mut walk = Walk::new(self.history);
        for member in &self.piece.members {
            if !holds(&mut walk, member, workshop).await?.is_empty() {
                return Ok(Some(&member.id));
            }
        }
        Ok(None)
    }

    /// The history with a revision in the place of the many.
    fn with(&self, draft: &Draft) -> Result<History> {
        let folder = self.piece.folder();
        let is_member = |id: &RevisionId| self.piece.members.iter().any(|it| it.id == *id);
        let file = |it: &Revision| {
            let path = match is_member(&it.id) {
                true => folder.join(RETIRED).join(it.file_name()),
                false => it.path.clone(),
            };
            (path, it.file_text().to_owned())
        };
        let mut files: Vec<_> =
            self.history.revisions().chain(self.history.retired()).map(file).collect();
        files.push((folder.join(draft.file_name()), draft.render()?));
        let now = History::from_files(files)?.with_syntax(self.history.syntax());
        Ok(now.with_values(self.history.values()))
    }

    /// The statements of the many, one behind the other.
    pub(super) async fn concatenated(
        &self,
        mut draft: Draft,
        workshop: &mut Workshop,
    ) -> Result<Proven> {
        let members = &self.piece.members;
        draft.up = concatenated::up(members)?;
        if draft.irreversible.is_none() {
            draft.down = concatenated::down(members)?;
        }
        let expected = self.expected(workshop).await?;
        let faults = self.faults(&draft, &expected, workshop).await?;
        if !faults.is_empty() {
            return Err(self.not_the_same(&faults));
        }
        let mut cautions: Vec<String> = expected.caution.into_iter().collect();
        let faults = self.unheld(&draft, workshop).await?;
        if !faults.is_empty() {
            match self.unheld_before(workshop).await? {
                Some(id) => cautions
                    .push(format!("it does not hold, as `{id}` does not: {}", faults.join("; "))),
                None => return Err(self.not_the_same(&faults)),
            }
        }
        Ok(Proven { draft, rows: 0, cautions })
    }

    pub(super) fn not_the_same(&self, reasons: &[String]) -> Failure {
        let lines: Vec<String> = reasons.iter().map(|it| format!("  {it}")).collect();
        let message = format!(
            "one revision in the place of `{}` to `{}` does not lead to the same:\n{}",
            self.piece.begin(),
            self.piece.last.id,
            lines.join("\n")
        );
        Failure::new(FailureKind::Proof, message)
    }

    /// The objects alone do not say it.
    pub(super) fn more_than_objects(&self, reasons: &[String]) -> Failure {
        self.not_the_same(reasons).remedy(Remedy::Concatenate)
    }
}

/// What is wrong with a revision: up, down and up.
async fn holds(
    walk: &mut Walk<'_>,
    revision: &Revision,
    workshop: &mut Workshop,
) -> Result<Vec<String>> {
    match walk.prove(workshop, revision).await {
        Ok(proved) => Ok(proved.proof.faults.iter().map(ToString::to_string).collect()),
        Err(error) => Ok(vec![unproven(error)?.message]),
    }
}
