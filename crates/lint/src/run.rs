//! Runs a script on a shadow and lets the rules look.

use std::{collections::BTreeMap, sync::Arc};

use aludel_engine::{Counts, Effects, ErrorClass, Proving};
use aludel_session::{Session, SessionError, SqlError, execute};
use thiserror::Error;

use crate::{
    Finding, Known, Report, Rule, Script, Stage, Statement, Transaction, Whole,
    judge::Judge,
    outline::{Changes, Outline},
    pass::{LockMode, Pass},
    rule::Check,
    rules::RULES,
};

/// Why a script cannot be judged at all.
#[derive(Debug, Error)]
pub enum LintError {
    /// The connection to the shadow failed.
    #[error(transparent)]
    Session(#[from] SessionError),
}

/// Judges a script on a session whose database is in the state before it; it is in the state after then.
///
/// # Errors
///
/// Where the session fails. What the server refuses is a finding.
pub async fn lint(
    engine: &dyn Proving,
    session: &mut dyn Session,
    script: &Script,
    judge: &Judge,
) -> Result<Vec<Report>, LintError> {
    let old = Outline::read(session).await?;
    let major = major(session).await?;
    let mut runner = Runner { engine, session, now: old.clone(), records: Vec::new() };
    for stage in &script.stages {
        runner.stage(stage).await?;
    }
    let Runner { now: after, records, .. } = runner;
    let passes: Vec<Pass<'_>> = records
        .iter()
        .enumerate()
        .map(|(number, record)| record.pass(number, &old, script, major))
        .collect();
    let mut found: Vec<(usize, &'static Rule, Finding)> = Vec::new();
    for rule in RULES {
        match rule.check {
            Check::Statement(check) => {
                let each = passes.iter().enumerate();
                found.extend(each.flat_map(|(at, pass)| {
                    check(pass).into_iter().map(move |finding| (at, *rule, finding))
                }));
            }
            Check::Whole(check) => {
                let whole = Whole { passes: &passes, before: &old, after: &after };
                found.extend(check(&whole).into_iter().map(|(at, finding)| (at, *rule, finding)));
            }
        }
    }
    found.sort_by_key(|(at, rule, _)| (*at, rule.code));
    let reports = found.into_iter().filter_map(|(at, rule, finding)| {
        let pass = passes.get(at)?;
        Some(judge.report(rule, finding, pass))
    });
    Ok(reports.collect())
}

async fn major(session: &mut dyn Session) -> Result<u32, SessionError> {
    let sql = "SELECT current_setting('server_version_num')::int / 10000";
    let rows = session.query(sql).await?;
    Ok(rows.first().and_then(|row| row.text(0).parse().ok()).unwrap_or_default())
}

/// What is noted of a statement while it runs.
struct Record<'s> {
    statement: &'s Statement,
    effects: Effects,
    before: Outline,
    after: Outline,
    changes: Changes,
    transaction: Arc<Transaction>,
    failure: Option<(Box<SqlError>, ErrorClass)>,
    known: Known,
}

impl Record<'_> {
    fn pass<'a>(
        &'a self,
        number: usize,
        old: &'a Outline,
        script: &Script,
        major: u32,
    ) -> Pass<'a> {
        Pass {
            statement: self.statement,
            number,
            effects: &self.effects,
            before: &self.before,
            after: &self.after,
            changes: &self.changes,
            old,
            transaction: &self.transaction,
            failure: self.failure.as_ref().map(|(error, class)| (&**error, *class)),
            known: self.known,
            origin: script.origin,
            major,
        }
    }
}

struct Runner<'s, 'a> {
    engine: &'a dyn Proving,
    session: &'a mut dyn Session,
    now: Outline,
    records: Vec<Record<'s>>,
}

type Refused = Option<(Box<SqlError>, ErrorClass)>;

const SAVEPOINT: &str = "aludel_lint";

