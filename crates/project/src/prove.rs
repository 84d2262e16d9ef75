//! Revisions run on a shadow, up, down and up, with rows in the tables.

use aludel_autogenerate::{Error, Proof, Walk};
use aludel_revision::{History, Revision};

use crate::{
    Failure, Project, Result,
    ground::Ground,
    history,
    queries::{Finding, Light, Need},
    sqlite, states,
};

/// A revision, and what came of its proof.
#[derive(Debug)]
pub struct Proven {
    /// The revision.
    pub revision: Revision,
    /// What came of it.
    pub verdict: Verdict,
    /// What it does to the queries that are deployed, where it is said where they are.
    pub queries: Vec<Finding>,
    /// Of a contract phase: whether anything that is deployed needs what it takes away.
    pub need: Option<Need>,
}

/// What came of a proof.
#[derive(Debug)]
pub enum Verdict {
    /// It was run.
    Proof(Box<Proof>),
    /// It was run on SQLite.
    Sqlite(sqlite::Proof),
    /// It could not be run: its history cannot be replayed.
    Failed(Failure),
}

impl Proven {
    /// Whether it is proven.
    pub fn holds(&self) -> bool {
        match &self.verdict {
            Verdict::Proof(proof) => proof.holds(),
            Verdict::Sqlite(proof) => proof.holds(),
            Verdict::Failed(_) => false,
        }
    }
}

impl Project {
    /// Proves revisions, one after the other: `head`, a revision, or several, `abc..def`; all of them where
    /// none is said. It needs no database of the project's. The queries are those of the folder, or those of
    /// the commit `deployed`.
    ///
    /// # Errors
    ///
    /// Where there is no such revision, or no shadow. What is not proven is no error.
    pub async fn prove(
        &self,
        revisions: Option<&str>,
        deployed: Option<&str>,
    ) -> Result<Vec<Proven>> {
        let history = history::of(&self.settings)?;
        let chosen = history::chosen(&history, revisions)?;
        prove(&chosen, &history, deployed, self).await
    }
}

async fn prove(
    chosen: &[&Revision],
    history: &History,
    deployed: Option<&str>,
    project: &Project,
) -> Result<Vec<Proven>> {
    let mut results = Vec::new();
    let mut add = |revision: &Revision, verdict, light: Option<&Light>| -> Result<()> {
        let queries = light.map_or(&[][..], |it| it.findings(&revision.id)).to_vec();
        let need = light.and_then(|it| it.need(&revision.id, revision.phase));
        let proven = Proven { revision: revision.clone(), verdict, queries, need };
        project.ui.proven(&proven)?;
        results.push(proven);
        Ok(())
    };
    if sqlite::is_configured(&project.settings) {
        for revision in chosen {
            add(revision, Verdict::Sqlite(sqlite::prove(revision, history).await), None)?;
        }
        return Ok(results);
    }
    let progress = project.busy("reading the history");
    let ground = Ground::of(&[], project).await?;
    let extensions = states::of_revisions(history.revisions())?;
    let mut workshop = ground.workshop(extensions, project);
    let light = project.light(history, chosen, &mut workshop, deployed).await?;
    let mut walk = Walk::new(history);
    for revision in chosen {
        progress.step(&format!("proving {}", revision.id));
        let verdict = match walk.prove(&mut workshop, revision).await {
            Ok(proved) => Verdict::Proof(Box::new(proved.proof)),
            Err(error) => Verdict::Failed(unproven(error)?),
        };
        add(revision, verdict, light.as_ref())?;
    }
    states::close(workshop, project).await?;
    Ok(results)
}

/// One whose history cannot be replayed is as little proven as one that fails.
pub(crate) fn unproven(error: Error) -> Result<Failure> {
    match error {
        Error::Replay(_) | Error::Beyond(_) => Ok(error.into()),
        error => Err(error.into()),
    }
}
