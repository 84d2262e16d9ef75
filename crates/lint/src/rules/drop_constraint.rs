//! A constraint that goes.

use super::clients::{each, lost_constraints, unchecked};
use crate::{
    Finding, Level, Outline, Pass, Rule, Whole,
    outline::{Constraint},
    pass::{changed, quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "drop-constraint",
    title: "a constraint is dropped",
    level: Level::Warning,
    problem: "What it kept out gets in from the moment of the commit, and whoever relied on it is not told. It \
        comes back only once nothing breaks it any more.",
    safe: "Release code that does not rely on it, and drop it then. A check that only says what NOT NULL says is \
        no loss.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, quantity bigint CONSTRAINT positive CHECK (quantity > 0));",
    bad: "ALTER TABLE orders DROP CONSTRAINT positive;",
    good: "BEGIN;\n\
        ALTER TABLE orders DROP CONSTRAINT positive;\n\
        ALTER TABLE orders ADD CONSTRAINT positive CHECK (quantity > 1) NOT VALID;\n\
        COMMIT;",
    example: Example::File,
    check: Check::Whole(check),
};

fn check(whole: &Whole<'_>) -> Vec<(usize, Finding)> {
    each(whole, dropped)
}

fn dropped(pass: &Pass<'_>, end: &Outline) -> Vec<Finding> {
    let lost = lost_constraints(pass, end, &["c", "u", "x", "t"]).filter(|it| !is_said_by_not_null(pass, it));
    let unenforced = changed(&pass.changes.constraints)
        .filter(|it| it.before.enforced && !it.after.enforced && pass.old.constraints.get(&it.before.id).is_some())
        .map(|it| it.before);
    lost.chain(unenforced).map(|it| unchecked(pass, it)).collect()
}

/// Whether a check says no more than that a column that takes no NULL takes no NULL.
fn is_said_by_not_null(pass: &Pass<'_>, constraint: &Constraint) -> bool {
    let [number] = constraint.columns.as_slice() else { return false };
    let column = pass.after.columns.get(&(constraint.relation, *number));
    column.is_some_and(|it| {
        let check = format!("CHECK (({} IS NOT NULL))", quoted(&it.name));
        it.not_null && constraint.definition.starts_with(&check)
    })
}
