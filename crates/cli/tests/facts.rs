//! What plans say above their statements is explained, and the examples of the pages are changes of which it is
//! said.

mod support;

use std::collections::BTreeSet;

use aludel_dialect::Code;
use aludel_lint::{
    RULES,
    facts::{Change, FACTS},
};
use support::Project;

/// The codes of the hazards of a change.
fn codes(project: &Project, change: &Change) -> BTreeSet<String> {
    project.write("from.sql", change.from);
    project.write("to.sql", change.to);
    let sources = ["diff", "--from", "from.sql", "--to", "to.sql", "--format", "json"];
    let said = project.command(".", &[&sources, change.arguments].concat()).output();
    let said = said.expect("the command runs");
    let errors = String::from_utf8_lossy(&said.stderr);
    assert!(said.status.success(), "{}\n{errors}", change.to);
    let found: serde_json::Value = serde_json::from_slice(&said.stdout).expect("JSON");
    let mut codes = BTreeSet::new();
    gather(&found["up"], &mut codes);
    codes
}

/// The values of all keys `code` in a document.
fn gather(value: &serde_json::Value, codes: &mut BTreeSet<String>) {
    match value {
        serde_json::Value::Object(fields) => {
            codes.extend(fields.get("code").and_then(|it| it.as_str()).map(str::to_owned));
            fields.values().for_each(|it| gather(it, codes));
        }
        serde_json::Value::Array(items) => items.iter().for_each(|it| gather(it, codes)),
        _ => {}
    }
}

#[test]
fn the_example_of_each_fact_is_a_change_of_which_it_is_said() {
    let mut project = Project::bare();
    project.set("ALUDEL_SHADOW", "local");
    let mut missing = Vec::new();
    for fact in FACTS {
        let Some(change) = &fact.example else { continue };
        let codes = codes(&project, change);
        if !codes.contains(fact.code) {
            missing.push(format!("{}: {codes:?}", fact.code));
        }
    }
    assert!(missing.is_empty(), "{missing:#?}");
}

#[test]
fn every_hazard_is_explained_and_called_what_it_is() {
    for code in Code::ALL {
        let is_rule = RULES.iter().any(|rule| rule.code == code.name());
        let fact = FACTS.iter().find(|fact| fact.code == code.name());
        assert!(is_rule != fact.is_some(), "{} is explained once", code.name());
        let kind = format!("{:?}", code.kind()).to_lowercase();
        let harm = fact.map(|it| it.harm.replace(' ', ""));
        let harm = harm.map(|it| if it == "cannotbejudged" { "opaque".to_owned() } else { it });
        assert!(harm.is_none_or(|harm| harm == kind), "{}: {kind}", code.name());
    }
    assert!(FACTS.iter().all(|fact| Code::ALL.iter().any(|code| code.name() == fact.code)));
}
