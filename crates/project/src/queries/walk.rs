//! From revision to revision: the shadow goes on, and the queries are described anew.

use std::collections::BTreeSet;

use aludel_autogenerate::{Error, Loadable, Replay, ReplayError, Workshop};
use aludel_engine::{Described, Describer, Ground, Onlooker};
use aludel_queries::{Query, compare};
use aludel_revision::{Direction, History, Revision, RevisionId};

use super::{
    Finding,
    blame::{Watch, blamed},
    refusal,
};
use crate::{Failure, FailureKind, Result};

/// Queries on their way through a history.
pub(crate) struct Walk<'a> {
    history: &'a History,
    queries: &'a [Query],
    texts: Vec<String>,
    /// What the shadow's database stands for, and what the queries get there.
    standing: Option<(BTreeSet<RevisionId>, Vec<Described>)>,
    /// Whether a query worked anywhere.
    worked: Vec<bool>,
}

impl<'a> Walk<'a> {
    pub(crate) fn new(history: &'a History, queries: &'a [Query]) -> Self {
        let texts = queries.iter().map(|it| it.text.clone()).collect();
        Self { history, queries, texts, standing: None, worked: vec![false; queries.len()] }
    }

    /// What a way of a revision does to the queries. The way down is not run: it leads to the state before.
    pub(crate) async fn check(
        &mut self,
        workshop: &mut Workshop,
        revision: &Revision,
        direction: Direction,
    ) -> Result<Vec<Finding>> {
        let below = self.history.ancestors(self.history.needs(&revision.id));
        let before = match self.standing.take() {
            Some((stands, described)) if stands == below => described,
            _ => {
                self.stand(workshop, &below).await?;
                self.describe(workshop).await?
            }
        };
        self.advance(workshop, revision, &below, None).await?;
        let after = self.describe(workshop).await?;
        let pairs = self.queries.iter().zip(before.iter().zip(&after));
        let mut findings: Vec<Finding> = Vec::new();
        let mut suspects = Vec::new();
        for (at, (query, (before, after))) in pairs.enumerate() {
            let effect = match direction {
                Direction::Up => compare(before, after),
                Direction::Down => compare(after, before),
            };
            let Some(effect) = effect else { continue };
            suspects.push((self.texts[at].clone(), before.clone()));
            let (query, id) = (query.clone(), revision.id.clone());
            let path = revision.path.clone();
            let statement = None;
            findings.push(Finding { query, effect, direction, revision: id, path, statement });
        }
        if !findings.is_empty() && direction == Direction::Up {
            self.stand(workshop, &below).await?;
            let mut watch = Watch::new(describer(workshop)?, suspects);
            self.advance(workshop, revision, &below, Some(&mut watch)).await?;
            let statements = watch.blamed();
            for (finding, number) in findings.iter_mut().zip(statements) {
                finding.statement = number.and_then(|number| blamed(revision, number));
            }
        }
        let mut above = below;
        above.insert(revision.id.clone());
        self.standing = Some((above, after));
        Ok(findings)
    }

    /// Whether the database that the shadow stands in has code that may be using anything.
    pub(crate) async fn hides_code(&self, workshop: &mut Workshop) -> Result<bool> {
        Ok(describer(workshop)?.hides_code(workshop.session().await?).await?)
    }

    /// How many queries never worked, or are looked at by the server only when they run.
    pub(crate) fn unseen(&self) -> usize {
        self.worked.iter().filter(|worked| !**worked).count()
    }

    /// Describes the queries at the heads, where no revision is to be looked at.
    pub(crate) async fn look(&mut self, workshop: &mut Workshop) -> Result<()> {
        let all = self.history.revisions().map(|it| it.id.clone()).collect();
        self.stand(workshop, &all).await?;
        let described = self.describe(workshop).await?;
        self.standing = Some((all, described));
        Ok(())
    }

    /// What never worked, with what the server says of it in the end, and what it does not look at.
    pub(crate) fn rest(&self) -> (Vec<(Query, String)>, Vec<Query>) {
        let described = self.standing.iter().flat_map(|(_, described)| described);
        let (mut failing, mut unchecked) = (Vec::new(), Vec::new());
        for ((query, described), worked) in self.queries.iter().zip(described).zip(&self.worked) {
            match refusal(described) {
                Some(why) if !worked => failing.push((query.clone(), why.to_owned())),
                _ if *described == Described::Unchecked => unchecked.push(query.clone()),
                _ => {}
            }
        }
        (failing, unchecked)
    }

    async fn describe(&mut self, workshop: &mut Workshop) -> Result<Vec<Described>> {
        let describer = describer(workshop)?;
        let described = describer.describe(workshop.session().await?, &self.texts, false).await?;
        for (worked, described) in self.worked.iter_mut().zip(&described) {
            *worked |= matches!(described, Described::Works(_));
        }
        Ok(described)
    }

    /// Brings the shadow into the state that these revisions give.
    async fn stand(&self, workshop: &mut Workshop, revisions: &BTreeSet<RevisionId>) -> Result<()> {
        let replay = Replay { history: self.history, revisions: revisions.clone() };
        workshop.load(Loadable::Revisions(replay)).await?;
        Ok(())
    }

    /// Runs a revision on what stands; with the roles that it needs, where they may be made.
    async fn advance(
        &self,
        workshop: &mut Workshop,
        revision: &Revision,
        below: &BTreeSet<RevisionId>,
        mut watch: Option<&mut Watch>,
    ) -> Result<()> {
        let mut roles = BTreeSet::new();
        loop {
            let onlooker = watch.as_deref_mut().map(|watch| {
                watch.begin();
                watch as &mut dyn Onlooker
            });
            let error = match workshop.advance(self.history, revision, onlooker).await {
                Ok(()) => return Ok(()),
                Err(error) => error,
            };
            let missing = missing_role(workshop, &error).await?;
            match missing {
                Some(role) if roles.insert(role.clone()) => {
                    self.stand(workshop, below).await?;
                    workshop.ensure_roles(&roles).await?;
                }
                _ => return Err(error.into()),
            }
        }
    }
}

/// The role that is in want, where it may be made.
async fn missing_role(workshop: &mut Workshop, error: &Error) -> Result<Option<String>> {
    let Error::Replay(ReplayError::Refused { error, .. }) = error else { return Ok(None) };
    let reach = workshop.reach().await?;
    Ok(match reach.ground {
        Ground::Own => reach.engine.border().missing_role(error),
        Ground::Given => None,
    })
}

fn describer(workshop: &Workshop) -> Result<&'static dyn Describer> {
    workshop.describer().ok_or_else(|| {
        Failure::new(FailureKind::Internal, "the shadow's engine describes no queries")
    })
}
