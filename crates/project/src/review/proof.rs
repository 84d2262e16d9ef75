//! What came of a proof, in words.

use aludel_autogenerate::Proof;
use aludel_proof::{RowHazard, Run};
use aludel_review::Proof as Told;

use crate::{Failure, visible::visible};

/// All that a reviewer needs of a proof.
pub(super) fn told(proof: &Proof) -> Told {
    let list = |all: &mut dyn Iterator<Item = String>| -> Vec<String> {
        all.map(|line| visible(&line).into_owned()).collect()
    };
    Told {
        holds: proof.holds(),
        summary: summary(proof),
        losses: list(&mut proof.losses.iter().map(|lost| format!("{}: {lost}", run(lost.run)))),
        hazards: list(&mut proof.hazards.iter().map(hazard)),
        unfilled: list(&mut proof.unfilled.iter().map(|it| format!("{}: {}", it.table, it.reason))),
        faults: list(&mut proof.faults.iter().map(ToString::to_string)),
    }
}

/// One that could not be run.
pub(super) fn failed(failure: &Failure) -> Told {
    Told { faults: vec![visible(&failure.message).into_owned()], ..Told::default() }
}

fn summary(proof: &Proof) -> String {
    let runs: Vec<&str> = proof.runs.iter().map(|report| run(report.run)).collect();
    let rows = match proof.filled.len() {
        0 => "no table had rows".to_owned(),
        1 => "rows in 1 table".to_owned(),
        count => format!("rows in {count} tables"),
    };
    match runs.split_last() {
        None => rows,
        Some((only, [])) => format!("{only}; {rows}"),
        Some((last, rest)) => format!("{} and {last}; {rows}", rest.join(", ")),
    }
}

fn run(run: Run) -> &'static str {
    match run {
        Run::Up => "up",
        Run::Down => "down",
        Run::UpAgain => "up again",
    }
}

fn hazard(hazard: &RowHazard) -> String {
    let sql = hazard.sql.split_whitespace().collect::<Vec<_>>().join(" ");
    format!("{}: {sql}: {}; {}", run(hazard.run), hazard.message, hazard.remedy)
}
