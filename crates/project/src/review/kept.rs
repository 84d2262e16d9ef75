//! What was found in a revision before, and is found again as long as nothing that it depends on is
//! another: so only what is new is run.

use std::{collections::BTreeMap, sync::Arc};

use aludel_autogenerate::{Memory, Replay, Workshop, fingerprint};
use aludel_catalog::Catalog;
use aludel_depict::Diagram;
use aludel_lint::Judge;
use aludel_review::Reviewed;
use aludel_revision::{History, Revision, RevisionId};

use crate::{
    Project, Result, ground,
    lint::{revisions::overtaken, sizes::Stats},
    queries::Light,
};

/// The sort of what is kept.
const SORT: &str = "review";

/// All that decides what is found in a revision.
#[derive(Clone, Copy)]
pub(super) struct Premises<'a> {
    pub(super) history: &'a History,
    pub(super) judge: &'a Judge,
    pub(super) stats: &'a Stats,
    pub(super) light: Option<&'a Light>,
    pub(super) trusted: bool,
}

/// What was found in revisions before.
pub(super) struct Kept {
    /// Where it stood; none where nothing is known.
    memory: Option<Memory>,
    /// What each depends on; none where that cannot be told.
    contents: BTreeMap<RevisionId, String>,
    found: BTreeMap<RevisionId, Reviewed>,
}

impl Premises<'_> {
    /// What is found in a revision is found in its text, on the state that those before it lead to.
    fn of(&self, revision: &Revision) -> Option<String> {
        let Self { history, judge, stats, light, trusted } = self;
        let mut revisions = history.ancestors([&revision.id]);
        revisions.remove(&revision.id);
        let before = fingerprint(&Replay { history, revisions })?;
        let overtaken = overtaken(history, &stats.applied_revisions(), &revision.id);
        let light = light
            .map(|light| (light.deployed(&revision.id), light.need(&revision.id, revision.phase)));
        let path = revision.path.display();
        let text = revision.text();
        Some(format!("{before}\n{judge:?}\n{overtaken:?}\n{light:?}\n{trusted}\n{path}\n{text}"))
    }
}

impl Kept {
    /// What is known of these revisions. It was found on the server that can be foreseen: where a shadow is
    /// needed, and turns out to be another one, all of it is forgotten.
    pub(super) async fn of(
        revisions: &[&Revision],
        premises: Premises<'_>,
        workshop: &mut Workshop,
        project: &Project,
    ) -> Result<Self> {
        let mut memory = ground::memory(workshop, &project.settings).await;
        let content = |it: &&Revision| Some((it.id.clone(), premises.of(it)?));
        let contents: BTreeMap<_, _> = revisions.iter().filter_map(content).collect();
        let mut found = memory.as_ref().map(|memory| recall(memory, &contents)).unwrap_or_default();
        let is_all = found.len() == revisions.len();
        if found.is_empty() || !(is_all || workshop.is_as_foreseen().await?) {
            (memory, found) = (None, BTreeMap::new());
        }
        Ok(Self { memory, contents, found })
    }

    /// Whether nothing has to be found in a revision.
    pub(super) fn has(&self, revision: &Revision) -> bool {
        self.found.contains_key(&revision.id)
    }

    /// The major version of the server that all of it was found on.
    pub(super) async fn major(&self, workshop: &mut Workshop) -> Result<u32> {
        match &self.memory {
            Some(memory) => Ok(memory.major()),
            None => Ok(workshop.major().await?),
        }
    }

    /// Keeps what was found in a revision that is proven: why another is not may pass.
    pub(super) async fn keep(
        &self,
        page: &Reviewed,
        states: &[Arc<Catalog>],
        workshop: &mut Workshop,
        project: &Project,
    ) {
        let content = page.id.parse().ok().and_then(|id: RevisionId| self.contents.get(&id));
        if let Some(content) = content.filter(|_| page.proof.holds)
            && let Some(memory) = ground::memory(workshop, &project.settings).await
        {
            let states: Vec<&Catalog> = states.iter().map(AsRef::as_ref).collect();
            memory.keep_as(SORT, content, &(page, &page.diagram), workshop.stamp(&states));
        }
    }

    /// All that was known.
    pub(super) fn into_found(self) -> impl Iterator<Item = Reviewed> {
        self.found.into_values()
    }
}

fn recall(
    memory: &Memory,
    contents: &BTreeMap<RevisionId, String>,
) -> BTreeMap<RevisionId, Reviewed> {
    let page = |(id, content): (&RevisionId, &String)| {
        let (page, diagram): (Reviewed, Option<Diagram>) = memory.kept(SORT, content)?;
        Some((id.clone(), Reviewed { diagram, ..page }))
    };
    contents.iter().filter_map(page).collect()
}
