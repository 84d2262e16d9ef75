//! A primary key over a prepared index, on a column that may be empty.

use crate::{
    Finding, Level, Pass, Rule, WorkKind,
    outline::Constraint,
    pass::quoted,
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "primary-key-on-nullable",
    title: "a primary key reads all rows for NULL",
    level: Level::Error,
    problem: "ADD PRIMARY KEY USING INDEX makes the key's columns NOT NULL. Where they are not yet, the whole \
        table is read under ACCESS EXCLUSIVE: nobody reads or writes it meanwhile.",
    safe: "Make the columns NOT NULL through a validated check first.",
    setup: "CREATE TABLE orders (id bigint);\n\
        CREATE UNIQUE INDEX orders_pkey ON orders (id);",
    bad: "ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_pkey;",
    good: "ALTER TABLE orders ADD CONSTRAINT id_given CHECK (id IS NOT NULL) NOT VALID;\n\
        ALTER TABLE orders VALIDATE CONSTRAINT id_given;\n\
        ALTER TABLE orders ADD CONSTRAINT orders_pkey PRIMARY KEY USING INDEX orders_pkey;\n\
        ALTER TABLE orders DROP CONSTRAINT id_given;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let keys = pass.new_constraints().filter(|it| {
        it.kind == "p" && !pass.is_built(it.index) && pass.scanned_any(it.relation)
    });
    keys.map(|key| tell(pass, key)).collect()
}

fn tell(pass: &Pass<'_>, key: &Constraint) -> Finding {
    let table = pass.name_of(key.relation);
    let nullable = key.columns.iter().filter_map(|number| {
        pass.before.columns.get(&(key.relation, *number)).filter(|it| !it.not_null)
    });
    let names: Vec<&str> = nullable.map(|it| it.name.as_str()).collect();
    let mut finding = Finding::new(format!(
        "all rows of {table} are read for NULL in {}, and nobody reads or writes it meanwhile",
        names.join(", ")
    ))
    .on(pass.key_of(key.relation))
    .during(WorkKind::Scan, pass.key_of(key.relation));
    for name in &names {
        let check = quoted(&format!("{name}_not_null"));
        let lines = super::set_not_null::not_null_first(&table, &quoted(name), &check, pass.major);
        finding = lines.into_iter().fold(finding, Finding::help);
    }
    finding.help(format!("{};", pass.statement.sql.trim().trim_end_matches(';')))
}
