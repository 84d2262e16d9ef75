//! What must be said before some statements of a segment: before a function whose body does not pass the check that
//! the engine makes when the function is made: one that is broken, or speaks of what comes later, for the two
//! speak of each other; and before an UPDATE that has to see all rows.
//!
//! Source: PostgreSQL manual, "Row Security Policies": with `row_security = off` a statement fails where policies
//! would hide rows from it.

use aludel_catalog::{Body, Function, Key, Kind};
use aludel_dialect::{Context, Statement};

const UNCHECKED: &str = "SET LOCAL check_function_bodies = off";

const ALL_ROWS: &str = "SET LOCAL row_security = off";

/// The setting, where a statement needs one.
pub(super) fn prelude(
    statement: &Statement,
    later: &[&Key],
    context: Context<'_>,
) -> Option<Statement> {
    if fills_behind_policies(statement, context) {
        return Some(setting(&statement.subject, ALL_ROWS));
    }
    if statement.subject.kind != Kind::Function || !statement.sql.starts_with("CREATE ") {
        return None;
    }
    let Body::Function(function) = &context.catalogs.after.get(&statement.subject)?.body else {
        return None;
    };
    let is_premature = later.iter().any(|key| is_looked_up(function, key.kind));
    let fails = function.is_broken || is_premature;
    fails.then(|| setting(&statement.subject, UNCHECKED))
}

fn setting(subject: &Key, sql: &str) -> Statement {
    Statement { is_setting: true, ..Statement::new(subject, sql) }
}

/// Whether it fills a table whose policies hold for its owner as well. What runs in slices is told so by who cuts
/// them.
fn fills_behind_policies(statement: &Statement, context: Context<'_>) -> bool {
    let is_whole = !statement.fills.is_empty() && statement.sliced.is_none();
    let Some(table) = statement.subject.parent_name().filter(|_| is_whole) else { return false };
    let key = Key::in_schema(Kind::Table, table.schema.clone(), table.name.clone());
    let catalogs = [context.catalogs.before, context.catalogs.after];
    let mut objects = catalogs.iter().filter_map(|catalog| catalog.get(&key));
    objects.any(|object| matches!(&object.body, Body::Table(table) if table.force_row_security))
}

/// Whether the engine looks up what of this kind the body speaks of. Of PL/pgSQL it reads the
/// declarations alone.
fn is_looked_up(function: &Function, kind: Kind) -> bool {
    match language(function) {
        Some("sql") => !function.sql_body,
        Some("plpgsql") => {
            !matches!(kind, Kind::Function | Kind::Aggregate | Kind::Operator | Kind::Sequence)
        }
        _ => false,
    }
}

fn language(function: &Function) -> Option<&str> {
    let mut lines = function.definition.lines();
    let said = lines.find_map(|line| line.trim_start().strip_prefix("LANGUAGE "))?;
    said.split_whitespace().next()
}
