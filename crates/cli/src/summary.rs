//! What changes, and what is dangerous about it, as text.

use aludel_plan::{Migration, Plan};
use aludel_project::{
    changes::{Line, Verb},
    written,
};
use serde::Serialize;

use crate::style::{self, paint};

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
pub(crate) struct HazardView<'a> {
    direction: &'static str,
    #[serde(flatten)]
    hazard: &'a aludel_dialect::Hazard,
}

/// The hazards of both directions.
pub(crate) fn hazards<'a>(migration: &'a Migration) -> Vec<HazardView<'a>> {
    let view = |direction, plan: &'a Plan| {
        plan.hazards().map(move |hazard| HazardView { direction, hazard })
    };
    view("up", &migration.up).chain(view("down", &migration.down)).collect()
}

/// The hazards as text, each with its remedy below it.
pub(crate) fn hazard_text(hazards: &[HazardView<'_>]) -> String {
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
