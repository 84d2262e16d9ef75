//! Statements that are committed together.

use std::sync::Arc;

use aludel_engine::{Counts, ErrorClass, FEW_STATEMENTS, Observation, Proving, Reach};
use aludel_session::{Session, SessionError};

use super::{Record, noting::known_of_bare, savepoints::Savepoints, sending::Refused};
use crate::{
    Stage, Statement, Transaction,
    outline::{Extent, Outline},
};

/// Runs the statements of a script.
pub(super) struct Runner<'s, 'a> {
    pub(super) engine: &'a dyn Proving,
    pub(super) session: &'a mut dyn Session,
    pub(super) reach: Reach<'a>,
    pub(super) now: Outline,
    pub(super) records: Vec<Record<'s>>,
    pub(super) notices: Vec<(usize, String)>,
    /// Whether a statement may have set something of the session.
    pub(super) sets: bool,
    /// Whether all of it is taken back in the end.
    pub(super) takes_back: bool,
    /// Whether a statement allows no transaction, so that nobody could take it back.
    pub(super) is_stuck: bool,
}

impl<'s, 'a> Runner<'s, 'a> {
    pub(super) fn new(
        engine: &'a dyn Proving,
        session: &'a mut dyn Session,
        reach: Reach<'a>,
        now: Outline,
        takes_back: bool,
    ) -> Self {
        let (records, notices) = (Vec::new(), Vec::new());
        let (sets, is_stuck) = (false, false);
        Self { engine, session, reach, now, records, notices, sets, takes_back, is_stuck }
    }

    pub(super) async fn stage(&mut self, stage: &'s Stage) -> Result<(), SessionError> {
        if stage.wrapper.is_some() {
            return self.together(stage).await;
        }
        for statement in &stage.statements {
            self.now.ready(self.session, [Extent::of(statement)]).await?;
            self.alone(statement).await?;
        }
        Ok(())
    }

    /// Statements in one transaction. What the server refuses is taken back by itself, so that the others
    /// are judged; those after one that allows no transaction are judged in another transaction, on what
    /// that one would have made.
    async fn together(&mut self, stage: &'s Stage) -> Result<(), SessionError> {
        let extents = stage.statements.iter().map(Extent::of);
        self.now.ready(self.session, extents).await?;
        let mut done = 0;
        while let Some(rest) = stage.statements.get(done..).filter(|rest| !rest.is_empty()) {
            let begun = Transaction {
                wrapper: stage.wrapper,
                goes_on: done > 0,
                first: self.now.clone(),
                ..Transaction::default()
            };
            done += match self.at_once(&begun, rest).await? {
                true => rest.len(),
                false => self.up_to_refused(&begun, rest).await?,
            };
            if self.is_stuck {
                return Ok(());
            }
        }
        Ok(())
    }

    /// Statements in one transaction, up to the first that allows none; how many.
    async fn up_to_refused(
        &mut self,
        begun: &Transaction,
        statements: &'s [Statement],
    ) -> Result<usize, SessionError> {
        let first = self.records.len();
        let mut observed = self.begin(statements.len()).await?;
        let mut savepoints = Savepoints::default();
        let mut alone = None;
        for statement in statements {
            observed.before(self.session, &statement.sql).await?;
            let failure = match statement {
                it if it.is_control() || it.begins("set transaction") => None,
                it if savepoints.follow(it) => self.send(&it.sql).await?,
                it => self.guarded(it).await?,
            };
            let allows_none = matches!(failure, Some((_, ErrorClass::NoTransaction)));
            self.look(observed.as_mut(), statement, failure).await?;
            if allows_none {
                alone = Some(statement);
                break;
            }
        }
        let done = self.records.len() - first;
        self.finish(begun, first, observed, statements.get(..done).unwrap_or_default()).await?;
        match alone {
            Some(_) if self.takes_back => self.is_stuck = true,
            Some(statement) => self.outside(statement).await?,
            None => {}
        }
        self.settle(begun).await?;
        Ok(done)
    }

    /// Begins a transaction of so many statements, and observes it.
    pub(super) async fn begin(
        &mut self,
        statements: usize,
    ) -> Result<Box<dyn Observation>, SessionError> {
        let observer = self.engine.observer();
        if statements <= FEW_STATEMENTS {
            return observer.open(self.session, Arc::new(self.now.clone())).await;
        }
        self.session.execute("BEGIN").await?;
        observer.begin(self.session, statements, &Counts::new()).await
    }

    /// Ends a transaction, and notes what its statements did.
    pub(super) async fn finish(
        &mut self,
        begun: &Transaction,
        first: usize,
        observed: Box<dyn Observation>,
        statements: &[Statement],
    ) -> Result<(), SessionError> {
        let effects = observed.end(self.session).await?;
        if let Some(refused) = self.commit(statements).await? {
            self.now.all_again(self.session).await?;
            if let Some(last) = self.records.last_mut().filter(|last| last.failure.is_none()) {
                last.failure = Some(refused);
            }
        }
        self.attach(first, begun, effects);
        Ok(())
    }

    /// Notes what a statement does once it stands where it must: it allows no transaction, and the server
    /// refused it in this one.
    async fn outside(&mut self, statement: &Statement) -> Result<(), SessionError> {
        let (effects, refused) = self.bare(statement).await?;
        let changes = self.now.again(self.session, Extent::All).await?;
        if let Some(record) = self.records.last_mut() {
            (record.effects, record.changes, record.after) = (effects, changes, self.now.clone());
            record.known = known_of_bare(statement);
            record.outside = refused.map(|(error, _)| error);
        }
        Ok(())
    }

    /// What was set for a transaction alone is gone with it.
    pub(super) async fn settle(&mut self, begun: &Transaction) -> Result<(), SessionError> {
        if self.now.patience != begun.first.patience {
            self.now.again(self.session, Extent::All).await?;
        }
        Ok(())
    }

    /// Ends the transaction as its script says; where all is taken back, with what a commit would look at.
    async fn commit(&mut self, statements: &[Statement]) -> Result<Refused, SessionError> {
        let back = statements.last().is_some_and(|it| it.is_end() && it.goes_back());
        let end = match back {
            true => "ROLLBACK",
            false if self.takes_back => "SET CONSTRAINTS ALL IMMEDIATE; ROLLBACK",
            false => "COMMIT",
        };
        let refused = self.send(end).await?;
        if refused.is_some() {
            self.session.execute("ROLLBACK").await?;
        }
        if back {
            self.now.all_again(self.session).await?;
        }
        Ok(refused)
    }
}
