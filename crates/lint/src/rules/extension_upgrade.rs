//! Another version of an extension.

use crate::{
    Finding, Known, Level, Pass, Rule,
    pass::{changed, quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "extension-upgrade",
    title: "an extension gets another version",
    level: Level::Warning,
    problem: "Functions and types of an extension may change or go with a version, and there is mostly no way \
        back. Which version comes depends on the files of each server.",
    safe: "UPDATE TO a version, after its release notes were read and it was tried on a copy.",
    setup: "CREATE EXTENSION pg_trgm;",
    bad: "ALTER EXTENSION pg_trgm UPDATE;",
    good: "",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let upgraded = changed(&pass.changes.extensions).filter(|it| it.before.version != it.after.version);
    let mut found: Vec<Finding> = upgraded
        .map(|it| {
            let (name, before, after) = (quoted(&it.after.name), &it.before.version, &it.after.version);
            Finding::new(format!("the extension {name} goes from {before} to {after}, and hardly back"))
                .on(it.after.name.clone())
                .help(format!("ALTER EXTENSION {name} UPDATE TO '{after}'; -- once its release notes were read"))
        })
        .collect();
    let words = pass.statement;
    if found.is_empty() && words.begins("alter extension") && (words.has("update") || words.has("drop")) {
        found.push(
            Finding::new("which objects it changes or lets go depends on the version that the server has")
                .help("-- read its release notes, and try it on a copy")
                .known(Known::Read),
        );
    }
    found
}
