//! An enum that is made.

use super::design::brings_extension;
use crate::{
    Finding, Level, Pass, Rule,
    pass::{came, qualified},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "create-enum",
    title: "an enum is created",
    level: Level::Note,
    problem: "A value of an enum cannot be removed, and a new one cannot be used in the transaction that adds it. \
        Each of these needs another type, another column, and a copy.",
    safe: "A table of the values and a foreign key, or `text` and a check.",
    setup: "",
    bad: "CREATE TYPE mood AS ENUM ('sad', 'glad');",
    good: "CREATE TABLE moods (mood text PRIMARY KEY);\n\
        INSERT INTO moods VALUES ('sad'), ('glad');",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    if brings_extension(pass) {
        return Vec::new();
    }
    let enums = came(&pass.changes.types).filter(|it| it.kind == "e");
    enums
        .map(|it| {
            let name = qualified(&it.schema, &it.name);
            Finding::new(format!("values of the enum {name} can never be removed"))
                .on(format!("{}.{}", it.schema, it.name))
                .help("-- a table of the values and a foreign key, or text and a check")
        })
        .collect()
}
