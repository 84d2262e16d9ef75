//! What changes, and what is dangerous about it, as text.

use aludel_plan::{Migration, Plan};
use aludel_project::{
    changes::{Line, Verb},
    written,
};
use serde::Serialize;

use crate::{
    remedies,
    style::{self, paint},
};

/// The lines as text.
pub(crate) fn text(lines: &[Line]) -> String {
    lines.iter().map(shown).collect::<Vec<_>>().join("\n")
}

fn shown(line: &Line) -> String {
    let style = match line.change {
        Verb::Create => style::GOOD,
        Verb::Drop => style::BAD,
        Verb::Alter => style::PENDING,
        Verb::Rename => style::NAME,
    };
    let text = line.to_string();
    let (sign, rest) = text.split_at(line.change.words().0.len());
    format!("{}{rest}", paint(style, sign))
}

/// A hazard of either direction, for programs.
#[derive(Debug, Serialize)]
pub(crate) struct HazardView {
    direction: &'static str,
    #[serde(flatten)]
    hazard: aludel_dialect::Hazard,
}

/// The hazards of both directions.
pub(crate) fn hazards(migration: &Migration) -> Vec<HazardView> {
    let worded = migration.directions().map(remedies::in_plan);
    let view = |(direction, plan): (&'static str, &Plan)| {
        let hazards = plan.hazards().cloned();
        hazards.map(|hazard| HazardView { direction, hazard }).collect::<Vec<_>>()
    };
    ["up", "down"].into_iter().zip(&worded).flat_map(view).collect()
}

/// The hazards as text, each with its remedy below it.
pub(crate) fn hazard_text(hazards: &[HazardView]) -> String {
    let mut text = Vec::new();
    for HazardView { direction, hazard } in hazards {
        let mark = paint(style::WARNING, format!("{direction:<4} hazard:"));
        text.push(format!("{mark} {}", written::sentence(hazard)));
        if let Some(remedy) = &hazard.remedy {
            text.push(format!("     remedy: {remedy}"));
        }
    }
    text.join("\n")
}
