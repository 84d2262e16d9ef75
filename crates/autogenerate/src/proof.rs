//! Proofs on the shadow: of a plan from one state to another, and of the revisions of a history.

use std::{
    collections::BTreeSet,
    fmt::{self, Display},
    sync::Arc,
};

use aludel_catalog::{Catalog, Key, Kind, Pair, Rename};
use aludel_dialect::{Code, Conversion, Decision, Hazard, HazardKind, Remedy, Statement};
use aludel_diff::pending;
use aludel_engine::{Border, ErrorClass, Ground, Reach};
use aludel_plan::{Migration, Phase, PhaseKind, Plan};
use aludel_proof::{Case, Fault, Proof, ProofError, RowHazard, Run, Scope, Way, prove};
use aludel_revision::{History, Revision, RevisionId, Script};
use aludel_session::SqlError;
use thiserror::Error as ThisError;

use crate::{
    Comparison, Error, Replay, State, Workshop, beyond, execute::execute, replay::ReplayError,
};

/// A phase of a migration that does not do what it should. Nothing is written then.
#[derive(Debug, ThisError)]
pub struct Unproven {
    /// Which.
    pub phase: PhaseKind,
    /// The proof, with its faults.
    pub proof: Box<Proof>,
}

impl Display for Unproven {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let faults: Vec<String> = self.proof.faults.iter().map(Fault::to_string).collect();
        let faults = faults.join("\n");
        match self.phase.name() {
            Some(phase) => write!(f, "the phase `{phase}` does not hold: {faults}"),
            None => write!(f, "the migration does not hold: {faults}"),
        }
    }
}

/// What came of a revision's proof, and between which states it leads.
#[derive(Debug)]
pub struct Proved {
    /// The proof.
    pub proof: Proof,
    /// The state that it finds.
    pub before: Arc<Catalog>,
    /// The state that it leads to; `None` where its way up fails.
    pub after: Option<Arc<Catalog>>,
}

impl Workshop {
    /// Proves the phases of a comparison, each by itself: up, down, up on the shadow, with rows in the
    /// tables that it touches. The first begins in the state before, each other one where the one before
    /// it ended, and the last ends in the target.
    pub async fn prove(
        &mut self,
        before: &State<'_>,
        comparison: &Comparison,
    ) -> Result<Vec<Proof>, Error> {
        let phases: Vec<&Phase> = comparison.phases.iter().collect();
        let mut proofs: Vec<Proof> = Vec::new();
        let mut stands: Option<Catalog> = None;
        for (at, phase) in phases.iter().enumerate() {
            let catalog = match stands.take() {
                Some(catalog) => catalog,
                None => self.stand_before(before, &phases[..at], comparison).await?,
            };
            // Where one name is taken over by another object, only the first phase knows which is meant.
            let renames = match at {
                0 => comparison.renames.clone(),
                _ => pending(&comparison.renames, &catalog),
            };
            let case = case(&catalog, phase, &renames, comparison);
            let after = case.after.filter(|_| at + 1 == phases.len());
            let (options, case) = (self.inspect.clone(), Case { after, ..case });
            let proved = prove(self.engine, self.session().await?, &case, &options).await?;
            if !proved.proof.holds() {
                let (phase, proof) = (phase.kind, Box::new(proved.proof));
                return Err(Unproven { phase, proof }.into());
            }
            // Rows that were taken away would be missed by the phases to come.
            stands = proved.after.filter(|_| proved.proof.hazards.is_empty());
            proofs.push(proved.proof);
        }
        Ok(proofs)
    }

    /// Brings the shadow into the state that some phases lead to.
    pub(crate) async fn stand_before(
        &mut self,
        before: &State<'_>,
        phases: &[&Phase],
        comparison: &Comparison,
    ) -> Result<Catalog, Error> {
        self.materialize(before).await?;
        let roles = self.engine.border().named_roles(&comparison.target);
        let roles = roles.iter().map(|role| role.as_str().to_owned()).collect();
        self.ensure_roles(&roles).await?;
        for Phase { migration, .. } in phases {
            let contract = self.engine.contract();
            execute(contract, self.session().await?, &migration.up)
                .await
                .map_err(Error::unloadable)?;
        }
        self.engine.inspector().gather_statistics(self.session().await?).await?;
        match phases.is_empty() {
            true => Ok((*before.catalog).clone()),
            false => self.inspect_shadow().await,
        }
    }
}

/// What a phase is to do, which begins in a state and ends in the target.
fn case<'a>(
    before: &'a Catalog,
    phase: &Phase,
    renames: &[Rename],
    comparison: &'a Comparison,
) -> Case<'a> {
    let Comparison { renamed, target, .. } = comparison;
    let Migration { up, down } = &phase.migration;
    let catalogs = Pair::new(before, &**target);
    Case {
        before,
        after: Some(target),
        up: Way::of_plan(up, catalogs),
        down: Some(Way::of_plan(down, catalogs.swap())),
        scope: Scope::touched(&phase.migration, &[before, renamed, target], renames),
    }
}

impl Comparison {
    /// Writes what the proofs of its phases found above their statements: those that fail on rows alone,
    /// where the plan does not say so already.
    pub fn note(&mut self, proofs: &[Proof]) {
        for (Phase { migration, .. }, proof) in self.phases.iter_mut().zip(proofs) {
            for hazard in &proof.hazards {
                let (plan, using) = match hazard.run {
                    Run::Up | Run::UpAgain => (&mut migration.up, Decision::Using),
                    Run::Down => (&mut migration.down, Decision::UsingDown),
                };
                note(plan, hazard, using);
            }
        }
    }
}

