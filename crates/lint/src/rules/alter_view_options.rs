//! Other options of a view.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{changed, shown},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "alter-view-options",
    title: "the options of a view are changed",
    level: Level::Off,
    problem: "security_invoker and security_barrier decide with whose rights a view reads and whose conditions \
        come first, check_option which rows may be written: some clients see or write other rows from the moment \
        of the commit.",
    safe: "A new view under a new name, until nobody uses the old one.",
    setup: "CREATE VIEW recent AS SELECT 1 AS id;",
    bad: "ALTER VIEW recent SET (security_barrier = true);",
    good: "ALTER VIEW recent SET (security_barrier = false);\n\
        CREATE VIEW latest WITH (security_barrier = true) AS SELECT 1 AS id;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let is_on = |options: Option<&String>| {
        let options = options.map(String::as_str).unwrap_or_default().trim_matches(['{', '}']);
        let mut on: Vec<String> = options
            .split(',')
            .filter(|it| !it.is_empty() && !it.ends_with("=false") && !it.ends_with("=off"))
            .map(str::to_owned)
            .collect();
        on.sort_unstable();
        on
    };
    let views = changed(&pass.changes.relations).filter(|it| {
        it.before.kind == "v"
            && pass.is_old(it.before.id)
            && is_on(it.before.options.as_ref()) != is_on(it.after.options.as_ref())
    });
    views
        .map(|it| {
            let name = shown(it.after);
            Finding::new(format!("whoever uses {name} may see or write other rows from then on"))
                .on(pass.key_of(it.after.id))
                .help("-- a new view beside it, until nobody uses the old one")
        })
        .collect()
}
