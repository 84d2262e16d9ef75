//! Revisions in the light of the queries that are deployed: what lint and proofs say of them besides.

use std::collections::{BTreeMap, BTreeSet};

use aludel_autogenerate::Workshop;
use aludel_lint::{Deployed, Harmed};
use aludel_queries::{Found, Unreadable};
use aludel_revision::{Direction, History, Phase, Revision, RevisionId};

use super::{Finding, Need, walk::Walk};
use crate::{FailureKind, Project, Result};

/// What revisions do to the queries.
#[derive(Debug)]
pub(crate) struct Light {
    findings: BTreeMap<RevisionId, Vec<Finding>>,
    /// Why some of them could not be run.
    refused: BTreeMap<RevisionId, String>,
    /// Those behind which the database has code that the server reads only when it runs.
    hiding: BTreeSet<RevisionId>,
    /// How many queries were read.
    pub(crate) read: usize,
    /// What might be queries, and cannot be read.
    pub(crate) unreadable: Vec<Unreadable>,
    /// Why there may be other queries than those that were looked at.
    pub(crate) unknown: Option<String>,
}

impl Light {
    /// What a revision does to them.
    pub(crate) fn findings(&self, revision: &RevisionId) -> &[Finding] {
        self.findings.get(revision).map_or(&[], Vec::as_slice)
    }

    /// The same for lint; `None` where the revision could not be run.
    pub(crate) fn deployed(&self, revision: &RevisionId) -> Option<Deployed> {
        let harmed = |it: &Finding| Harmed {
            statement: it.statement.as_ref().map_or(0, |statement| statement.number),
            breaks: it.effect.is_grave(),
            place: it.query.place.to_string(),
            what: it.effect.what.join("; "),
        };
        let findings = self.findings.get(revision)?;
        let harmed = findings.iter().map(harmed).collect();
        Some(Deployed { harmed, unknown: self.unknown_at(revision) })
    }

    /// Whether what is deployed needs what a contract phase takes away; `None` of any other revision, and where
    /// findings say it.
    pub(crate) fn need(&self, revision: &RevisionId, phase: Option<Phase>) -> Option<Need> {
        let findings = self.findings.get(revision).filter(|_| phase == Some(Phase::Contract))?;
        let breaks = findings.iter().any(|it| it.effect.is_grave());
        (!breaks).then(|| Need { read: self.read, unknown: self.unknown_at(revision) })
    }

    /// Why a revision could not be run, and no query be held against it.
    pub(crate) fn refused(&self, revision: &RevisionId) -> Option<&str> {
        self.refused.get(revision).map(String::as_str)
    }

    /// Why a revision may harm what nobody has looked at.
    fn unknown_at(&self, revision: &RevisionId) -> Option<String> {
        let hidden = "functions of the database are read only when they run";
        let hidden = self.hiding.contains(revision).then(|| hidden.to_owned());
        self.unknown.clone().or(hidden)
    }
}

impl Project {
    /// Holds the queries against revisions, where it is said where queries are: those of the folder, or
    /// those of a commit.
    pub(crate) async fn light(
        &self,
        history: &History,
        revisions: &[&Revision],
        workshop: &mut Workshop,
        deployed: Option<&str>,
    ) -> Result<Option<Light>> {
        let said = match (&self.settings.queries, deployed) {
            (Some(said), _) => said.clone(),
            (None, None) => return Ok(None),
            // Whoever names a commit is told where it is not said where queries are.
            (None, Some(_)) => Default::default(),
        };
        let Found { queries, unreadable } = self.queries(deployed)?;
        let mut walk = Walk::new(history, &queries);
        let (mut findings, mut refused) = (BTreeMap::new(), BTreeMap::new());
        let mut hiding = BTreeSet::new();
        for revision in revisions {
            let id = revision.id.clone();
            match walk.check(workshop, revision, Direction::Up).await {
                Ok(found) => {
                    findings.insert(id.clone(), found);
                    hiding.extend(walk.hides_code(workshop).await?.then_some(id));
                }
                // One that does not run, which is told by whoever asks, harms no query.
                Err(failure)
                    if matches!(failure.kind, FailureKind::Input | FailureKind::Statement) =>
                {
                    refused.insert(id, failure.message);
                }
                Err(failure) => return Err(failure),
            }
        }
        let unseen = walk.unseen();
        let unknown = unknown(said.complete.unwrap_or_default(), &unreadable, unseen);
        let read = queries.len();
        Ok(Some(Light { findings, refused, hiding, read, unreadable, unknown }))
    }
}

/// Why there may be other queries than those that were looked at.
fn unknown(complete: bool, unreadable: &[Unreadable], unseen: usize) -> Option<String> {
    match (complete, unreadable, unseen) {
        (false, ..) => {
            Some("`complete` in [queries] does not say that there are no others".to_owned())
        }
        (true, [], 0) => None,
        (true, [], count) => Some(format!("{count} of them cannot be checked here")),
        (true, [first, ..], _) => {
            let count = unreadable.len();
            Some(format!("{count} cannot be read, the first at {}", first.place))
        }
    }
}
