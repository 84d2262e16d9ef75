//! Other options of a function.

use crate::{
    Finding, Level, Pass, Rule,
    pass::{changed, qualified},
    rule::{Check, Example},
};

pub(super) const RULE: Rule = Rule {
    code: "alter-function-options",
    title: "the options of a function are changed",
    level: Level::Off,
    problem: "With whose rights it runs, what it answers to NULL, which settings it has, whether its result may be \
        kept or an index may rely on it: whoever calls it may get something else from the moment of the commit.",
    safe: "A new function under a new name, until nobody calls the old one.",
    setup: "CREATE FUNCTION one() RETURNS int LANGUAGE sql AS 'SELECT 1';",
    bad: "ALTER FUNCTION one() SECURITY DEFINER;",
    good: "ALTER FUNCTION one() SECURITY INVOKER;",
    example: Example::File,
    check: Check::Statement(check),
};

fn check(pass: &Pass<'_>) -> Vec<Finding> {
    let functions = changed(&pass.changes.functions).filter(|it| {
        it.before.options != it.after.options
            && it.before.body == it.after.body
            && pass.changes.extensions.is_empty()
            && pass.old.functions.get(&it.after.id).is_some()
    });
    functions
        .map(|it| {
            let name = qualified(&it.after.schema, &it.after.name);
            Finding::new(format!("whoever calls {name} may get something else from then on"))
                .on(format!("{}.{}", it.after.schema, it.after.name))
                .help("-- a new function beside it, until nobody calls the old one")
        })
        .collect()
}
