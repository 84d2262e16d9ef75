//! Running what is committed together, and looking at what each statement does.

use aludel_engine::{
    Asked, Counts, Effects, ErrorClass, Observation, Onlooker, Proving, Segment, Stopped,
    run_segment,
};
use aludel_revision::Mode;
use aludel_session::{Session, SessionError, SqlError};
use aludel_sql::{Syntax, tokens_of};

use crate::{
    report::StatementReport,
    way::{Stage, Step},
};

/// What statements did, or the one that the server refused.
pub(crate) type Outcome =
    Result<Result<Vec<StatementReport>, (usize, Box<SqlError>)>, SessionError>;

/// Statements that are looked at: where they are, and how many rows there are.
pub(crate) struct Observing<'a> {
    pub(crate) engine: &'a dyn Proving,
    pub(crate) counts: &'a Counts,
    /// The number of their stage.
    pub(crate) number: usize,
}

impl Observing<'_> {
    /// Runs statements in one transaction. Where one is refused, nothing of them remains.
    pub(crate) async fn together(&self, session: &mut dyn Session, steps: &[Step]) -> Outcome {
        self.run(session, Mode::Transactional, steps).await
    }

    /// Runs one statement by itself: in a transaction of its own where it allows one, so that somebody
    /// can look before the commit.
    pub(crate) async fn alone(&self, session: &mut dyn Session, step: &Step) -> Outcome {
        let steps = std::slice::from_ref(step);
        match self.run(session, Mode::Transactional, steps).await? {
            Err((_, error)) if self.engine.classify(&error) == ErrorClass::NoTransaction => {
                self.bare(session, step).await
            }
            outcome => Ok(outcome),
        }
    }

    /// Runs one statement outside any transaction.
    pub(crate) async fn bare(&self, session: &mut dyn Session, step: &Step) -> Outcome {
        self.run(session, Mode::Autocommit, std::slice::from_ref(step)).await
    }

    async fn run(&self, session: &mut dyn Session, mode: Mode, steps: &[Step]) -> Outcome {
        let statements = steps.iter().map(|step| (step.sql.as_str(), None)).collect();
        let segment = Segment { mode, whole: None, statements };
        let (engine, counts) = (self.engine, self.counts);
        let mut look = Look { engine, counts, observation: None, effects: Vec::new() };
        match run_segment(engine.contract(), session, &segment, &mut look).await {
            Ok(()) => {
                let report = |(step, effects): (&Step, Effects)| StatementReport {
                    sql: step.sql.clone(),
                    line: step.line,
                    segment: self.number,
                    effects,
                };
                Ok(Ok(steps.iter().zip(look.effects).map(report).collect()))
            }
            // What a commit refuses is nobody's in particular: the last statement's.
            Err(Stopped::Refused(at, error)) => {
                Ok(Err((at.unwrap_or(steps.len().saturating_sub(1)), error)))
            }
            Err(Stopped::Lost(error)) => Err(error),
        }
    }
}

/// Looks at each statement of a transaction; of one outside any it asks the manual.
struct Look<'a> {
    engine: &'a dyn Proving,
    counts: &'a Counts,
    observation: Option<Box<dyn Observation>>,
    effects: Vec<Effects>,
}

impl Onlooker for Look<'_> {
    fn begun<'a>(&'a mut self, session: &'a mut dyn Session, statements: usize) -> Asked<'a, ()> {
        Box::pin(async move {
            let observer = self.engine.observer();
            self.observation = Some(observer.begin(session, statements, self.counts).await?);
            Ok(())
        })
    }

    fn together(&mut self, statements: &[&str]) -> usize {
        self.observation.as_mut().map_or(1, |observation| observation.together(statements))
    }

    fn before<'a>(&'a mut self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, ()> {
        Box::pin(async move {
            match &mut self.observation {
                Some(observation) => observation.before(session, sql).await?,
                None => self.effects.push(self.engine.observer().documented(session, sql).await?),
            }
            Ok(())
        })
    }

    fn after<'a>(&'a mut self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, ()> {
        match &mut self.observation {
            Some(observation) => observation.after(session, sql),
            None => Box::pin(async { Ok(()) }),
        }
    }

    fn refused<'a>(&'a mut self, session: &'a mut dyn Session) -> Asked<'a, ()> {
        self.engine.observer().clear(session)
    }

    fn ending<'a>(&'a mut self, session: &'a mut dyn Session) -> Asked<'a, ()> {
        Box::pin(async move {
            if let Some(observation) = self.observation.take() {
                self.effects = observation.end(session).await?;
            }
            Ok(())
        })
    }
}

/// Whether a stage begins and ends transactions itself.
pub(crate) fn controls_transactions(stage: &Stage, syntax: Syntax) -> bool {
    let words = ["begin", "start", "commit", "end", "rollback", "abort", "savepoint", "release"];
    let first = |sql| tokens_of(sql, syntax).find(|token| !token.is_trivia());
    let is_one = |sql| first(sql).is_some_and(|it| words.iter().any(|word| it.is_word(word)));
    stage.steps.iter().any(|step| is_one(&step.sql))
}
