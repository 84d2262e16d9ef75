//! Runs a script on a shadow and lets the rules look.

use std::{collections::BTreeMap, sync::Arc};

use aludel_engine::{Counts, Deed, Effects, ErrorClass, Ground, Proving, Reach};
use aludel_session::{Session, SessionError, SessionSettings, SqlError, execute, prepare_session};
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

/// Runs a script on a session whose database is in the state before it; it is in the state after then.
/// What reaches beyond the database is run as far as it may, and read otherwise.
///
/// # Errors
///
/// Where the session fails. What the server refuses is noted.
pub async fn run<'s>(
    engine: &dyn Proving,
    session: &mut dyn Session,
    script: &'s Script,
    reach: Reach<'_>,
) -> Result<Ran<'s>, LintError> {
    prepare_session(session, &SessionSettings::default()).await?;
    session.take_notices();
    let before = Outline::read(session).await?;
    let version = version(session).await?;
    let (now, records, notices) = (before.clone(), Vec::new(), Vec::new());
    let mut runner = Runner { engine, session, reach, now, records, notices };
    for stage in &script.stages {
        runner.stage(stage).await?;
    }
    let Runner { now: after, records, notices, session, .. } = runner;
    prepare_session(session, &SessionSettings::default()).await?;
    Ok(Ran { script, before, after, version, records, notices })
}

/// A script that ran, and what was noted of each statement.
pub struct Ran<'s> {
    script: &'s Script,
    before: Outline,
    after: Outline,
    version: u32,
    records: Vec<Record<'s>>,
    notices: Vec<(usize, String)>,
}

impl Ran<'_> {
    /// What the server refused: the number of the statement, and why.
    pub fn refused(&self) -> impl Iterator<Item = (usize, &SqlError)> {
        let each = self.records.iter().enumerate();
        each.filter_map(|(number, it)| Some((number, it.failure.as_ref()?.0.as_ref())))
    }

    /// What the server remarked: the number of the statement, and what.
    pub fn notices(&self) -> impl Iterator<Item = (usize, &str)> {
        self.notices.iter().map(|(number, text)| (*number, text.as_str()))
    }

    /// What all rules find.
    pub fn judge(&self, judge: &Judge) -> Vec<Report> {
        let each = self.records.iter().enumerate();
        let passes: Vec<Pass<'_>> = each.map(|(number, it)| it.pass(number, self)).collect();
        let whole = Whole { passes: &passes, before: &self.before, after: &self.after };
        let mut found: Vec<(usize, &'static Rule, Finding)> = Vec::new();
        for rule in RULES {
            let of_rule: Vec<(usize, Finding)> = match rule.check {
                Check::Statement(check) => {
                    let each = passes.iter().enumerate();
                    each.flat_map(|(at, pass)| check(pass).into_iter().map(move |it| (at, it)))
                        .collect()
                }
                Check::Whole(check) => check(&whole),
            };
            found.extend(of_rule.into_iter().map(|(at, finding)| (at, *rule, finding)));
        }
        found.sort_by_key(|(at, rule, _)| (*at, rule.code));
        let report = |(at, rule, finding)| Some(judge.report(rule, finding, passes.get(at)?));
        found.into_iter().filter_map(report).collect()
    }
}

async fn version(session: &mut dyn Session) -> Result<u32, SessionError> {
    let sql = "SELECT current_setting('server_version_num')";
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
    fn pass<'a>(&'a self, number: usize, ran: &'a Ran<'_>) -> Pass<'a> {
        Pass {
            statement: self.statement,
            number,
            effects: &self.effects,
            before: &self.before,
            after: &self.after,
            changes: &self.changes,
            old: &ran.before,
            transaction: &self.transaction,
            failure: self.failure.as_ref().map(|(error, class)| (&**error, *class)),
            known: self.known,
            origin: ran.script.origin,
            major: ran.version / 10000,
            version: ran.version,
        }
    }
}

struct Runner<'s, 'a> {
    engine: &'a dyn Proving,
    session: &'a mut dyn Session,
    reach: Reach<'a>,
    now: Outline,
    records: Vec<Record<'s>>,
    notices: Vec<(usize, String)>,
}

/// The savepoints that a script itself has set: nothing may stand around what is done with them.
#[derive(Default)]
struct Savepoints(Vec<String>);

