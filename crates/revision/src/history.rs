//! All revisions of a project as one graph.

use std::{
    collections::{BTreeMap, BTreeSet},
    io,
    path::{Path, PathBuf},
    sync::Arc,
};

use aludel_sql::Syntax;
use jiff::civil::Date;
use thiserror::Error;

use crate::{
    Mistakes, Revision, RevisionId, Values, build,
    graph::{self, Edges},
    load, naming,
    stand_in::StandIns,
};

/// The identifiers of the revisions that a database has applied.
pub type Applied = BTreeSet<RevisionId>;

/// Why a history could not be read.
#[derive(Debug, Error)]
#[non_exhaustive]
pub enum HistoryError {
    /// A file or folder could not be read.
    #[error("cannot read {}: {source}", path.display())]
    Read {
        /// The file or folder.
        path: PathBuf,
        /// Why not.
        source: io::Error,
    },
    /// Files have mistakes.
    #[error(transparent)]
    Mistakes(#[from] Mistakes),
}

/// An applied revision whose parent or dependency is not applied: history came in out of order.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Gap {
    /// What is not applied.
    pub missing: RevisionId,
    /// What stands on it and is applied.
    pub applied: RevisionId,
}

/// All revisions of a project as one graph: no cycle, no unknown parent, no identifier twice.
#[derive(Debug, Clone, Default)]
pub struct History {
    pub(crate) revisions: BTreeMap<RevisionId, Revision>,
    /// Those that others stand for.
    pub(crate) retired: Arc<BTreeMap<RevisionId, Revision>>,
    /// Which stands for which.
    pub(crate) stand_ins: StandIns,
    /// Those that gave way to what they stand for.
    pub(crate) expanded: BTreeMap<RevisionId, RevisionId>,
    /// Whether every revision that one names is there.
    pub(crate) is_whole: bool,
    /// How the SQL of all of them is cut.
    pub(crate) syntax: Syntax,
    /// The values of the variables.
    pub(crate) values: Values,
    /// The revision of each label.
    pub(crate) labels: BTreeMap<RevisionId, RevisionId>,
    /// What follows a revision.
    pub(crate) children: Arc<Edges>,
    /// What a revision follows.
    pub(crate) parents: Arc<Edges>,
    /// What a revision needs: parents and dependencies.
    pub(crate) needs: Arc<Edges>,
    /// What needs a revision.
    pub(crate) dependents: Arc<Edges>,
    pub(crate) order: Vec<RevisionId>,
}

impl History {
    /// Reads the `.sql` files of a folder: their headers, not their SQL.
    pub fn load(folder: &Path) -> Result<Self, HistoryError> {
        load::load(&[folder], None)
    }

    /// The history of several folders together.
    ///
    /// # Errors
    ///
    /// As [`History::load`].
    pub fn load_all(folders: &[impl AsRef<Path>]) -> Result<Self, HistoryError> {
        load::load(folders, None)
    }

    /// The same without one of the files.
    ///
    /// # Errors
    ///
    /// As [`History::load`].
    pub fn load_without(folders: &[impl AsRef<Path>], file: &Path) -> Result<Self, HistoryError> {
        load::load(folders, Some(file))
    }

    /// A history from files that are in memory: names (or paths) and contents.
    pub fn from_files<N, C>(files: impl IntoIterator<Item = (N, C)>) -> Result<Self, Mistakes>
    where
        N: AsRef<Path>,
        C: AsRef<[u8]>,
    {
        let read = files
            .into_iter()
            .map(|(name, contents)| Revision::parse(name.as_ref(), contents.as_ref()));
        build::from_read(read)
    }

    /// How its SQL is cut.
    pub fn syntax(&self) -> Syntax {
        self.syntax
    }

    /// The same history, its SQL cut as an engine's scanner cuts it.
    pub fn with_syntax(mut self, syntax: Syntax) -> Self {
        self.syntax = syntax;
        let retired = Arc::make_mut(&mut self.retired).values_mut();
        for revision in self.revisions.values_mut().chain(retired) {
            revision.syntax = syntax;
            revision.script.take();
            revision.checksums.take();
            revision.resolve();
        }
        self
    }

    /// The values of its variables.
    pub fn values(&self) -> &Values {
        &self.values
    }

    /// The same history for throw-away databases: what is secret does not come there.
    pub fn for_shadows(self) -> Self {
        let values = self.values.clone().on_shadows();
        self.with_values(&values)
    }

