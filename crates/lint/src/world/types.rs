//! Which types columns have: guessed by their names, and mended by what the server says of them.

use super::World;
use crate::Statement;

/// Types in the order in which they are tried.
pub(super) const TYPES: [&str; 16] = [
    "integer",
    "text",
    "bigint",
    "timestamp",
    "timestamptz",
    "boolean",
    "jsonb",
    "numeric(10,2)",
    "date",
    "varchar(50)",
    "uuid",
    "text[]",
    "tsvector",
    "int4range",
    "bytea",
    "interval",
];

/// The type that a column probably has.
pub(super) fn guess(column: &str, statement: &Statement) -> &'static str {
    if let Some(wanted) = changed_to(column, statement) {
        return match wanted {
            "int" | "integer" | "int4" | "smallint" | "int2" => "bigint",
            "jsonb" => "json",
            "json" => "jsonb",
            "timestamptz" => "timestamp",
            "timestamp" | "date" | "time" => "timestamptz",
            _ => "integer",
        };
    }
    let is = |ends: &[&str]| ends.iter().any(|end| column.ends_with(end));
    match column {
        _ if is(&["_at", "_on", "time", "date", "timestamp"]) => "timestamptz",
        _ if column == "id" || is(&["_id"]) => "bigint",
        _ if column.starts_with("is_") || column.starts_with("has_") => "boolean",
        _ if is(&[
            "count", "age", "price", "amount", "number", "size", "score", "position", "quantity",
        ]) =>
        {
            "integer"
        }
        _ if is(&["data", "json", "payload", "metadata", "settings", "properties"]) => "jsonb",
        _ => "text",
    }
}

/// The type that a statement gives a column.
fn changed_to<'s>(column: &str, statement: &'s Statement) -> Option<&'s str> {
    let words = statement.words();
    let at = words.iter().position(|word| word.trim_matches('"') == column)?;
    let rest: Vec<&str> = words.get(at + 1..)?.iter().map(String::as_str).take(4).collect();
    match rest.as_slice() {
        ["type", wanted, ..] | ["set", "data", "type", wanted] => Some(wanted),
        _ => None,
    }
}

/// What does not fit.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Misfit {
    /// Something of the first type stands where the second belongs.
    Wanted(String, String),
    /// A column is of the first type, and its value of the second.
    Value(String, String),
    /// Two types stand beside each other and do not go together.
    Pair(String, String),
    /// An operator works on no such type.
    Operand(String, String),
}

/// What a message says of types.
fn misfit(message: &str, detail: &str) -> Option<Misfit> {
    let owned = |text: &str| text.trim().trim_end_matches('.').to_owned();
    let pair = |text: &str| {
        let (one, other) = text.split_once(" and ")?;
        Some(Misfit::Pair(owned(one), owned(other)))
    };
    if let Some(said) = message.strip_prefix("operator does not exist: ") {
        return Some(operation(said));
    }
    if let Some((_, types)) = message.split_once("must be type ") {
        let (wanted, found) = types.split_once(", not type ")?;
        return Some(Misfit::Wanted(owned(found), owned(wanted)));
    }
    if let Some((_, types)) = message.split_once(" is of type ") {
        let (column, rest) = types.split_once(" but ")?;
        let (_, value) = rest.split_once(" is of type ")?;
        return Some(Misfit::Value(owned(column), owned(value)));
    }
    if let Some((_, types)) = message.split_once("does not accept data type ") {
        let class = message.split('"').nth(1).unwrap_or_default();
        let wanted = class.split('_').next().filter(|it| TYPES.contains(it)).unwrap_or("text");
        return Some(Misfit::Wanted(owned(types), wanted.to_owned()));
    }
    if let Some((before, method)) =
        message.split_once(" has no default operator class for access method ")
    {
        let wanted = if method.contains("gin") { "jsonb" } else { "int4range" };
        return Some(Misfit::Wanted(
            owned(before.trim_start_matches("data type ")),
            wanted.to_owned(),
        ));
    }
    if let Some(types) = message.strip_suffix(" cannot be matched") {
        return types.split_once(" types ").and_then(|(_, types)| pair(types));
    }
    if let Some((_, rest)) = message.split_once("invalid input syntax for type ") {
        let found = rest.split(':').next().unwrap_or_default();
        return Some(Misfit::Wanted(owned(found), "text".to_owned()));
    }
    detail.split_once("are of incompatible types: ").and_then(|(_, types)| pair(types))
}

/// `text * integer`, `text -> unknown`
fn operation(said: &str) -> Misfit {
    let is_sign = |word: &&str| !word.is_empty() && !word.contains(|it: char| it.is_alphanumeric());
    let sign = said.split(' ').find(is_sign).unwrap_or_default();
    let (left, right) = said.split_once(&format!("{sign} ")).unwrap_or((said, ""));
    let (left, right) = (left.trim().to_owned(), right.trim().to_owned());
    let is_known = |it: &str| !it.is_empty() && it != "unknown";
    let wanted = match sign {
        "->" | "->>" | "#>" | "#>>" | "@>" | "<@" | "?" | "?|" | "?&" => "jsonb",
        "@@" => "tsvector",
        "&&" => "text[]",
        "~" | "~*" | "~~" | "~~*" | "||" => "text",
        _ if is_known(&left) && is_known(&right) && left != right => {
            return Misfit::Pair(left, right);
        }
        _ => "integer",
    };
    let other = if is_known(&left) && spelt(&left) != wanted { left } else { right };
    Misfit::Operand(other, wanted.to_owned())
}

