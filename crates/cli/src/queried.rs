//! What became of queries, in words and for programs.

use aludel_project::queries::{Blamed, Checked, Finding, Need, Origin, Unreadable};
use aludel_revision::{Direction, RevisionId};
use serde::Serialize;

use crate::style::{self, paint};

/// What a revision does to a query, as a compiler would say it.
pub(crate) fn finding(finding: &Finding) -> String {
    let Finding { query, effect, direction, revision, path, statement } = finding;
    let (level, color) = match effect.is_grave() {
        true => ("error", style::ERROR),
        false => ("warning", style::WARNING),
    };
    let head = paint(color, format!("{level}[{}]", effect.code));
    let mut lines = vec![format!("{head}: {}", effect.what.join("; "))];
    lines.push(format!(" --> {}", query.place));
    lines.extend(query.also.iter().map(|place| format!("     {place}")));
    lines.push("  |".to_owned());
    lines.extend(excerpt(&query.text).iter().map(|line| format!("  | {line}")));
    lines.push("  |".to_owned());
    match statement {
        None => {
            let way = if *direction == Direction::Down { "the way back of " } else { "" };
            lines.push(format!("  = by {way}the revision {revision}: {}", path.display()));
        }
        Some(Blamed { position, sql, .. }) => {
            lines.push(format!("  = by {}:{position}", path.display()));
            lines.extend(excerpt(sql).iter().map(|line| format!("      {line}")));
        }
    }
    lines.join("\n") + "\n"
}

/// Whether anything that is deployed needs what a contract phase takes away.
pub(crate) fn need(Need { read, unknown }: &Need) -> String {
    match unknown {
        None => {
            let read = counted(*read, "query", "queries");
            format!("no deployed query needs what it takes away ({read})")
        }
        Some(why) => format!("no query that is read needs what it takes away; but {why}"),
    }
}

/// The first lines of SQL, without the blanks that all of them begin with.
fn excerpt(sql: &str) -> Vec<String> {
    const MOST: usize = 8;
    let lines: Vec<&str> = sql.lines().collect();
    let indent = |line: &&str| line.len() - line.trim_start().len();
    let behind_first = lines.iter().skip(1).filter(|line| !line.trim().is_empty());
    let common = behind_first.map(indent).min().unwrap_or_default();
    let cut = |(at, line): (usize, &&str)| match at {
        0 => (*line).to_owned(),
        _ => line.get(common..).unwrap_or_default().to_owned(),
    };
    let mut shown: Vec<String> = lines.iter().enumerate().take(MOST).map(cut).collect();
    if lines.len() > MOST {
        shown.push("…".to_owned());
    }
    shown
}

/// What cannot be told, and the count of all.
pub(crate) fn rest(checked: &Checked) -> String {
    let Checked { queries, unreadable, unchecked, failing, revisions, findings } = checked;
    let mut lines = Vec::new();
    let mut part = |title: &str, said: Vec<String>| {
        if !said.is_empty() {
            lines.push(format!("{title}:"));
            lines.extend(said.into_iter().map(|line| format!("  {line}")));
        }
    };
    part("not readable", unreadable.iter().map(|it| format!("{}: {}", it.place, it.why)).collect());
    part(
        "looked at by the server only when they run",
        unchecked.iter().map(|it| it.place.to_string()).collect(),
    );
    part(
        "working neither before nor behind",
        failing.iter().map(|(it, why)| format!("{}: {why}", it.place)).collect(),
    );
    let breaking = findings.iter().filter(|it| it.effect.is_grave()).count();
    let held = match revisions.as_slice() {
        [] => "nothing is pending".to_owned(),
        [one] => format!("held against {one}"),
        [first, .., last] => {
            format!("held against {} revisions, {first} to {last}", revisions.len())
        }
    };
    lines.push(format!(
        "{}, {} unreadable, {held}: {}, {}",
        counted(queries.len(), "query", "queries"),
        unreadable.len(),
        counted(breaking, "error", "errors"),
        counted(findings.len() - breaking, "warning", "warnings"),
    ));
    lines.join("\n")
}

pub(crate) fn counted(count: usize, one: &str, several: &str) -> String {
    match count {
        1 => format!("1 {one}"),
        count => format!("{count} {several}"),
    }
}

/// All of it, for programs.
#[derive(Debug, Serialize)]
pub(crate) struct View<'a> {
    /// Whether a program that is deployed goes wrong.
    breaks: bool,
    revisions: Vec<&'a str>,
    queries: usize,
    findings: Vec<FindingView<'a>>,
    unreadable: &'a [Unreadable],
    /// Those that the server looks at only when they run.
    unchecked: Vec<String>,
    /// Those that work neither before nor behind.
    failing: Vec<FailingView<'a>>,
}

#[derive(Debug, Serialize)]
struct FailingView<'a> {
    place: String,
    error: &'a str,
}

#[derive(Debug, Serialize)]
pub(crate) struct FindingView<'a> {
    code: &'static str,
    level: &'static str,
    what: &'a [String],
    place: String,
    also: Vec<String>,
    origin: Origin,
    query: &'a str,
    revision: &'a str,
    direction: &'static str,
    file: String,
    statement: Option<&'a Blamed>,
}

pub(crate) fn view(checked: &Checked) -> View<'_> {
    View {
        breaks: checked.breaks(),
        revisions: checked.revisions.iter().map(|it| it.as_str()).collect(),
        queries: checked.queries.len(),
        findings: checked.findings.iter().map(finding_view).collect(),
        unreadable: &checked.unreadable,
        unchecked: checked.unchecked.iter().map(|it| it.place.to_string()).collect(),
        failing: checked
            .failing
            .iter()
            .map(|(it, error)| FailingView { place: it.place.to_string(), error })
            .collect(),
    }
}

/// Whether anything needs what a contract phase takes away, for programs.
#[derive(Debug, Serialize)]
pub(crate) struct NeedView {
    revision: String,
    queries: usize,
    /// Why there may be other queries; `null` where nothing that is deployed needs it.
    unknown: Option<String>,
}

pub(crate) fn need_view(revision: &RevisionId, need: &Need) -> NeedView {
    let Need { read, unknown } = need.clone();
    NeedView { revision: revision.to_string(), queries: read, unknown }
}

pub(crate) fn finding_view(finding: &Finding) -> FindingView<'_> {
    let Finding { query, effect, direction, revision, path, statement } = finding;
    FindingView {
        direction: if *direction == Direction::Down { "down" } else { "up" },
        code: effect.code,
        level: if effect.is_grave() { "error" } else { "warning" },
        what: &effect.what,
        place: query.place.to_string(),
        also: query.also.iter().map(ToString::to_string).collect(),
        origin: query.origin,
        query: &query.text,
        revision: revision.as_str(),
        file: path.display().to_string(),
        statement: statement.as_ref(),
    }
}
