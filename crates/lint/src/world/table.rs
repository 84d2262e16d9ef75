//! A table that is made up.

use crate::{Statement, pass::quoted};

/// Types in the order in which they are tried.
const TYPES: [&str; 16] = [
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

/// A column that is made up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) type_name: String,
    /// What follows the type: `NOT NULL`, `GENERATED …`.
    pub(super) rest: String,
    /// How many types were tried.
    tried: usize,
}

/// A table that is made up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    /// `PARTITION BY …`.
    pub(super) partition: Partition,
}

/// How a table is divided.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Partition {
    #[default]
    None,
    /// `RANGE`, `LIST`, `HASH`, by the first columns.
    By(String, usize),
}

impl Table {
    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|it| it.name == column)
    }

    /// Adds a column with the type that its name and its statement speak for.
    pub(super) fn add(&mut self, column: &str, statement: &Statement) {
        if !self.has(column) {
            let type_name = guess(column, statement).to_owned();
            let rest = taken(column, &type_name, statement);
            self.columns.push(Column { name: column.to_owned(), type_name, rest, tried: 0 });
        }
    }

    pub(super) fn column(&mut self, name: &str) -> Option<&mut Column> {
        self.columns.iter_mut().find(|it| it.name == name)
    }

    pub(super) fn sql(&self, name: &str) -> String {
        let column = |it: &Column| {
            let sql = format!("{} {} {}", quoted(&it.name), it.type_name, it.rest);
            sql.trim_end().to_owned()
        };
        let columns: Vec<String> = self.columns.iter().map(column).collect();
        let columns = columns.join(", ");
        match &self.partition {
            Partition::None => format!("CREATE TABLE {name} ({columns})"),
            Partition::By(way, count) => {
                let keys: Vec<String> =
                    self.columns.iter().take(*count).map(|it| quoted(&it.name)).collect();
                format!("CREATE TABLE {name} ({columns}) PARTITION BY {way} ({})", keys.join(", "))
            }
        }
    }
}

impl Column {
    /// Takes the next type; whether there is one.
    pub(super) fn next_type(&mut self) -> bool {
        while let Some(next) = TYPES.get(self.tried) {
            self.tried += 1;
            if *next != self.type_name {
                self.type_name = (*next).to_owned();
                if self.rest.starts_with("DEFAULT") {
                    self.rest.clear();
                }
                return true;
            }
        }
        false
    }
}

/// The type that a column probably has.
fn guess(column: &str, statement: &Statement) -> &'static str {
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
        _ if is(&["count", "age", "price", "amount", "number", "size", "score", "position"]) => {
            "integer"
        }
        _ if is(&["data", "json", "payload", "metadata", "settings", "properties"]) => "jsonb",
        _ => "text",
    }
}

/// What a statement takes from a column, which then has it before.
fn taken(column: &str, type_name: &str, statement: &Statement) -> String {
    let words = statement.words();
    let is_column = |at: &usize| words.get(*at).is_some_and(|it| it.trim_matches('"') == column);
    let drops = |at: usize, what: &[&str]| {
        let rest = words.get(at + 1..at + 1 + what.len());
        rest.is_some_and(|rest| rest.iter().map(String::as_str).eq(what.iter().copied()))
    };
    let mut places = (0..words.len()).filter(is_column);
    let taken = places.find_map(|at| match () {
        () if drops(at, &["drop", "not", "null"]) => Some("NOT NULL".to_owned()),
        () if drops(at, &["drop", "default"]) => Some(format!("DEFAULT {}", value(type_name))),
        () => None,
    });
    taken.unwrap_or_default()
}

/// Some value of a type.
fn value(type_name: &str) -> &'static str {
    match type_name {
        "bigint" | "integer" => "0",
        "boolean" => "false",
        "timestamptz" | "timestamp" => "now()",
        "jsonb" | "json" => "'{}'",
        _ => "''",
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
