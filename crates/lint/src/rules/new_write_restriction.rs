//! Writes that are refused from then on.

use crate::{
    Finding, Level, Pass, Rule,
    outline::{Constraint},
    pass::{came, changed, qualified, quoted},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "new-write-restriction",
    title: "writes are refused that were taken before",
    level: Level::Off,
    problem: "A constraint holds for new rows from the moment of the commit, also where it is NOT VALID: clients \
        that write what it forbids fail.",
    safe: "Release code that writes only what the constraint allows, and add it then.",
    setup: "CREATE TABLE orders (id bigint PRIMARY KEY, customer bigint);",
    bad: "ALTER TABLE orders ADD CONSTRAINT positive CHECK (customer > 0) NOT VALID;",
    good: "ALTER TABLE orders ADD COLUMN state text CHECK (state <> '');",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let mut all = constraints(pass);
    all.extend(columns(pass));
    all.extend(domains(pass));
    all.into_iter()
        .map(|(holder, key, what)| {
            Finding::new(format!("{holder} refuses from then on what does not fit {what}"))
                .on(key)
                .help("-- first release code that writes only what fits")
        })
        .collect()
}

/// What refuses, its key, and what.
type Refusal = (String, String, String);

fn constraints(pass: &Pass<'_>) -> Vec<Refusal> {
    let touches_old = |relation: u32, numbers: &[u32]| {
        let is_old = |number: &u32| *number == 0 || pass.old.columns.get(&(relation, *number)).is_some();
        numbers.is_empty() || numbers.iter().any(is_old)
    };
    let kinds = ["c", "f", "p", "u", "x"];
    let new = pass.new_constraints().filter(|it| {
        kinds.contains(&it.kind.as_str()) && it.enforced
    });
    let is_deferrable = |it: &Constraint| it.definition.contains("DEFERRABLE");
    let stricter = changed(&pass.changes.constraints).filter(|it| {
        (!it.before.enforced && it.after.enforced) || (is_deferrable(it.before) != is_deferrable(it.after))
    });
    let stricter = stricter.map(|it| it.after).filter(|it| it.parent == 0 && pass.is_old(it.relation));
    let constraints = new.chain(stricter).filter(|it| touches_old(it.relation, &it.columns));
    let constraints = constraints.map(|it| (it.relation, it.definition.clone()));
    let indexes = pass.new_indexes().filter(|it| {
        it.unique && pass.constraint_of(it).is_none() && touches_old(it.relation, &it.columns)
    });
    let indexes = indexes.map(|it| (it.relation, format!("the unique index {}", quoted(&it.name))));
    let all = constraints.chain(indexes);
    all.map(|(relation, what)| (pass.name_of(relation), pass.key_of(relation), what)).collect()
}

fn columns(pass: &Pass<'_>) -> Vec<Refusal> {
    let set = pass.changed_columns().filter(|it| !it.before.not_null && it.after.not_null).map(|it| it.after);
    let new = pass.new_columns().filter(|it| {
        it.not_null && it.default.is_none() && it.identity.is_empty() && it.generated.is_empty()
    });
    let all = set.chain(new);
    all.map(|it| (pass.name_of(it.relation), pass.key_of(it.relation), format!("{} NOT NULL", quoted(&it.name)))).collect()
}

fn domains(pass: &Pass<'_>) -> Vec<Refusal> {
    let set = changed(&pass.changes.types)
        .filter(|it| !it.before.not_null && it.after.not_null)
        .map(|it| (it.after.id, "NOT NULL".to_owned()));
    let added = came(&pass.changes.constraints)
        .filter(|it| it.domain != 0 && it.kind != "n")
        .map(|it| (it.domain, it.definition.clone()));
    let all = set.chain(added).filter_map(|(id, what)| Some((pass.old.types.get(&id)?, what)));
    all.map(|(it, what)| (qualified(&it.schema, &it.name), format!("{}.{}", it.schema, it.name), what)).collect()
}