    /// The same history with other values of its variables.
    pub fn with_values(mut self, values: &Values) -> Self {
        self.values = values.clone();
        let mut known = self.revisions.values().chain(self.retired.values());
        if known.all(|revision| revision.variables.is_empty()) {
            return self;
        }
        let all = std::mem::take(&mut self.revisions);
        let with_values = |(id, revision): (RevisionId, Revision)| {
            let is_concerned = !revision.variables.is_empty();
            (id, if is_concerned { revision.with_values(values) } else { revision })
        };
        self.revisions = all.into_iter().map(&with_values).collect();
        if self.retired.values().any(|revision| !revision.variables.is_empty()) {
            let retired = self.retired.iter().map(|(id, it)| (id.clone(), it.clone()));
            self.retired = Arc::new(retired.map(with_values).collect());
        }
        self
    }

    /// The same history with revisions whose files are gone ([`Revision::recalled`]). Those that
    /// the history has already are left as they are; a parent that is unknown is no edge.
    pub fn with_recalled(
        &self,
        recalled: impl IntoIterator<Item = Revision>,
    ) -> Result<Self, Mistakes> {
        let is_gone = |revision: &Revision| self.get(&revision.id).is_none();
        let gone: Vec<Revision> = recalled.into_iter().filter(is_gone).collect();
        if gone.is_empty() {
            return Ok(self.clone());
        }
        let mut revisions = self.revisions.clone();
        for mut revision in gone {
            revision.syntax = self.syntax;
            let revision = revision.with_values(&self.values);
            revisions.entry(revision.id.clone()).or_insert(revision);
        }
        let parts = self.with(revisions);
        self.rebuilt(build::Parts { is_whole: false, ..parts })
    }

    /// The same history with revisions that are not written yet. One whose identifier it has takes the place
    /// of that one.
    pub fn with_new(&self, new: impl IntoIterator<Item = Revision>) -> Result<Self, Mistakes> {
        let mut revisions = self.revisions.clone();
        revisions.extend(new.into_iter().map(|revision| {
            let has_variables = !revision.variables.is_empty();
            let new = if has_variables { revision.with_values(&self.values) } else { revision };
            (new.id.clone(), new)
        }));
        self.rebuilt(self.with(revisions))
    }

    /// What this history is built from, with other revisions.
    fn with(&self, revisions: BTreeMap<RevisionId, Revision>) -> build::Parts {
        build::Parts {
            retired: self.retired.clone(),
            expanded: self.expanded.clone(),
            is_whole: self.is_whole,
            ..build::Parts::of(revisions.into_values().collect())
        }
    }

    pub(crate) fn rebuilt(&self, parts: build::Parts) -> Result<Self, Mistakes> {
        let mut mistakes = Vec::new();
        let mut history = build::build(parts, &mut mistakes);
        history.syntax = self.syntax;
        history.values = self.values.clone();
        Mistakes::new(mistakes).map_or(Ok(history), Err)
    }

