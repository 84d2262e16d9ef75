//! What must be said before a function whose body does not pass the check that the engine makes
//! when the function is made: one that is broken, or speaks of what comes later, for the two speak
//! of each other.

use aludel_catalog::{Body, Function, Key, Kind};
use aludel_dialect::{Context, Statement};

const UNCHECKED: &str = "SET LOCAL check_function_bodies = off";

/// The setting, where the body does not pass.
pub(super) fn prelude(
    statement: &Statement,
    later: &[&Key],
    context: Context<'_>,
) -> Option<Statement> {
    if statement.subject.kind != Kind::Function || !statement.sql.starts_with("CREATE ") {
        return None;
    }
    let Body::Function(function) = &context.catalogs.after.get(&statement.subject)?.body else {
        return None;
    };
    let is_premature = later.iter().any(|key| is_looked_up(function, key.kind));
    let fails = function.is_broken || is_premature;
    fails.then(|| Statement { is_setting: true, ..Statement::new(&statement.subject, UNCHECKED) })
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