impl<'s> Runner<'s, '_> {
    async fn stage(&mut self, stage: &'s Stage) -> Result<(), SessionError> {
        if stage.wrapper.is_some() {
            return self.together(stage).await;
        }
        for statement in &stage.statements {
            self.alone(statement).await?;
        }
        Ok(())
    }

    /// Statements in one transaction. What the server refuses is taken back by itself, so that the others
    /// are judged.
    async fn together(&mut self, stage: &'s Stage) -> Result<(), SessionError> {
        let first = self.records.len();
        self.session.execute("BEGIN").await?;
        let begun = Transaction {
            wrapper: stage.wrapper,
            first: self.now.clone(),
            ..Transaction::default()
        };
        let statements = stage.statements.len();
        let mut observed =
            self.engine.observer().begin(self.session, statements, &Counts::new()).await?;
        for statement in &stage.statements {
            observed.before(self.session, &statement.sql).await?;
            let failure = match statement.is_control() {
                true => None,
                false => self.guarded(statement).await?,
            };
            observed.after(self.session, &statement.sql).await?;
            self.note(statement, failure).await?;
        }
        let effects = observed.end(self.session).await?;
        if let Some(refused) = self.commit(stage).await? {
            self.now.again(self.session).await?;
            if let Some(last) = self.records.last_mut().filter(|last| last.failure.is_none()) {
                last.failure = Some(refused);
            }
        }
        self.attach(first, &begun, effects);
        Ok(())
    }

    /// Ends the transaction as its script says.
    async fn commit(&mut self, stage: &Stage) -> Result<Refused, SessionError> {
        let is_back = |it: &&Statement| it.begins("rollback") || it.begins("abort");
        let back = stage.statements.last().filter(is_back).is_some();
        let refused = self.send(if back { "ROLLBACK" } else { "COMMIT" }).await?;
        if refused.is_some() {
            self.session.execute("ROLLBACK").await?;
        }
        if back {
            self.now.again(self.session).await?;
        }
        Ok(refused)
    }

    /// One statement of a transaction.
    async fn guarded(&mut self, statement: &Statement) -> Result<Refused, SessionError> {
        self.session.execute(&format!("SAVEPOINT {SAVEPOINT}")).await?;
        let refused = self.send(&statement.sql).await?;
        if refused.is_some() {
            self.session.execute(&format!("ROLLBACK TO SAVEPOINT {SAVEPOINT}")).await?;
        }
        // A statement may have ended the savepoint: nothing depends on it any more.
        self.send(&format!("RELEASE SAVEPOINT {SAVEPOINT}")).await?;
        Ok(refused)
    }

    /// One statement that commits by itself.
    async fn alone(&mut self, statement: &'s Statement) -> Result<(), SessionError> {
        let begun = Transaction { first: self.now.clone(), ..Transaction::default() };
        let first = self.records.len();
        self.session.execute("BEGIN").await?;
        let mut observed = self.engine.observer().begin(self.session, 1, &Counts::new()).await?;
        observed.before(self.session, &statement.sql).await?;
        match self.send(&statement.sql).await? {
            None => {
                observed.after(self.session, &statement.sql).await?;
                self.note(statement, None).await?;
                let effects = observed.end(self.session).await?;
                let refused = self.send("COMMIT").await?;
                if let (Some(_), Some(last)) = (&refused, self.records.last_mut()) {
                    last.failure = refused;
                    self.session.execute("ROLLBACK").await?;
                    self.now.again(self.session).await?;
                }
                self.attach(first, &begun, effects);
            }
            Some((_, ErrorClass::NoTransaction)) => {
                self.session.execute("ROLLBACK").await?;
                self.bare(statement, &begun).await?;
            }
            refused => {
                self.session.execute("ROLLBACK").await?;
                self.note(statement, refused).await?;
                self.attach(first, &begun, Vec::new());
            }
        }
        Ok(())
    }

    /// One statement that allows no transaction.
    async fn bare(
        &mut self,
        statement: &'s Statement,
        begun: &Transaction,
    ) -> Result<(), SessionError> {
        let first = self.records.len();
        let effects = self.engine.observer().documented(self.session, &statement.sql).await?;
        let refused = self.send(&statement.sql).await?;
        if refused.is_some() {
            self.engine.observer().clear(self.session).await?;
        }
        self.note(statement, refused).await?;
        self.attach(first, begun, vec![effects]);
        if let Some(record) = self.records.last_mut() {
            record.known = Known::Documented;
        }
        Ok(())
    }

    async fn send(&mut self, sql: &str) -> Result<Refused, SessionError> {
        match execute(self.session, sql).await {
            Ok(()) => Ok(None),
            Err(SessionError::Sql(error)) => {
                let class = self.engine.classify(&error);
                Ok(Some((error, class)))
            }
            Err(error) => Err(error),
        }
    }

    /// Notes a statement that ran, or did not.
    async fn note(
        &mut self,
        statement: &'s Statement,
        failure: Refused,
    ) -> Result<(), SessionError> {
        let before = self.now.clone();
        let changes = self.now.again(self.session).await?;
        self.records.push(Record {
            statement,
            effects: Effects::default(),
            before,
            after: self.now.clone(),
            changes,
            transaction: Arc::default(),
            failure,
            known: known(statement),
        });
        Ok(())
    }

    /// Gives the statements of a transaction what they did, and what it held before each.
    fn attach(&mut self, first: usize, begun: &Transaction, effects: Vec<Effects>) {
        let mut held: BTreeMap<String, (LockMode, usize)> = BTreeMap::new();
        let mut done: Vec<(usize, Changes)> = Vec::new();
        let mut effects = effects.into_iter();
        for (number, record) in self.records.iter_mut().enumerate().skip(first) {
            record.transaction =
                Arc::new(Transaction { held: held.clone(), done: done.clone(), ..begun.clone() });
            record.effects = effects.next().unwrap_or_default();
            for lock in &record.effects.locks {
                if let Some(mode) = LockMode::parse(&lock.mode) {
                    held.insert(lock.relation.clone(), (mode, number));
                }
            }
            done.push((number, record.changes.clone()));
        }
    }
}

fn known(statement: &Statement) -> Known {
    match statement.is_dynamic() {
        true => Known::ObservedOnBranch,
        false => Known::Observed,
    }
}
