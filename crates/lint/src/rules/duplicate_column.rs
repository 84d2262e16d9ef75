//! A column that is given twice.

use super::writes::twice;
use crate::{
    Finding, Known, Level, Pass, Rule,
    pass::quoted,
    rule::{Check, Example},
};

/// Source: PostgreSQL manual, "Appendix A. PostgreSQL Error Codes".
const DUPLICATE_COLUMN: &str = "42701";
const SYNTAX_ERROR: &str = "42601";

pub(super) const RULE: Rule = Rule {
    code: "duplicate-column",
    title: "a column is given more than once",
    level: Level::Error,
    problem: "The server refuses a statement that names a column twice: a table or a view with two columns of one \
        name, an INSERT or UPDATE that gives two values to one.",
    safe: "Each column once.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, a bigint);",
    bad: "UPDATE orders SET a = 1, a = 2 WHERE id = 1;",
    good: "UPDATE orders SET a = 2 WHERE id = 1;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let found: Vec<Finding> = twice(pass.statement.words())
        .into_iter()
        .map(|name| {
            Finding::new(format!("two values are given to {}", quoted(&name)))
                .help(format!("-- {} once", quoted(&name)))
                .known(Known::Read)
        })
        .collect();
    let refused = pass.failure.filter(|_| found.is_empty() && explains(pass));
    match refused {
        Some((error, _)) => {
            vec![Finding::new(format!("the server refuses it: {}", error.message)).help("-- each column once")]
        }
        None => found,
    }
}

/// Whether the server refuses a statement for it.
pub(super) fn explains(pass: &Pass<'_>) -> bool {
    let is_given_twice = pass.failed(SYNTAX_ERROR) && !twice(pass.statement.words()).is_empty();
    is_given_twice || (pass.failed(DUPLICATE_COLUMN) && !pass.statement.begins("alter"))
}
