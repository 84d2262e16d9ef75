//! What lint finds in new revisions, in few words: `aludel lint` shows each with its statement and the safe way.

use aludel_lint::{Level, Report};
use aludel_project::revision::{Drafted, Found};
use aludel_revision::Direction;
use serde::Serialize;

use crate::{
    Context,
    style::{self, paint},
};

/// A finding, for programs.
#[derive(Debug, Serialize)]
pub(super) struct FoundView<'a> {
    revision: &'a str,
    file: String,
    direction: &'static str,
    #[serde(flatten)]
    report: &'a Report,
}

pub(super) fn view(found: &Found) -> FoundView<'_> {
    let Found { revision, path, direction, report } = found;
    let file = path.display().to_string();
    FoundView { revision: revision.as_str(), file, direction: word(*direction), report }
}

/// The findings as text: those of a rule in one line.
pub(super) fn text(found: &[Found]) -> String {
    let is_like = |one: &&Found, other: &Found| {
        let of = |it: &Found| (it.revision.clone(), it.direction, it.report.code, it.report.level);
        of(one) == of(other)
    };
    let mut groups: Vec<(&Found, usize)> = Vec::new();
    for it in found {
        match groups.iter_mut().find(|(first, _)| is_like(first, it)) {
            Some((_, more)) => *more += 1,
            None => groups.push((it, 0)),
        }
    }
    groups.into_iter().map(|(first, more)| line(first, more)).collect::<Vec<_>>().join("\n")
}

fn line(found: &Found, more: usize) -> String {
    let Found { path, direction, report, .. } = found;
    let color = if report.level == Level::Error { style::ERROR } else { style::WARNING };
    let head = format!("{:<4} {}[{}]:", word(*direction), report.level.word(), report.code);
    let more = match more {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let mut lines = vec![
        format!("{} {}", paint(color, head), report.message),
        format!("     at {}:{}{more}", path.display(), report.line),
    ];
    lines.extend(report.weighed.iter().map(|why| format!("     sizes: {why}")));
    lines.join("\n")
}

const fn word(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "up",
        Direction::Down => "down",
    }
}

/// What is said beside the result.
pub(super) fn remark(drafted: &Drafted, context: &Context) {
    for (revision, direction, why) in drafted.unjudged() {
        let way = word(direction);
        context.printer.note(format!(
            "not all of {revision} ({way}) was judged: {why}; `aludel lint {revision}` does it"
        ));
    }
    if let Some(first) = drafted.lint().first() {
        context.printer.hint(format!(
            "`aludel lint {}` shows what it finds with the safe way; `aludel explain {}` tells why",
            first.revision, first.report.code
        ));
    }
}
