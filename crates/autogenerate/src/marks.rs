//! The way back from wherever a way up was left: each segment of a way down is marked with the one that
//! it takes back, and the marks are proven.

use aludel_catalog::{Catalog, Pair};
use aludel_diff::changes;
use aludel_plan::{Migration, Phase, Plan, marked};

use crate::{
    Comparison, Error, State, Workshop,
    execute::{ExecuteError, execute},
};

impl Workshop {
    /// Marks the ways down of a comparison, as far as the marks hold: up to each segment of the way up
    /// and back by what takes those back leads to where it began. What does not hold is left unmarked.
    pub async fn mark(
        &mut self,
        before: &State<'_>,
        comparison: &mut Comparison,
    ) -> Result<(), Error> {
        let catalogs = Pair::new(&*comparison.renamed, &*comparison.target);
        let phases: Vec<Phase> = comparison.phases.iter().cloned().collect();
        let plans: Vec<_> = phases.iter().map(|it| marked(&it.migration, catalogs)).collect();
        let mut held = Vec::new();
        for (at, down) in plans.into_iter().enumerate() {
            held.push(match down {
                Some(down) if self.leads_back(before, &phases, (at, &down), comparison).await? => {
                    Some(down)
                }
                _ => None,
            });
        }
        for (phase, down) in comparison.phases.iter_mut().zip(held) {
            if let Some(down) = down {
                phase.migration.down = down;
            }
        }
        Ok(())
    }

    /// Whether a marked way down of a phase leads back from wherever its way up is left.
    async fn leads_back(
        &mut self,
        before: &State<'_>,
        phases: &[Phase],
        (at, down): (usize, &Plan),
        comparison: &Comparison,
    ) -> Result<bool, Error> {
        let earlier: Vec<&Phase> = phases.iter().take(at).collect();
        let Some(Phase { migration: Migration { up, .. }, .. }) = phases.get(at) else {
            return Ok(false);
        };
        let stands = self.stand_before(before, &earlier, comparison).await?;
        for reached in 1..=up.segments.len() {
            let segments = up.segments.iter().take(reached).cloned().collect();
            let there = Plan { segments };
            let is_begun = |undoes: Option<usize>| undoes.is_some_and(|it| it <= reached);
            let segments = down.segments.iter().filter(|it| is_begun(it.undoes)).cloned();
            let back = Plan { segments: segments.collect() };
            if !self.is_round(&stands, [&there, &back]).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Whether plans lead back to where they began.
    async fn is_round(&mut self, stands: &Catalog, plans: [&Plan; 2]) -> Result<bool, Error> {
        let contract = self.engine.contract();
        for plan in plans {
            match execute(contract, self.session().await?, plan).await {
                Ok(()) => {}
                Err(ExecuteError::Refused(_)) => return Ok(false),
                Err(error) => return Err(Error::unloadable(error)),
            }
        }
        let found = self.inspect_shadow().await?;
        Ok(changes(Pair::new(&found, stands)).is_empty())
    }
}