    /// Parses the SQL of these revisions, as far as their checksums are not known, many at once:
    /// whoever asks for the checksums has them then.
    pub fn sum_ahead<'a>(&self, ids: impl IntoIterator<Item = &'a RevisionId>) {
        let revisions: Vec<&Revision> = ids.into_iter().filter_map(|id| self.get(id)).collect();
        load::in_parts(&revisions, |revision| revision.checksums().is_ok());
    }

    /// Parses the SQL of all revisions and reports every mistake at once.
    pub fn check(&self) -> Result<(), Mistakes> {
        let mut mistakes = Vec::new();
        for revision in self.revisions().chain(self.retired()) {
            if let Err(found) = revision.script() {
                mistakes.extend(found.iter().cloned());
            }
        }
        Mistakes::new(mistakes).map_or(Ok(()), Err)
    }

    /// How many revisions there are.
    pub fn len(&self) -> usize {
        self.revisions.len()
    }

    /// Whether there is no revision.
    pub fn is_empty(&self) -> bool {
        self.revisions.is_empty()
    }

    /// A revision by its whole identifier.
    pub fn get(&self, id: &RevisionId) -> Option<&Revision> {
        self.revisions.get(id)
    }

    /// All revisions, parents and dependencies before what stands on them; ties by identifier.
    pub fn revisions(&self) -> impl DoubleEndedIterator<Item = &Revision> {
        self.order.iter().filter_map(|id| self.revisions.get(id))
    }

    /// The revisions of a set, in the order of [`History::revisions`].
    pub fn in_order(&self, ids: &BTreeSet<RevisionId>) -> Vec<&Revision> {
        self.revisions().filter(|revision| ids.contains(&revision.id)).collect()
    }

    /// The revisions that nothing follows.
    pub fn heads(&self) -> Vec<&Revision> {
        self.revisions().filter(|revision| self.child_count(&revision.id) == 0).collect()
    }

    /// The revisions that follow nothing.
    pub fn bases(&self) -> Vec<&Revision> {
        self.revisions().filter(|revision| self.parents(&revision.id).is_empty()).collect()
    }

    /// The revisions that a revision follows, as they are in this history: one that another one stands for is
    /// that one.
    pub fn parents(&self, id: &RevisionId) -> &[RevisionId] {
        self.parents.get(self.here(id)).map_or(&[], Vec::as_slice)
    }

    /// The revisions that must be applied right before a revision, likewise: parents and dependencies.
    pub fn needs(&self, id: &RevisionId) -> &[RevisionId] {
        self.needs.get(self.here(id)).map_or(&[], Vec::as_slice)
    }

    /// The revision that stands for one in this history: itself, as a rule.
    pub fn here<'a>(&'a self, id: &'a RevisionId) -> &'a RevisionId {
        match self.revisions.contains_key(id) {
            true => id,
            false => self.stand_ins.get(id).map_or(id, |it| &it.by),
        }
    }

    /// The revisions that follow a revision directly.
    pub fn children(&self, id: &RevisionId) -> Vec<&Revision> {
        let id = self.here(id);
        self.children.get(id).into_iter().flatten().filter_map(|child| self.get(child)).collect()
    }

    fn child_count(&self, id: &RevisionId) -> usize {
        self.children.get(id).map_or(0, Vec::len)
    }

    /// The revisions that more than one follows.
    pub fn branch_points(&self) -> Vec<&Revision> {
        self.revisions().filter(|revision| self.child_count(&revision.id) > 1).collect()
    }

    /// The revisions that follow more than one.
    pub fn merges(&self) -> Vec<&Revision> {
        self.revisions().filter(|revision| self.parents(&revision.id).len() > 1).collect()
    }

    /// All that must be applied before these, themselves included: parents and dependencies.
    pub fn ancestors<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a RevisionId>,
    ) -> BTreeSet<RevisionId> {
        graph::closure(&self.needs, ids.into_iter().map(|id| self.here(id)))
    }

    /// All that stand on these, themselves included.
    pub fn descendants<'a>(
        &self,
        ids: impl IntoIterator<Item = &'a RevisionId>,
    ) -> BTreeSet<RevisionId> {
        graph::closure(&self.dependents, ids.into_iter().map(|id| self.here(id)))
    }

    /// What is not applied though something that stands on it is.
    pub fn gaps(&self, applied: &Applied) -> Vec<Gap> {
        let mut gaps = Vec::new();
        for revision in self.revisions().filter(|revision| applied.contains(&revision.id)) {
            let needs = self.needs.get(&revision.id).into_iter().flatten();
            gaps.extend(
                needs
                    .filter(|id| !applied.contains(*id))
                    .map(|id| Gap { missing: id.clone(), applied: revision.id.clone() }),
            );
        }
        gaps
    }

    /// The newest among the applied revisions: those that no applied one follows.
    pub fn applied_heads(&self, applied: &Applied) -> Vec<&Revision> {
        let is_followed = |revision: &Revision| {
            self.children
                .get(&revision.id)
                .is_some_and(|children| children.iter().any(|child| applied.contains(child)))
        };
        self.in_order(applied).into_iter().filter(|revision| !is_followed(revision)).collect()
    }

    /// A parent that leads to another one of some parents already, and that one: to name both says nothing.
    pub fn implied<'i>(
        &self,
        parents: &'i [RevisionId],
    ) -> Option<(&'i RevisionId, &'i RevisionId)> {
        if parents.len() < 2 {
            return None;
        }
        parents.iter().find_map(|last| {
            let below = self.ancestors([last]);
            let inner = parents.iter().find(|it| *it != last && below.contains(*it))?;
            Some((inner, last))
        })
    }

    /// The revision that a label is of.
    pub fn labelled(&self, label: &RevisionId) -> Option<&RevisionId> {
        self.labels.get(label)
    }

    /// The identifier of a new revision of a day: `20230921_001`, then `20230921_002`, ….
    /// `drafted` are taken as well.
    pub fn next_identifier(&self, day: Date, drafted: &[RevisionId]) -> RevisionId {
        let taken = self.revisions.keys().chain(self.labels.keys()).chain(self.stand_ins.keys());
        let taken = taken.chain(drafted);
        naming::next_identifier(taken, day)
    }
}
