//! `aludel doctor`: what is wrong, and what mends it.

use aludel_project::doctor::{Diagnosis, Health};
use serde::Serialize;

use crate::{
    Context, Outcome, Result,
    args::{Format, ReadArgs},
    interrupt, remedies,
    style::{self, paint},
};

pub(crate) fn run(args: &ReadArgs, context: &Context) -> Result {
    let found = interrupt::block_on(async { Ok(context.examine().await) })?;
    match args.format {
        Format::Json => {
            let views: Vec<View<'_>> = found.iter().map(view).collect();
            context.json(&views)?;
        }
        Format::Text => {
            let lines: Vec<String> = found.iter().map(line).collect();
            context.printer.result(lines.join("\n"))?;
        }
    }
    match found.iter().any(|it| it.health == Health::Wrong) {
        true => Ok(Outcome::Differs),
        false => Ok(Outcome::Done),
    }
}

/// What was found, for programs.
#[derive(Debug, Serialize)]
struct View<'a> {
    part: &'static str,
    health: &'static str,
    found: &'a str,
    remedies: Vec<String>,
}

fn view(diagnosis: &Diagnosis) -> View<'_> {
    View {
        part: diagnosis.part.as_str(),
        health: words(diagnosis.health).trim_end(),
        found: &diagnosis.found,
        remedies: diagnosis.remedies.iter().map(remedies::words).collect(),
    }
}

fn line(diagnosis: &Diagnosis) -> String {
    let style = match diagnosis.health {
        Health::Sound => style::GOOD,
        Health::Remark => style::PENDING,
        Health::Wrong => style::BAD,
    };
    let mut text = format!(
        "{} {:<13} {}",
        paint(style, words(diagnosis.health)),
        diagnosis.part.as_str(),
        diagnosis.found.replace('\n', "\n                    ")
    );
    for remedy in &diagnosis.remedies {
        let hint = paint(style::HINT, "hint:");
        text.push_str(&format!("\n{:20}{hint} {}", "", remedies::words(remedy)));
    }
    text
}

fn words(health: Health) -> &'static str {
    match health {
        Health::Sound => "ok   ",
        Health::Remark => "note ",
        Health::Wrong => "wrong",
    }
}
