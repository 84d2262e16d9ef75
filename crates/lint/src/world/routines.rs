//! Functions, procedures, aggregates and operators that are made up.

use super::{Name, World, objects::extension_of};
use crate::Statement;

/// What a message says is missing: its kind, its name, and its arguments.
fn missing(message: &str) -> Option<(&str, &str, &str)> {
    if let Some((_, rest)) = message.split_once("could not find a") {
        let kind = rest.trim_start_matches('n').trim_start().split(' ').next()?;
        return Some((kind, message.split('"').nth(1)?, ""));
    }
    let (kind, rest) = message.split_once(' ')?;
    let call = rest.strip_suffix(" does not exist")?.trim_matches('"');
    let (name, arguments) = call.split_once('(').unwrap_or((call, ""));
    let kinds = ["function", "procedure", "aggregate"];
    kinds.contains(&kind).then_some((kind, name.trim_matches('"'), arguments.trim_end_matches(')')))
}

impl World {
    /// `function f(integer, text) does not exist`, `could not find a function named "f"`
    pub(super) fn routine(&mut self, message: &str, statement: &Statement) -> bool {
        if message.contains("marked IMMUTABLE") || message.contains("is not immutable") {
            return self.immutable(statement);
        }
        let Some((kind, name, arguments)) = missing(message) else { return false };
        if let Some(extension) = extension_of(name) {
            return self.extension(extension);
        }
        if name.starts_with("pg_catalog.") {
            return false;
        }
        let arguments = arguments.replace("unknown", "text");
        let call = format!("{}({arguments})", Name::told(name).sql());
        match kind {
            "aggregate" => self.aggregate(name, &arguments),
            "procedure" => self.first(
                &format!("function {name}({arguments})"),
                format!("CREATE PROCEDURE {call} LANGUAGE sql AS 'SELECT 1'"),
            ),
            _ => self.function(name, &call, statement),
        }
    }

    fn function(&mut self, name: &str, call: &str, statement: &Statement) -> bool {
        let is_called = statement.has("execute function") || statement.has("execute procedure");
        let (returns, gives) = match () {
            () if is_called && statement.begins("create event") => ("event_trigger", ""),
            () if is_called => ("trigger", "RETURN NEW; "),
            () if statement.has("uuid") => ("uuid", "RETURN NULL; "),
            () => ("integer", "RETURN NULL; "),
        };
        self.first(
            &format!("function {name}({call})"),
            format!(
                "CREATE FUNCTION {call} RETURNS {returns} LANGUAGE plpgsql AS 'BEGIN {gives}END'"
            ),
        )
    }

    /// An aggregate, with the function that it takes.
    fn aggregate(&mut self, name: &str, arguments: &str) -> bool {
        let arguments = arguments.trim_matches('*');
        let all = if arguments.is_empty() { "*" } else { arguments };
        let more = if arguments.is_empty() { String::new() } else { format!(", {arguments}") };
        let step = Name::told(&format!("{}_step", Name::told(name).name)).sql();
        self.first(
            &format!("function step of {name}({arguments})"),
            format!(
                "CREATE FUNCTION {step}(integer{more}) RETURNS integer LANGUAGE sql AS 'SELECT $1'"
            ),
        ) | self.first(
            &format!("aggregate {name}({arguments})"),
            format!(
                "CREATE AGGREGATE {}({all}) (SFUNC = {step}, STYPE = integer)",
                Name::told(name).sql()
            ),
        )
    }

    /// An operator that a statement is about; any other is a matter of types.
    pub(super) fn operator(&mut self, message: &str, statement: &Statement) -> bool {
        let is_about = statement.has("operator") && !statement.has("operator class");
        let Some(said) = message.strip_prefix("operator does not exist: ").filter(|_| is_about)
        else {
            return false;
        };
        let parts: Vec<&str> = said.split(' ').collect();
        let [left, sign, right] = parts.as_slice() else { return false };
        self.first(
            "function operator_of_script",
            format!(
                "CREATE FUNCTION operator_of_script({left}, {right}) RETURNS boolean LANGUAGE sql AS 'SELECT true'"
            ),
        ) | self.first(
            &format!("operator {sign}"),
            format!(
                "CREATE OPERATOR {sign} (LEFTARG = {left}, RIGHTARG = {right}, FUNCTION = operator_of_script)"
            ),
        )
    }

    /// An index and a stored column take only functions that always give the same.
    fn immutable(&mut self, statement: &Statement) -> bool {
        let mut is_learnt = false;
        for (what, sql) in &mut self.before {
            let name = what.strip_prefix("function ").unwrap_or_default();
            let name = name.split('(').next().unwrap_or_default();
            let is_its = !name.is_empty() && statement.sql.contains(name);
            if is_its && !sql.contains(" IMMUTABLE ") {
                *sql = sql.replacen(" LANGUAGE ", " IMMUTABLE LANGUAGE ", 1);
                is_learnt = true;
            }
        }
        is_learnt
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_name_what_is_missing() {
        let cases = [
            ("function f(integer, text) does not exist", Some(("function", "f", "integer, text"))),
            ("aggregate agg(integer) does not exist", Some(("aggregate", "agg", "integer"))),
            ("could not find a function named \"f\"", Some(("function", "f", ""))),
            ("could not find an aggregate named \"agg\"", Some(("aggregate", "agg", ""))),
            ("relation \"t\" does not exist", None),
        ];
        for (message, expected) in cases {
            assert_eq!(missing(message), expected, "{message}");
        }
    }
}
