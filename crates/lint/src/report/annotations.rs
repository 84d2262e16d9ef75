//! Annotations of GitHub's workflow commands.
//! Source: GitHub docs, "Workflow commands for GitHub Actions".

use crate::{Level, Report, report::Reports};

/// How many of a kind GitHub shows in a step.
const MOST: usize = 10;

/// A line for each finding, the worst first; what GitHub would not show is counted.
pub fn github(all: &[Reports]) -> String {
    let mut found: Vec<(&Reports, &Report)> =
        all.iter().flat_map(|it| it.counted().map(move |report| (it, report))).collect();
    found.sort_by_key(|(_, report)| std::cmp::Reverse(report.level));
    let mut lines = String::new();
    for level in [Level::Error, Level::Warning, Level::Note] {
        let of_level: Vec<_> = found.iter().filter(|(_, report)| report.level == level).collect();
        for (reports, report) in of_level.iter().take(MOST) {
            lines.push_str(&line(reports, report));
        }
        if let Some(left @ 1..) = of_level.len().checked_sub(MOST) {
            lines.push_str(&format!(
                "::notice::{left} more of level {} are not shown here\n",
                level.word()
            ));
        }
    }
    lines
}

fn line(reports: &Reports, report: &Report) -> String {
    let command = match report.level {
        Level::Error => "error",
        Level::Warning => "warning",
        _ => "notice",
    };
    let mut message = report.message.clone();
    for line in &report.help {
        message.push_str(&format!("\n{line}"));
    }
    format!(
        "::{command} file={},line={},col={},title={}::{}\n",
        property(&reports.path()),
        report.line,
        report.column,
        property(report.code),
        data(&message)
    )
}

fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_with_a_meaning_are_escaped() {
        assert_eq!(data("50 %\nof: a, b"), "50 %25%0Aof: a, b");
        assert_eq!(property("a:b,c%"), "a%3Ab%2Cc%25");
    }
}
