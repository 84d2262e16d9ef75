//! `aludel doctor`: what is wrong, and what mends it.

use aludel_project::doctor::{Diagnosis, Health};
use serde::Serialize;

use crate::{
    Context, Outcome, Result,
    args::{Format, ReadArgs},
    interrupt,
    printer::Printer,
    shown::uncolored,
    style::{self, paint},
};

pub(crate) fn run(args: &ReadArgs, context: &Context) -> Result {
    let found = interrupt::block_on(async { Ok(context.examine().await) })?;
    match args.format {
        Format::Json => {
            let views: Vec<View> = found.iter().map(|it| view(it, &context.printer)).collect();
            context.json(&views)?;
        }
        Format::Text => {
            let lines: Vec<String> = found.iter().map(|it| line(it, &context.printer)).collect();
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
struct View {
    part: &'static str,
    health: &'static str,
    found: String,
    remedies: Vec<String>,
}

fn view(diagnosis: &Diagnosis, printer: &Printer) -> View {
    View {
        part: diagnosis.part.as_str(),
        health: words(diagnosis.health).trim_end(),
        found: uncolored(&diagnosis.found),
        remedies: diagnosis.remedies.iter().map(|it| printer.remedy(it)).collect(),
    }
}

fn line(diagnosis: &Diagnosis, printer: &Printer) -> String {
    let style = match diagnosis.health {
        Health::Sound => style::GOOD,
        Health::Remark => style::PENDING,
        Health::Wrong => style::BAD,
    };
    let mut text = format!(
        "{} {:<13} {}",
        paint(style, words(diagnosis.health)),
        diagnosis.part.as_str(),
        uncolored(&diagnosis.found).replace('\n', "\n                    ")
    );
    for remedy in &diagnosis.remedies {
        let hint = paint(style::HINT, "hint:");
        text.push_str(&format!("\n{:20}{hint} {}", "", printer.remedy(remedy)));
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