/// A type's name without its modifiers, as columns that are made up have it.
fn spelt(type_name: &str) -> &str {
    let bare = type_name.split('(').next().unwrap_or_default().trim();
    match bare {
        "timestamp with time zone" => "timestamptz",
        "timestamp without time zone" => "timestamp",
        "character varying" => "varchar",
        "character" => "char",
        bare => bare,
    }
}

impl World {
    /// Gives a column another type, where the server says which one does not fit.
    pub(super) fn mend(&mut self, statement: &Statement, message: &str, detail: &str) -> bool {
        let Some(misfit) = misfit(message, detail) else { return false };
        match &misfit {
            Misfit::Wanted(found, wanted) => {
                self.returns(found, wanted, statement) || self.retype(found, wanted, statement)
            }
            Misfit::Value(column, value) => {
                self.returns(value, column, statement) || self.retype(column, value, statement)
            }
            Misfit::Operand(found, wanted) => self.retype(found, wanted, statement),
            // What was only guessed gives way.
            Misfit::Pair(one, other) if one == "text" => {
                self.retype(one, other, statement) || self.retype(other, one, statement)
            }
            Misfit::Pair(one, other) => {
                self.retype(other, one, statement) || self.retype(one, other, statement)
            }
        }
    }

    /// Gives a column, or a domain, of one type another.
    fn retype(&mut self, found: &str, wanted: &str, statement: &Statement) -> bool {
        let names: Vec<&str> = statement.words().iter().map(|it| it.trim_matches('"')).collect();
        for table in self.named_tables(statement) {
            let Some(table) = self.tables.get_mut(&table) else { continue };
            let mut fitting = table.columns.iter_mut().filter(|it| {
                spelt(&it.type_name) == spelt(found) && names.contains(&it.name.as_str())
            });
            if fitting.any(|column| column.become_of(spelt(wanted))) {
                return true;
            }
        }
        self.rebase(found, wanted, statement)
    }

    /// Gives a domain another base.
    fn rebase(&mut self, found: &str, wanted: &str, statement: &Statement) -> bool {
        let base = format!(" AS {found}");
        let made = self.before.iter_mut().find(|(what, sql)| {
            let name = what.strip_prefix("type ").unwrap_or_default();
            let name = name.rsplit('.').next().unwrap_or_default();
            sql.starts_with("CREATE DOMAIN ")
                && sql.ends_with(&base)
                && statement.sql.contains(name)
        });
        let Some((_, sql)) = made.filter(|_| found != wanted) else { return false };
        *sql = sql.replace(&base, &format!(" AS {wanted}"));
        true
    }

    /// Has a function that is made up return another type.
    fn returns(&mut self, found: &str, wanted: &str, statement: &Statement) -> bool {
        let returns = format!(" RETURNS {found} ");
        let made = self.before.iter_mut().find(|(what, sql)| {
            let name = what.strip_prefix("function ").unwrap_or_default();
            let name = name.split('(').next().unwrap_or_default();
            !name.is_empty() && sql.contains(&returns) && statement.sql.contains(name)
        });
        let Some((_, sql)) = made else { return false };
        *sql = sql.replace(&returns, &format!(" RETURNS {wanted} "));
        true
    }

    /// Where values do not fit and nothing says how: another type for the columns that a statement names,
    /// one after the other.
    pub(super) fn other_type(&mut self, statement: &Statement, said: &str) -> bool {
        let is_of_types = [
            "type",
            "cast",
            "operator",
            "invalid input",
            "incompatible",
            "function",
            "out of range",
        ];
        // What a type lacks until the transaction ends, no other type has.
        if said.contains("unsafe use") || !is_of_types.iter().any(|word| said.contains(word)) {
            return false;
        }
        let words: Vec<String> =
            statement.words().iter().map(|it| it.trim_matches('"').to_owned()).collect();
        for name in self.named_tables(statement) {
            let Some(table) = self.tables.get_mut(&name) else { continue };
            for column in &mut table.columns {
                if words.contains(&column.name) && column.rest.is_empty() && column.next_type() {
                    return true;
                }
            }
        }
        false
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_say_which_types_do_not_fit() {
        let wanted = |one: &str, other: &str| Some(Misfit::Wanted(one.into(), other.into()));
        let pair = |one: &str, other: &str| Some(Misfit::Pair(one.into(), other.into()));
        let operand = |one: &str, other: &str| Some(Misfit::Operand(one.into(), other.into()));
        let cases = [
            ("operator does not exist: text * integer", "", pair("text", "integer")),
            ("operator does not exist: text * text", "", operand("text", "integer")),
            ("operator does not exist: - text", "", operand("text", "integer")),
            ("operator does not exist: text ->> unknown", "", operand("text", "jsonb")),
            (
                "argument of WHERE must be type boolean, not type text",
                "",
                wanted("text", "boolean"),
            ),
            (
                "column \"a\" is of type text but default expression is of type integer",
                "",
                Some(Misfit::Value("text".into(), "integer".into())),
            ),
            ("COALESCE types text and integer cannot be matched", "", pair("text", "integer")),
            (
                "foreign key constraint \"k\" cannot be implemented",
                "Key columns \"a\" and \"id\" are of incompatible types: uuid and bigint.",
                pair("uuid", "bigint"),
            ),
            ("relation \"t\" does not exist", "", None),
        ];
        for (message, detail, expected) in cases {
            assert_eq!(misfit(message, detail), expected, "{message}");
        }
    }
}
