//! SARIF 2.1.0, as GitHub's code scanning reads it.
//! Source: OASIS, "Static Analysis Results Interchange Format (SARIF) Version 2.1.0".

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::code_quality::fingerprint;
use crate::{Level, Report, Rule, page, report::Reports, rules::RULES};

/// The log: one run.
pub fn sarif(all: &[Reports], version: &str) -> Value {
    let results: Vec<Value> = all.iter().flat_map(results).collect();
    json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": { "driver": {
                "name": "aludel",
                "semanticVersion": version,
                "rules": RULES.iter().map(|rule| descriptor(rule)).collect::<Vec<_>>(),
            }},
            "columnKind": "unicodeCodePoints",
            "results": results,
        }],
    })
}

fn descriptor(rule: &Rule) -> Value {
    json!({
        "id": rule.code,
        "shortDescription": { "text": rule.title },
        "fullDescription": { "text": rule.problem },
        "help": { "text": rule.safe, "markdown": page(rule) },
        "defaultConfiguration": { "level": level(rule.level) },
    })
}

fn level(level: Level) -> &'static str {
    match level {
        Level::Off => "none",
        level => level.word(),
    }
}

fn results(reports: &Reports) -> Vec<Value> {
    let mut seen = BTreeMap::new();
    let told = reports.reports.iter().filter(|report| report.level > Level::Off);
    told.map(|report| {
        let fingerprint = fingerprint(reports, report, &mut seen);
        let mut result = json!({
            "ruleId": report.code,
            "level": level(report.level),
            "message": { "text": message(report) },
            "locations": [{ "physicalLocation": {
                "artifactLocation": { "uri": reports.path() },
                "region": { "startLine": report.line, "startColumn": report.column },
            }}],
            "partialFingerprints": { "aludel/v1": fingerprint },
        });
        if let Some(why) = &report.allowed {
            result["suppressions"] = json!([{ "kind": "inSource", "justification": why }]);
        }
        result
    })
    .collect()
}

fn message(report: &Report) -> String {
    match report.help.is_empty() {
        true => report.message.clone(),
        false => format!("{}\nThe safe way:\n{}", report.message, report.help.join("\n")),
    }
}
