//! What must be said before functions that speak of each other: the engine looks into the body of
//! an SQL function when it is made, and no dependency tells which of them comes first.

use aludel_catalog::{Body, Function, Key, Kind, Object};
use aludel_dialect::{Context, Statement};

const UNCHECKED: &str = "SET LOCAL check_function_bodies = off";

/// The setting, before an SQL function that is not the only one that comes.
pub(super) fn prelude(statement: &Statement, context: Context<'_>) -> Option<Statement> {
    let makes_function =
        statement.subject.kind == Kind::Function && statement.sql.starts_with("CREATE ");
    let after = context.catalogs.after;
    if !makes_function || !after.get(&statement.subject).is_some_and(is_unparsed_sql) {
        return None;
    }
    let comes = |(key, object): &(&Key, &Object)| {
        is_unparsed_sql(object) && context.catalogs.before.get(key) != Some(*object)
    };
    let come = after.of_kind(Kind::Function).filter(comes).take(2).count();
    (come > 1).then(|| Statement::new(&statement.subject, UNCHECKED))
}

fn is_unparsed_sql(object: &Object) -> bool {
    matches!(&object.body, Body::Function(function) if is_sql(function) && !function.sql_body)
}

fn is_sql(function: &Function) -> bool {
    function.definition.lines().any(|line| line.trim_start().starts_with("LANGUAGE sql"))
}
