//! `CREATE FUNCTION` and `CREATE PROCEDURE`: the engine's own statement, its body never touched.

use aludel_catalog::{Argument, Function, Key, Pair};
use aludel_dialect::{Alteration, Located, Statement};
use aludel_sql::{Kind, Token, tokens};

use super::{
    base_type,
    naming::Names,
    shared::{drop_of_named, in_place, one},
    stale,
};

pub(super) fn create(
    key: &Key,
    function: &Function,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    one(key, definition("CREATE", function, names))
}

/// The engine's statement with this verb.
fn definition(verb: &str, function: &Function, names: Names<'_>) -> String {
    let tokens: Vec<Token<'_>> = tokens(function.definition.trim()).collect();
    let starts = |t: &Token<'_>| t.is("function") || t.is("procedure");
    let start = tokens.iter().position(starts).unwrap_or_default();
    let body = if function.sql_body { sql_body(&tokens) } else { tokens.len() };
    let text = |part: Option<&[Token<'_>]>| -> String {
        part.unwrap_or_default().iter().map(|t| t.text).collect()
    };
    let (head, body) = (text(tokens.get(start..body)), text(tokens.get(body..)));
    format!("{verb} {}{body}", names.text(&head))
}

/// A statement of the engine's with this verb: `CREATE`, `CREATE OR REPLACE`.
pub(super) fn with_verb(verb: &str, word: &str, definition: &str) -> String {
    let rest: String =
        tokens(definition.trim()).skip_while(|t| !t.is(word)).map(|t| t.text).collect();
    format!("{verb} {}", rest.trim_end_matches(';'))
}

/// Where the body begins that the engine has parsed.
fn sql_body(tokens: &[Token<'_>]) -> usize {
    let is_body = |t: &Token<'_>| t.is("return") || t.is("begin");
    tokens.iter().position(is_body).unwrap_or(tokens.len())
}

pub(super) fn drop(key: &Key, function: &Function, names: Names<'_>) -> Vec<Statement> {
    let word = if function.procedure { "PROCEDURE" } else { "FUNCTION" };
    let name = names.with_signature(key);
    let sql = match base_type::takes_type(key, names) {
        true => format!("DROP {word} IF EXISTS {name} CASCADE"),
        false => format!("DROP {word} {name}"),
    };
    drop_of_named(key, sql, names)
}

pub(super) fn alter(key: &Key, change: Pair<&Function>, names: Names<'_>) -> Alteration {
    if !is_replaceable(change) {
        return Alteration::Rebuild;
    }
    let statement = Statement::new(key, definition("CREATE OR REPLACE", change.after, names));
    match change.map(computation).is_same() {
        true => in_place(vec![statement]),
        false => in_place(stale::with_consequences(statement, names)),
    }
}

/// What decides on the result: the body, what is set for it, and whether NULL is looked at. Cost and
/// the like do not.
fn computation(function: &Function) -> (Vec<&str>, bool) {
    let definition = &function.definition;
    let (head, body) = match definition.find("\nAS ").filter(|_| !function.sql_body) {
        Some(at) => definition.split_at(at),
        None => ("", definition.as_str()),
    };
    let set = head.lines().map(str::trim).filter(|line| line.starts_with("SET "));
    let is_strict = head.split_whitespace().any(|word| word == "STRICT");
    (set.chain([body]).collect(), is_strict)
}

/// Whether `OR REPLACE` is legal.
/// Source: PostgreSQL manual, "CREATE FUNCTION", "Overloading" and "Notes".
fn is_replaceable(change: Pair<&Function>) -> bool {
    change.map(|f| f.procedure).is_same()
        && change.map(|f| &f.returns).is_same()
        && change.map(is_window).is_same()
        && change.before.arguments.len() == change.after.arguments.len()
        && change.before.arguments.iter().zip(&change.after.arguments).all(keeps)
}

/// An argument keeps its name, mode and type; it may get a name or a default, but never lose one.
fn keeps((before, after): (&Argument, &Argument)) -> bool {
    let is_result = matches!(before.mode.as_str(), "OUT" | "TABLE");
    let name_is_kept = before.name == after.name || (before.name.is_none() && !is_result);
    name_is_kept
        && before.mode == after.mode
        && before.data_type == after.data_type
        && (after.has_default || !before.has_default)
}

fn is_window(function: &Function) -> bool {
    let head = tokens(&function.definition).take_while(|t| {
        !matches!(t.kind, Kind::DollarLiteral) && !t.is("begin") && !t.is("return")
    });
    head.into_iter().any(|t| t.is("window"))
}