impl Savepoints {
    /// Whether a statement sets one, or goes back to one that was set.
    fn follow(&mut self, statement: &Statement) -> bool {
        let words = statement.words();
        let name = words.last().cloned().unwrap_or_default();
        let place = self.0.iter().rposition(|it| *it == name);
        match (words.first().map(String::as_str), place) {
            (Some("savepoint"), _) => self.0.push(name),
            (Some("rollback"), Some(place)) => self.0.truncate(place + 1),
            (Some("release"), Some(place)) => self.0.truncate(place),
            _ => return false,
        }
        true
    }
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
    /// are judged; those after one that allows no transaction are judged in another transaction, on what
    /// that one would have made.
    async fn together(&mut self, stage: &'s Stage) -> Result<(), SessionError> {
        let mut done = 0;
        while let Some(rest) = stage.statements.get(done..).filter(|rest| !rest.is_empty()) {
            let begun = Transaction {
                wrapper: stage.wrapper,
                goes_on: done > 0,
                first: self.now.clone(),
                ..Transaction::default()
            };
            done += self.up_to_refused(&begun, rest).await?;
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
        self.session.execute("BEGIN").await?;
        let observer = self.engine.observer();
        let mut observed = observer.begin(self.session, statements.len(), &Counts::new()).await?;
        let mut savepoints = Savepoints::default();
        let mut alone = None;
        for statement in statements {
            observed.before(self.session, &statement.sql).await?;
            let failure = match statement {
                it if it.is_control() || it.begins("set transaction") => None,
                it if savepoints.follow(it) => self.send(&it.sql).await?,
                it => self.guarded(it).await?,
            };
            observed.after(self.session, &statement.sql).await?;
            let allows_none = matches!(failure, Some((_, ErrorClass::NoTransaction)));
            self.note(statement, failure).await?;
            if allows_none {
                alone = Some(statement);
                break;
            }
        }
        let effects = observed.end(self.session).await?;
        let done = self.records.len() - first;
        if let Some(refused) = self.commit(statements.get(..done).unwrap_or_default()).await? {
            self.now.all_again(self.session).await?;
            if let Some(last) = self.records.last_mut().filter(|last| last.failure.is_none()) {
                last.failure = Some(refused);
            }
        }
        if let Some(statement) = alone {
            if self.send_deed(statement).await?.is_some() {
                self.engine.observer().clear(self.session).await?;
            }
            self.now.again(self.session).await?;
        }
        self.attach(first, begun, effects);
        self.settle(begun).await?;
        Ok(done)
    }

    /// What was set for a transaction alone is gone with it.
    async fn settle(&mut self, begun: &Transaction) -> Result<(), SessionError> {
        if self.now.patience != begun.first.patience {
            self.now.again(self.session).await?;
        }
        Ok(())
    }

    /// Ends the transaction as its script says.
    async fn commit(&mut self, statements: &[Statement]) -> Result<Refused, SessionError> {
        let back = statements.last().is_some_and(|it| it.is_end() && it.goes_back());
        let refused = self.send(if back { "ROLLBACK" } else { "COMMIT" }).await?;
        if refused.is_some() {
            self.session.execute("ROLLBACK").await?;
        }
        if back {
            self.now.all_again(self.session).await?;
        }
        Ok(refused)
    }

    /// One statement of a transaction.
    async fn guarded(&mut self, statement: &Statement) -> Result<Refused, SessionError> {
        self.session.execute(&format!("SAVEPOINT {SAVEPOINT}")).await?;
        let refused = self.send_deed(statement).await?;
        if refused.is_some() {
            self.session.execute(&format!("ROLLBACK TO SAVEPOINT {SAVEPOINT}")).await?;
        }
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
        match self.send_deed(statement).await? {
            None => {
                observed.after(self.session, &statement.sql).await?;
                self.note(statement, None).await?;
                let effects = observed.end(self.session).await?;
                let refused = self.send("COMMIT").await?;
                if let (Some(_), Some(last)) = (&refused, self.records.last_mut()) {
                    last.failure = refused;
                    self.session.execute("ROLLBACK").await?;
                    self.now.all_again(self.session).await?;
                }
                self.attach(first, &begun, effects);
                self.settle(&begun).await?;
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
        let refused = self.send_deed(statement).await?;
        if refused.is_some() {
            self.engine.observer().clear(self.session).await?;
        }
        self.note(statement, refused).await?;
        self.attach(first, begun, vec![effects]);
        if let Some(record) = self.records.last_mut() {
            record.known = match statement.is_dynamic() {
                true => Known::NotAnalysed,
                false => Known::Documented,
            };
        }
        Ok(())
    }

    /// Runs a statement as far as it may reach.
    async fn send_deed(&mut self, statement: &Statement) -> Result<Refused, SessionError> {
        let Some(others) = self.instead(statement) else { return self.send(&statement.sql).await };
        for sql in others {
            let refused = self.send(&sql).await?;
            if refused.is_some() {
                return Ok(refused);
            }
        }
        Ok(None)
    }

    /// What runs in place of a statement. One that would make roles never runs on a server of the user's:
    /// it has them for all of its databases, and who looks on makes none.
    fn instead(&self, statement: &Statement) -> Option<Vec<String>> {
        match self.reach.deed(&statement.sql) {
            Deed::RunWithRoles(_) if self.reach.ground == Ground::Given => Some(Vec::new()),
            deed => deed.instead().map(<[String]>::to_vec),
        }
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
        let number = self.records.len();
        let said = self.session.take_notices().into_iter().map(|it| (number, it.message));
        self.notices.extend(said);
        let before = self.now.clone();
        let changes = match statement.goes_back() {
            true => self.now.all_again(self.session).await.map(|()| Changes::default())?,
            false => self.now.again(self.session).await?,
        };
        self.records.push(Record {
            statement,
            effects: Effects::default(),
            before,
            after: self.now.clone(),
            changes,
            transaction: Arc::default(),
            failure,
            known: self.known(statement),
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
