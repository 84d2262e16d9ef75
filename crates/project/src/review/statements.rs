//! The statements of a way, with who waits for each and what the rules say.

use aludel_lint::{Judge, Known, Level as Found, Report, Script, Wait, spoken};
use aludel_review::{Finding, Level, Statement, Waiting, Way};

use crate::{lint::Linted, visible::visible};

/// A way, as it was judged.
pub(super) fn way(linted: &Linted, judge: &Judge) -> Way {
    let script = &linted.reports.script;
    let transactions = transactions(script);
    let statements = script.statements().zip(transactions).enumerate();
    let statements = statements.map(|(number, (statement, transaction))| {
        let waits = linted.waits.get(number);
        let known = waits.map_or(Known::NotAnalysed, |it| it.known);
        let own = linted.reports.reports.iter().filter(|report| report.statement == number);
        let refused = linted.reports.refused.iter().find(|it| it.line == statement.line);
        Statement {
            line: statement.line,
            sql: visible(&statement.sql).into_owned(),
            transaction,
            waits: waits.iter().flat_map(|it| &it.waits).map(|it| waiting(it, judge)).collect(),
            known: known.words().to_owned(),
            is_known: known != Known::NotAnalysed,
            is_observed: known == Known::Observed,
            waits_on: waits.is_some_and(|it| it.on),
            findings: own.filter_map(finding).collect(),
            refused: refused.map(|it| visible(&it.message).into_owned()),
        }
    });
    Way { statements: statements.collect() }
}

/// In which transaction each statement runs; `None` where it commits by itself.
fn transactions(script: &Script) -> Vec<Option<usize>> {
    let mut count = 0;
    let mut all = Vec::new();
    for stage in &script.stages {
        let transaction = stage.wrapper.map(|_| {
            count += 1;
            count
        });
        all.extend(stage.statements.iter().map(|_| transaction));
    }
    all
}

fn waiting(wait: &Wait, judge: &Judge) -> Waiting {
    let time = judge.time(&wait.work);
    let is_known = time.unknown.is_empty();
    let bare = |key: &String| key.strip_prefix("public.").unwrap_or(key).to_owned();
    let how_long = match time.unknown.iter().map(bare).collect::<Vec<_>>() {
        _ if wait.work.is_empty() => "a moment".to_owned(),
        unknown if unknown.is_empty() => spoken(time.seconds),
        unknown => format!("grows with {}", unknown.join(", ")),
    };
    Waiting {
        relation: visible(&wait.relation).into_owned(),
        lock: wait.mode.to_string(),
        reads: wait.mode.blocks_reads(),
        how_long: visible(&how_long).into_owned(),
        seconds: is_known.then_some(time.seconds),
    }
}

fn finding(report: &Report) -> Option<Finding> {
    Some(Finding {
        code: report.code.to_owned(),
        level: level(report.level)?,
        message: visible(&report.message).into_owned(),
        help: report.help.iter().map(|line| visible(line).into_owned()).collect(),
        known: report.known.words().to_owned(),
        weighed: report.weighed.as_ref().map(|why| visible(why).into_owned()),
        allowed: report.allowed.as_ref().map(|why| visible(why).into_owned()),
    })
}

/// What is told at all.
pub(super) fn level(level: Found) -> Option<Level> {
    match level {
        Found::Off => None,
        Found::Note => Some(Level::Note),
        Found::Warning => Some(Level::Warning),
        Found::Error => Some(Level::Error),
    }
}
