//! What is noted of statements.

use std::{collections::BTreeMap, sync::Arc};

use aludel_engine::{Effects, Observation};
use aludel_session::{Row, SessionError};

use super::{Record, Runner, sending::Refused};
use crate::{
    Known, Statement, Transaction,
    outline::{Changes, Extent, Outline},
    pass::LockMode,
};

impl<'s> Runner<'s, '_> {
    /// Looks what a statement did that ran, or did not, and notes it: by one question, where one tells.
    pub(super) async fn look(
        &mut self,
        observed: &mut dyn Observation,
        statement: &'s Statement,
        failure: Refused,
    ) -> Result<(), SessionError> {
        let extent = Extent::of(statement);
        if let Some(question) = self.now.question(extent) {
            let rows = self.session.query(&question).await?;
            return self.take(observed, statement, failure, &rows).await;
        }
        observed.after(self.session, &statement.sql).await?;
        self.note(statement, failure, extent).await
    }

    /// Notes a statement by the answer to its question.
    pub(super) async fn take(
        &mut self,
        observed: &mut dyn Observation,
        statement: &'s Statement,
        failure: Refused,
        rows: &[Row],
    ) -> Result<(), SessionError> {
        let before = self.now.clone();
        let (changes, locks) = self.now.answered(Extent::of(statement), rows)?;
        observed.seen(self.session, &locks, &statement.sql).await?;
        self.put_down(statement, failure, before, changes);
        Ok(())
    }

    /// Notes a statement, and looks what it can have changed.
    pub(super) async fn note(
        &mut self,
        statement: &'s Statement,
        failure: Refused,
        extent: Extent,
    ) -> Result<(), SessionError> {
        self.sets |= extent == Extent::All;
        let before = self.now.clone();
        let changes = match statement.goes_back() {
            true => self.now.all_again(self.session).await.map(|()| Changes::default())?,
            false => self.now.again(self.session, extent).await?,
        };
        self.put_down(statement, failure, before, changes);
        Ok(())
    }

    fn put_down(
        &mut self,
        statement: &'s Statement,
        failure: Refused,
        before: Outline,
        changes: Changes,
    ) {
        let number = self.records.len();
        let said = self.session.take_notices().into_iter().map(|it| (number, it.message));
        self.notices.extend(said);
        self.records.push(Record {
            statement,
            effects: Effects::default(),
            before,
            after: self.now.clone(),
            changes,
            transaction: Arc::default(),
            failure,
            known: self.known(statement),
            outside: None,
        });
    }

    /// Gives the statements of a transaction what they did, and what it held before each.
    pub(super) fn attach(&mut self, first: usize, begun: &Transaction, effects: Vec<Effects>) {
        let mut held: BTreeMap<String, (LockMode, usize)> = BTreeMap::new();
        let mut done: Vec<(usize, Changes)> = Vec::new();
        let mut effects = effects.into_iter();
        for (number, record) in self.records.iter_mut().enumerate().skip(first) {
            record.transaction =
                Arc::new(Transaction { held: held.clone(), done: done.clone(), ..begun.clone() });
            record.effects = effects.next().unwrap_or_default();
            if record.statement.goes_back() {
                record.effects = Effects::default();
            }
            for lock in &record.effects.locks {
                if let Some(mode) = LockMode::parse(&lock.mode) {
                    held.insert(lock.relation.clone(), (mode, number));
                }
            }
            done.push((number, record.changes.clone()));
        }
    }

    fn known(&self, statement: &Statement) -> Known {
        match self.instead(statement) {
            Some(_) => Known::Read,
            None if statement.is_dynamic() => Known::ObservedOnBranch,
            None => Known::Observed,
        }
    }
}

/// How it is known what a statement did that commits by itself.
pub(super) fn known_of_bare(statement: &Statement) -> Known {
    match statement.is_dynamic() {
        true => Known::NotAnalysed,
        false => Known::Documented,
    }
}
