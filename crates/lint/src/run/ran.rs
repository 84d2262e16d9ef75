//! A script that ran, and what the rules say of it.

use std::{collections::BTreeMap, sync::Arc};

use aludel_engine::{Effects, ErrorClass, TableLock};
use aludel_session::SqlError;

use crate::{
    Finding, Known, Naming, Report, Rule, Script, Statement, Toll, Transaction, Whole,
    judge::Judge,
    outline::{Changes, Outline},
    pass::Pass,
    rule::Check,
    rules::RULES,
};

/// No convention for names: for who asks for none.
static UNNAMED: Naming = Naming(BTreeMap::new());

/// A script that ran, and what was noted of each statement.
pub struct Ran<'s> {
    pub(crate) script: &'s Script,
    pub(crate) before: Outline,
    pub(crate) after: Outline,
    /// What there is now.
    pub(super) now: Outline,
    pub(super) version: u32,
    pub(super) records: Vec<Record<'s>>,
    pub(super) notices: Vec<(usize, String)>,
}

impl Ran<'_> {
    /// What there is in the database now: the state behind it, or the one before, where it was taken back.
    pub fn now(&self) -> &Outline {
        &self.now
    }

    /// What the server refused: the number of the statement, and why.
    pub fn refused(&self) -> impl Iterator<Item = (usize, &SqlError)> {
        let each = self.records.iter().enumerate();
        each.filter_map(|(number, it)| Some((number, it.failure.as_ref()?.0.as_ref())))
    }

    /// The tables that were there before, `schema.name`.
    pub fn tables(&self) -> impl Iterator<Item = String> {
        let tables = self.before.relations.values().filter(|it| matches!(&*it.kind, "r" | "p"));
        tables.map(|it| format!("{}.{}", it.schema, it.name))
    }

    /// What the server refuses wherever it stands, be it in a transaction or not.
    pub(crate) fn wrong(&self) -> impl Iterator<Item = (usize, &SqlError)> {
        let each = self.records.iter().enumerate();
        each.filter_map(|(number, it)| Some((number, it.wrong()?)))
    }

    /// Whether a statement left everything as it was.
    pub(crate) fn changed_nothing(&self, number: usize) -> bool {
        self.records.get(number).is_some_and(|it| it.changes.is_empty())
    }

    /// What each statement locked.
    pub fn locks(&self) -> impl Iterator<Item = (&Statement, &TableLock)> {
        let each = self.records.iter();
        each.flat_map(|it| it.effects.locks.iter().map(|lock| (it.statement, lock)))
    }

    /// What the server remarked: the number of the statement, and what.
    pub fn notices(&self) -> impl Iterator<Item = (usize, &str)> {
        self.notices.iter().map(|(number, text)| (*number, text.as_str()))
    }

    /// What each statement took from others.
    pub fn tolls(&self) -> Vec<Toll> {
        self.unnamed().map(|pass| Toll::of(&pass)).collect()
    }

    /// All that is known of each statement, for who asks for no convention for names.
    pub(crate) fn unnamed(&self) -> impl Iterator<Item = Pass<'_>> {
        self.passes(&UNNAMED)
    }

    fn passes<'a>(&'a self, naming: &'a Naming) -> impl Iterator<Item = Pass<'a>> {
        self.records.iter().enumerate().map(move |(number, it)| it.pass(number, self, naming))
    }

    /// What all rules find.
    pub fn judge(&self, judge: &Judge) -> Vec<Report> {
        let passes: Vec<Pass<'_>> = self.passes(&judge.naming).collect();
        let whole = Whole {
            passes: &passes,
            before: &self.before,
            after: &self.after,
            overtaken_by: &self.script.overtaken_by,
            deployed: self.script.deployed.as_ref(),
        };
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
        let report = |(at, rule, finding): (usize, &'static Rule, Finding)| {
            let finding = match &self.script.deployed {
                Some(deployed) => deployed.enlighten(rule.code, at, finding)?,
                None => finding,
            };
            Some(judge.report(rule, finding, passes.get(at)?))
        };
        found.into_iter().filter_map(report).collect()
    }
}

/// What is noted of a statement while it runs.
pub(super) struct Record<'s> {
    pub(super) statement: &'s Statement,
    pub(super) effects: Effects,
    pub(super) before: Outline,
    pub(super) after: Outline,
    pub(super) changes: Changes,
    pub(super) transaction: Arc<Transaction>,
    pub(super) failure: Option<(Box<SqlError>, ErrorClass)>,
    pub(super) known: Known,
    /// What the server says of it outside of a transaction, where it refused it in one.
    pub(super) outside: Option<Box<SqlError>>,
}

impl Record<'_> {
    /// Why it does not run, wherever it stands.
    fn wrong(&self) -> Option<&SqlError> {
        match &self.failure {
            Some((_, ErrorClass::NoTransaction)) if self.transaction.wrapper.is_some() => {
                self.outside.as_deref()
            }
            failure => failure.as_ref().map(|(error, _)| error.as_ref()),
        }
    }

    fn pass<'a>(&'a self, number: usize, ran: &'a Ran<'_>, naming: &'a Naming) -> Pass<'a> {
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
            naming,
            origin: ran.script.origin,
            major: ran.version / 10000,
            version: ran.version,
        }
    }
}