fn note(plan: &mut Plan, found: &RowHazard, using: Decision) {
    let filled: Vec<Key> =
        plan.statements().flat_map(|it| &it.fills).map(|f| f.column.clone()).collect();
    let mut statements = plan.segments.iter_mut().flat_map(|segment| &mut segment.statements);
    let Some(statement) = statements.nth(found.statement) else { return };
    if statement.hazards.iter().any(|hazard| hazard.kind == HazardKind::MayFail) {
        return;
    }
    let message = format!("fails on some rows: {}", found.message);
    let hazard = Hazard::new(Code::FailsOnRows, &statement.subject, message);
    statement.hazards.push(hazard.with(remedy(statement, found, &filled, using)));
}

/// What to do, with the decision of which it is known that this statement follows it.
fn remedy(statement: &Statement, found: &RowHazard, filled: &[Key], decision: Decision) -> Remedy {
    let column = statement.subject.clone();
    // Where it is set behind a check, the check finds the rows without a value.
    let is_null = matches!(found.class, ErrorClass::NotNull | ErrorClass::Constraint)
        && statement.subject.kind == Kind::Column;
    match statement.conversion {
        _ if is_null && filled.contains(&statement.subject) => {
            Remedy::Cover { decision: Decision::Fill, column }
        }
        Some(Conversion::Decided) => Remedy::Cover { decision, column },
        Some(Conversion::Cast) => {
            Remedy::Decide { or: found.remedy.clone().into(), decision, column }
        }
        None => found.remedy.clone().into(),
    }
}

/// How far a revision's statements may reach, both ways; an error where one may not run.
async fn check_reach(
    workshop: &mut Workshop,
    revision: &Revision,
    script: &Script,
) -> Result<Reach<'static>, Error> {
    let reach = workshop.reach().await?;
    let down = script.down.as_ref().filter(|_| revision.why_irreversible().is_none());
    let sections = std::iter::once(&script.up).chain(down).map(|section| (revision, section));
    let left_out = beyond::check(workshop.shadow().await?, reach, sections).await?;
    workshop.leave_out(left_out);
    Ok(reach)
}

/// The role that a proof misses.
fn missing_role_of(proof: &Proof, border: &dyn Border) -> Option<String> {
    proof.faults.iter().find_map(|fault| match fault {
        Fault::Refused { code, message, .. } => {
            let (code, message) = (code.clone(), message.clone());
            border.missing_role(&SqlError { code, message, ..SqlError::default() })
        }
        _ => None,
    })
}

/// Proofs of revisions, one after the other: where one follows the one before, the shadow is in its
/// state before already.
pub struct Walk<'h> {
    history: &'h History,
    standing: Option<Standing>,
}

/// Where the shadow stands.
struct Standing {
    applied: BTreeSet<RevisionId>,
    catalog: Arc<Catalog>,
}

impl<'h> Walk<'h> {
    /// A walk that has not begun.
    pub fn new(history: &'h History) -> Self {
        Self { history, standing: None }
    }

    /// Proves a revision, from the history replayed up to its parents.
    pub async fn prove(
        &mut self,
        workshop: &mut Workshop,
        revision: &Revision,
    ) -> Result<Proved, Error> {
        let script =
            revision.script().map_err(|mistakes| ReplayError::Mistakes(mistakes.clone()))?;
        let mut applied = self.history.ancestors([&revision.id]);
        applied.remove(&revision.id);
        let reach = check_reach(workshop, revision, script).await?;
        let down = match revision.why_irreversible() {
            Some(_) => None,
            None => script.down.as_ref().map(|down| Way::of_section(down, reach)),
        };
        let up = Way::of_section(&script.up, reach);
        let mut made = BTreeSet::new();
        let (before, proved) = loop {
            let before = self.stand(workshop, &applied).await?;
            workshop.ensure_roles(&made).await?;
            let (up, down) = (up.clone(), down.clone());
            let case = Case { before: &before, after: None, up, down, scope: Scope::All };
            let options = workshop.inspect.clone();
            let mut proved =
                prove(workshop.engine, workshop.session().await?, &case, &options).await?;
            let faults = std::mem::take(&mut proved.proof.faults).into_iter();
            proved.proof.faults = faults.map(|fault| fault.in_file(&revision.path)).collect();
            match missing_role_of(&proved.proof, workshop.engine.border()) {
                Some(role) if reach.ground == Ground::Own && made.insert(role.clone()) => {}
                _ => break (before, proved),
            }
        };
        applied.insert(revision.id.clone());
        // Rows that were taken away would be missed by the revisions to come.
        let (proof, after) = (proved.proof, proved.after.map(Arc::new));
        if proof.holds() && proof.hazards.is_empty() {
            self.standing = after.clone().map(|catalog| Standing { applied, catalog });
        }
        Ok(Proved { proof, before, after })
    }

    /// Brings the shadow into the state that some revisions lead to.
    async fn stand(
        &mut self,
        workshop: &mut Workshop,
        applied: &BTreeSet<RevisionId>,
    ) -> Result<Arc<Catalog>, Error> {
        match self.standing.take() {
            Some(standing) if standing.applied == *applied => Ok(standing.catalog),
            _ => {
                let replay = Replay { history: self.history, revisions: applied.clone() };
                let state = workshop.load(crate::Loadable::Revisions(replay)).await?;
                Ok(state.catalog)
            }
        }
    }
}

impl From<ProofError> for Error {
    fn from(error: ProofError) -> Self {
        match error {
            ProofError::Session(error) => error.into(),
            ProofError::Inspect(error) => error.into(),
        }
    }
}
