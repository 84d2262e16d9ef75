//! The table at the end.

use std::time::Duration;

use crate::measure::Cost;

/// One line: what was measured, against what, and what the project aims at.
#[derive(Debug)]
pub(crate) struct Line<'a> {
    /// What was measured.
    pub(crate) what: &'a str,
    /// What it took.
    pub(crate) cost: Cost,
    /// What it is compared with, and what that took.
    pub(crate) against: Option<(&'static str, Cost)>,
    /// The aim.
    pub(crate) aim: Aim,
}

/// What a figure should be at the most.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Aim {
    /// So many milliseconds.
    Milliseconds(u64),
    /// So many times what it is compared with.
    Ratio(f64),
    /// So many milliseconds more than what it is compared with.
    Beside(u64),
}

/// Prints a line of the report.
pub(crate) fn print(line: &Line<'_>) {
    let wall = milliseconds(line.cost.wall);
    let memory = line.cost.peak_kib / 1024;
    let (against, ratio) = match &line.against {
        Some((name, cost)) => (
            format!("{name} {:.0} ms", milliseconds(cost.wall)),
            Some(line.cost.wall.as_secs_f64() / cost.wall.as_secs_f64()),
        ),
        None => (String::new(), None),
    };
    let (aim, is_met) = match line.aim {
        Aim::Milliseconds(most) => (format!("{most} ms"), wall <= most as f64),
        Aim::Beside(most) => {
            let other = line.against.map_or(0.0, |(_, cost)| milliseconds(cost.wall));
            (format!("+{most} ms"), wall - other <= most as f64)
        }
        Aim::Ratio(most) => (format!("{most}x"), ratio.is_some_and(|ratio| ratio <= most)),
    };
    let ratio = ratio.map(|ratio| format!("{ratio:.2}x")).unwrap_or_default();
    let verdict = if is_met { "met" } else { "MISSED" };
    println!(
        "{:<44} {wall:>8.1} ms {memory:>5} MiB  {against:<22} {ratio:>7}  aim {aim:<7} {verdict}",
        line.what
    );
}

fn milliseconds(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1000.0
}
