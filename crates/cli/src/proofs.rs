//! A proof as text.

use aludel_proof::{Effects, Fault, Lost, Proof, RowHazard, Run, RunReport};

use crate::style::{self, paint};

/// The widest line of a statement.
const WIDTH: usize = 90;

/// Everything that a proof says.
pub(crate) fn lines(proof: &Proof) -> Vec<String> {
    let mut lines = vec![format!("  {}", rows(proof))];
    lines.extend(unfilled(proof).into_iter().map(|line| format!("  {line}")));
    let shown = proof.runs.iter().filter(|report| report.run != Run::UpAgain);
    lines.extend(shown.flat_map(run));
    lines.extend(proof.hazards.iter().flat_map(hazard));
    lines.extend(proof.losses.iter().map(lost));
    lines.extend(proof.faults.iter().map(fault));
    lines
}

/// How many tables had rows.
pub(crate) fn rows(proof: &Proof) -> String {
    counted(proof.filled.len())
}

/// How many tables had rows, where there were so many.
pub(crate) fn counted(filled: usize) -> String {
    match filled {
        0 => "no table had rows".to_owned(),
        1 => "rows in 1 table".to_owned(),
        count => format!("rows in {count} tables"),
    }
}

/// The tables without rows, a line each.
pub(crate) fn unfilled(proof: &Proof) -> Vec<String> {
    let mark = paint(style::WARNING, "not filled:");
    proof.unfilled.iter().map(|it| format!("{mark} {}: {}", it.table, it.reason)).collect()
}

fn run(report: &RunReport) -> Vec<String> {
    let mut lines = Vec::new();
    for statement in &report.statements {
        let line = statement.line.map(|line| paint(style::DIM, format!("{line}: ")));
        let (word, line) = (word(report.run), line.unwrap_or_default());
        lines.push(format!("  {word:<4} {line}{}", short(&statement.sql)));
        lines.extend(effects(&statement.effects).into_iter().map(|it| format!("       {it}")));
    }
    lines
}

const fn word(run: Run) -> &'static str {
    match run {
        Run::Up => "up",
        Run::Down => "down",
        Run::UpAgain => "up again",
    }
}

/// A statement in one line.
fn short(sql: &str) -> String {
    let line = sql.split_whitespace().collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(WIDTH) {
        Some((end, _)) => format!("{} …", line.get(..end).unwrap_or_default()),
        None => line,
    }
}

/// What a statement did besides its work, a line each.
fn effects(effects: &Effects) -> Vec<String> {
    let locks = effects.locks.iter().map(|lock| {
        let how = match lock.source {
            aludel_proof::LockSource::Observed => "",
            aludel_proof::LockSource::Documented => " (by the manual)",
        };
        let mode = lock.mode.trim_end_matches("Lock");
        paint(style::DIM, format!("locks {}: {mode}{how}", lock.relation))
    });
    let list = |word: &'static str, tables: &[String]| {
        tables.iter().map(|table| paint(style::PENDING, format!("{word} {table}"))).collect()
    };
    let rewrote: Vec<String> = list("rewrites", &effects.rewrote);
    let scanned: Vec<String> = list("scans", &effects.scanned);
    let lost = effects.rows_lost.iter();
    let lost = lost.map(|it| paint(style::BAD, format!("takes {} rows of {}", it.rows, it.table)));
    locks.chain(rewrote).chain(scanned).chain(lost).collect()
}

fn hazard(hazard: &RowHazard) -> Vec<String> {
    let mark = paint(style::WARNING, "hazard:");
    let (run, message) = (word(hazard.run), &hazard.message);
    vec![
        format!("  {run:<4} {mark} fails on some rows: {message}"),
        format!("       {}", short(&hazard.sql)),
        format!("       remedy: {}", hazard.remedy),
    ]
}

fn lost(lost: &Lost) -> String {
    format!("  {:<4} {} {lost}, as it says", word(lost.run), paint(style::PENDING, "loses:"))
}

fn fault(fault: &Fault) -> String {
    format!("  {} {}", paint(style::ERROR, "fault:"), fault.to_string().replace('\n', "\n  "))
}
