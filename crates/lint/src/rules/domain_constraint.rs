//! A constraint on a domain that columns have.

use std::collections::BTreeSet;

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    pass::{came, changed, qualified},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "domain-constraint",
    title: "a domain's constraint is checked in all tables that use it",
    level: Level::Error,
    problem: "A constraint on a domain (added, validated, or NOT NULL) is checked in each table with a column of \
        that domain, under SHARE on all of them at once: nobody writes to any of them meanwhile. VALIDATE does \
        the same.",
    safe: "Checks on the columns themselves, NOT VALID first. Or the domain's constraint NOT VALID, which holds for \
        values to come, never validated.",
    setup: "CREATE DOMAIN amount AS numeric;\n\
        CREATE TABLE orders (id bigint PRIMARY KEY, price amount);",
    bad: "ALTER DOMAIN amount ADD CONSTRAINT positive CHECK (VALUE > 0);",
    good: "ALTER DOMAIN amount ADD CONSTRAINT positive CHECK (VALUE > 0) NOT VALID;\n\
        ALTER TABLE orders ADD CONSTRAINT price_positive CHECK (price > 0) NOT VALID;\n\
        ALTER TABLE orders VALIDATE CONSTRAINT price_positive;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let constraints = &pass.changes.constraints;
    let validated = changed(constraints).filter(|it| !it.before.validated).map(|it| it.after);
    let mut domains: BTreeSet<u32> = came(constraints)
        .chain(validated)
        .filter(|it| it.domain != 0 && it.validated)
        .map(|it| it.domain)
        .collect();
    let not_null = changed(&pass.changes.types).filter(|it| !it.before.not_null && it.after.not_null);
    domains.extend(not_null.map(|it| it.after.id));
    if domains.is_empty() {
        return Vec::new();
    }
    let scanned: Vec<_> = pass.old.relations.values().filter(|it| pass.scanned(it.id)).collect();
    let Some(first) = scanned.first() else { return Vec::new() };
    let names: Vec<String> = scanned.iter().map(|it| pass.name_of(it.id)).collect();
    let named = domains.iter().filter_map(|domain| pass.after.types.get(domain));
    named
        .map(|domain| {
            let name = qualified(&domain.schema, &domain.name);
            Finding::new(format!(
                "all rows of {} are read for the domain {name}, and nobody writes to any of these tables meanwhile",
                names.join(", ")
            ))
            .on(format!("{}.{}", domain.schema, domain.name))
            .during(WorkKind::Scan, pass.key_of(first.id))
            .help("-- the same check on each column that has the domain, NOT VALID and then validated:")
            .help(format!("ALTER TABLE {} ADD CONSTRAINT … CHECK (…) NOT VALID;", names.join(" | ")))
            .help(format!("ALTER DOMAIN {name} ADD CONSTRAINT … CHECK (…) NOT VALID;"))
        })
        .collect()
}
