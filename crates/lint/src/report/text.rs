//! Text with the statement underlined, as compilers print it.

use crate::{Level, Report, report::Reports};

/// What was found in a script, for people.
pub fn text(found: &Reports, paint: &dyn Fn(Level, &str) -> String) -> String {
    let shown = found.counted();
    shown.map(|report| block(found, report, paint)).collect::<Vec<_>>().join("\n")
}

fn block(found: &Reports, report: &Report, paint: &dyn Fn(Level, &str) -> String) -> String {
    let Report { code, level, message, line, column, .. } = report;
    let text = &found.script.text;
    let first = text.lines().nth(line - 1).unwrap_or_default();
    let number = line.to_string();
    let gutter = " ".repeat(number.len());
    let head = paint(*level, &format!("{}[{code}]", level.word()));
    let length = text.get(report.range.clone()).unwrap_or_default().lines().next();
    let marks = "^".repeat(length.map_or(1, |it| it.chars().count().max(1)));
    let mut lines = vec![
        format!("{head}: {message}"),
        format!("{gutter}--> {}:{line}:{column}", found.path()),
        format!("{gutter} |"),
        format!("{number} | {first}"),
        format!("{gutter} | {}{}", " ".repeat(column - 1), paint(*level, &marks)),
    ];
    lines.push(format!("{gutter} = known: {}", report.known.words()));
    lines.extend(report.weighed.iter().map(|why| format!("{gutter} = sizes: {why}")));
    if let Some((first, rest)) = report.help.split_first() {
        lines.push(format!("{gutter} = safe: {first}"));
        lines.extend(rest.iter().map(|line| format!("{gutter}         {line}")));
    }
    lines.join("\n") + "\n"
}
