//! GitLab's code quality report.
//! Source: GitLab docs, "Code Quality", "Code Quality report format".

use std::{
    collections::{BTreeMap, hash_map::DefaultHasher},
    hash::{Hash, Hasher},
};

use serde_json::{Value, json};

use crate::{Level, Report, report::Reports};

/// The report: an array of issues.
pub fn code_quality(all: &[Reports]) -> Value {
    all.iter().flat_map(issues).collect()
}

fn issues(reports: &Reports) -> Vec<Value> {
    let mut seen: BTreeMap<(&str, Option<&str>), usize> = BTreeMap::new();
    let issue = |report: &Report| {
        json!({
            "description": report.message,
            "check_name": report.code,
            "severity": match report.level {
                Level::Error => "critical",
                Level::Warning => "major",
                _ => "info",
            },
            "location": { "path": reports.path(), "lines": { "begin": report.line } },
        })
    };
    let with_fingerprint = |report| {
        let mut issue = issue(report);
        issue["fingerprint"] = fingerprint(reports, report, &mut seen).into();
        issue
    };
    reports.counted().map(with_fingerprint).collect()
}

/// The same for the same finding where only lines moved: by rule, object and how many came before.
pub(super) fn fingerprint<'r>(
    reports: &Reports,
    report: &'r Report,
    seen: &mut BTreeMap<(&'r str, Option<&'r str>), usize>,
) -> String {
    let ordinal = seen.entry((report.code, report.object.as_deref())).or_default();
    *ordinal += 1;
    let mut hasher = DefaultHasher::new();
    (reports.path(), report.code, &report.object, *ordinal).hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}
