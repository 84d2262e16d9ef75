//! One run of a direction, from its first stage to its last.

use aludel_engine::{Counts, Proving};
use aludel_revision::Mode;
use aludel_session::{Session, SessionError, SessionSettings, SqlError, prepare_session};

use crate::{
    ground::{Ground, Refused, may_be_rows},
    observe::{Observing, controls_transactions},
    rehearse::rehearse,
    report::{Fault, RunReport, StatementReport},
    way::{Run, Stage, Way},
};

/// Runs a direction; a statement that fails on rows loses the rows, one that fails without is a
/// fault.
pub(crate) async fn run(
    engine: &dyn Proving,
    session: &mut dyn Session,
    run: Run,
    way: &Way,
    ground: &mut Ground,
) -> Result<Result<RunReport, Fault>, SessionError> {
    prepare_session(session, &SessionSettings::default()).await?;
    let counts = ground.counts(engine, session).await?;
    let mut runner = Runner { engine, session, run, ground, counts, statements: Vec::new() };
    for (number, stage) in way.stages.iter().enumerate() {
        let outcome = match stage.mode {
            Mode::Transactional => runner.together(number + 1, stage).await?,
            Mode::Autocommit => runner.each(number + 1, stage).await?,
        };
        if let Err(fault) = outcome {
            return Ok(Err(fault));
        }
    }
    let Runner { session, statements, .. } = runner;
    prepare_session(session, &SessionSettings::default()).await?;
    session.take_notices();
    Ok(Ok(RunReport { run, statements }))
}

struct Runner<'a> {
    engine: &'a dyn Proving,
    session: &'a mut dyn Session,
    run: Run,
    ground: &'a mut Ground,
    counts: Counts,
    statements: Vec<StatementReport>,
}

type Passed = Result<Result<(), Fault>, SessionError>;

impl Runner<'_> {
    /// All statements of a stage in one transaction, again as long as there are rows to give way.
    async fn together(&mut self, number: usize, stage: &Stage) -> Passed {
        loop {
            let (engine, counts) = (self.engine, &self.counts);
            let observing = Observing { engine, counts, number };
            match observing.together(self.session, &stage.steps).await? {
                Ok(reports) => {
                    self.statements.extend(reports);
                    return Ok(Ok(()));
                }
                Err((at, error)) => {
                    if let Err(fault) = self.give_way(stage, at, at, &error).await? {
                        return Ok(Err(fault));
                    }
                }
            }
        }
    }

    /// Each statement of a stage by itself.
    async fn each(&mut self, number: usize, stage: &Stage) -> Passed {
        let is_own_master = controls_transactions(stage, self.engine.syntax());
        for (at, step) in stage.steps.iter().enumerate() {
            loop {
                let (engine, counts) = (self.engine, &self.counts);
                let observing = Observing { engine, counts, number };
                let done = match is_own_master {
                    true => observing.bare(self.session, step).await?,
                    false => observing.alone(self.session, step).await?,
                };
                match done {
                    Ok(reports) => {
                        self.statements.extend(reports);
                        break;
                    }
                    Err((_, error)) => {
                        if is_own_master {
                            self.session.execute("ROLLBACK").await?;
                        }
                        if let Err(fault) = self.give_way(stage, at, 0, &error).await? {
                            return Ok(Err(fault));
                        }
                    }
                }
            }
        }
        Ok(Ok(()))
    }

    /// Lets the rows go that a statement of a stage fails on; `ahead` statements of the stage were
    /// run before it and are not reported yet.
    async fn give_way(
        &mut self,
        stage: &Stage,
        at: usize,
        ahead: usize,
        error: &SqlError,
    ) -> Passed {
        let Some(step) = stage.steps.get(at) else { return Ok(Ok(())) };
        let number = self.statements.len() + ahead;
        let class = self.engine.classify(error);
        let refused = Refused { run: self.run, number, step, error, class };
        if may_be_rows(class) {
            let losses = rehearse(self.engine, self.session, stage, self.ground).await?;
            if self.ground.give_way(self.engine, self.session, &refused, losses).await? {
                self.counts = self.ground.counts(self.engine, self.session).await?;
                return Ok(Ok(()));
            }
        }
        Ok(Err(Fault::refused(self.run, step, error)))
    }
}
