//! A rule: what it is about, and how it is found.

use crate::{Deployed, Finding, Level, Outline, Pass, Statement};

/// A rule. One file each, in `rules/`.
pub struct Rule {
    /// Its stable code.
    pub code: &'static str,
    /// What it is about, in a few words.
    pub title: &'static str,
    /// How grave a finding is by itself.
    pub level: Level,
    /// What happens, to whom, and on which majors.
    pub problem: &'static str,
    /// What to do instead.
    pub safe: &'static str,
    /// What there is before both examples: SQL.
    pub setup: &'static str,
    /// SQL that it finds.
    pub bad: &'static str,
    /// SQL to the same end that it does not find; empty where there is none.
    pub good: &'static str,
    /// How the examples are run.
    pub example: Example,
    /// How it is found.
    pub check: Check,
}

/// How the examples of a rule are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Example {
    /// As `psql -f` runs a file: each statement by itself, unless the file begins a transaction.
    File,
    /// As a revision: all statements in one transaction.
    Transaction,
    /// As a file, on servers whose `server_version_num` is at least the first number and below the second:
    /// others do not know what it is about.
    Between(u32, u32),
    /// As a file; the bad one as a revision that others, which are applied, come after.
    Overtaken,
    /// As a file; the bad one where the query in its comment is deployed.
    Deployed,
}

/// How a rule finds.
#[derive(Clone, Copy)]
pub enum Check {
    /// By looking at one statement.
    Statement(fn(&Pass<'_>) -> Vec<Finding>),
    /// By looking at the whole script once it ran.
    Whole(fn(&Whole<'_>) -> Vec<(usize, Finding)>),
}

/// A whole script that ran. A finding is given with the number of the statement that it is about.
pub struct Whole<'a> {
    /// Its statements, with what each did.
    pub passes: &'a [Pass<'a>],
    /// What was there before.
    pub before: &'a Outline,
    /// What is there after.
    pub after: &'a Outline,
    /// The revisions that come after it, and are applied where it is not.
    pub overtaken_by: &'a [String],
    /// The queries that are deployed, where they are known.
    pub deployed: Option<&'a Deployed>,
}

impl<'a> Whole<'a> {
    /// What is there once the transaction of a statement is committed.
    pub fn committed(&self, pass: &'a Pass<'a>) -> &'a Outline {
        let goes_on = |it: &&Pass<'_>| {
            it.transaction.done.binary_search_by_key(&pass.number, |(at, _)| *at).is_ok()
        };
        let last = self.passes.iter().rev().find(goes_on);
        last.map_or(pass.after, |last| last.after)
    }

    /// The statement of a number.
    pub fn statement(&self, number: usize) -> Option<&'a Statement> {
        self.passes.get(number).map(|pass| pass.statement)
    }
}
