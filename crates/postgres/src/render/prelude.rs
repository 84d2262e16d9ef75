//! What must be said before functions that speak of each other: the engine looks into the body of
//! an SQL function when it is made, and no dependency tells which of them comes first.

use aludel_catalog::{Body, Function, Key, Kind, Object, Pair};
use aludel_dialect::{Context, Statement};

const FUNCTIONS: [Kind; 2] = [Kind::Function, Kind::Aggregate];
const RELATIONS: [Kind; 3] = [Kind::Table, Kind::View, Kind::MaterializedView];

const UNCHECKED: &str = "SET LOCAL check_function_bodies = off";

/// The setting, before an SQL function that is not the only one that comes, and before one that
/// speaks of tables or views that come, where it must come before such.
pub(super) fn prelude(statement: &Statement, context: Context<'_>) -> Option<Statement> {
    let makes_function =
        statement.subject.kind == Kind::Function && statement.sql.starts_with("CREATE ");
    let after = context.catalogs.after;
    if !makes_function {
        return None;
    }
    let said = || Some(Statement::new(&statement.subject, UNCHECKED));
    if after.get(&statement.subject).is_some_and(is_looked_into)
        && mentions_coming(&statement.subject, &RELATIONS, context)
        && is_needed_early(&statement.subject, context)
    {
        return said();
    }
    if !after.get(&statement.subject).is_some_and(is_unparsed_sql) {
        return None;
    }
    let comes = |(key, object): &(&Key, &Object)| {
        is_unparsed_sql(object) && context.catalogs.before.get(key) != Some(*object)
    };
    let come = after.of_kind(Kind::Function).filter(comes).take(2).count();
    if come > 1 || mentions_coming(&statement.subject, &FUNCTIONS, context) { said() } else { None }
}

/// Whether the body has the name of something else of these kinds that comes.
fn mentions_coming(function: &Key, kinds: &[Kind], context: Context<'_>) -> bool {
    let Pair { before, after } = context.catalogs;
    let Some(Body::Function(body)) = after.get(function).map(|object| &object.body) else {
        return false;
    };
    let comes = |(key, object): &(&Key, &Object)| before.get(key) != Some(*object);
    let others = kinds.iter().flat_map(|kind| after.of_kind(*kind));
    let mut coming = others.filter(comes).filter(|(key, _)| *key != function);
    coming.any(|(key, _)| body.definition.contains(key.name.as_str()))
}

/// Whether a table or a view that comes needs the function.
fn is_needed_early(function: &Key, context: Context<'_>) -> bool {
    let catalogs = context.catalogs;
    let comes = |key: &Key| {
        let whole =
            catalogs.after.relation(&key.parent_name().or_else(|| key.qualified_name())?)?;
        Some(!catalogs.before.objects.contains_key(&whole))
    };
    let needing = catalogs.after.dependencies.iter().filter(|(_, needs)| needs.contains(function));
    needing.map(|(dependent, _)| dependent).any(|dependent| {
        let is_early = (Kind::Table..=Kind::MaterializedView).contains(&dependent.kind);
        is_early && comes(dependent).unwrap_or(false)
    })
}

/// Whether the engine looks into the body when the function is made.
fn is_looked_into(object: &Object) -> bool {
    let is_plpgsql = |function: &Function| {
        function.definition.lines().any(|line| line.trim_start().starts_with("LANGUAGE plpgsql"))
    };
    is_unparsed_sql(object)
        || matches!(&object.body, Body::Function(function) if is_plpgsql(function))
}

fn is_unparsed_sql(object: &Object) -> bool {
    matches!(&object.body, Body::Function(function) if is_sql(function) && !function.sql_body)
}

fn is_sql(function: &Function) -> bool {
    function.definition.lines().any(|line| line.trim_start().starts_with("LANGUAGE sql"))
}
