//! A relation that is made up: a table, a view, a composite type.

use std::collections::BTreeSet;

use super::types::{self, guess};
use crate::{Statement, pass::quoted};

/// A column that is made up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Column {
    pub(super) name: String,
    pub(super) type_name: String,
    /// What follows the type: `NOT NULL`, `GENERATED …`.
    pub(super) rest: String,
    /// The types that were tried.
    tried: BTreeSet<String>,
}

/// A relation that is made up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Table {
    pub(super) columns: Vec<Column>,
    pub(super) kind: Kind,
}

/// What a relation is.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) enum Kind {
    /// A table.
    #[default]
    Plain,
    /// A table that is divided by `RANGE`, `LIST`, `HASH` of so many of its first columns.
    Partitioned(String, usize),
    /// A foreign table.
    Foreign,
    /// A view.
    View,
    /// A materialized view.
    Materialized,
    /// A composite type.
    Composite,
}

impl Table {
    /// One of a kind, with a column where the kind needs one.
    pub(super) fn of(kind: Kind) -> Self {
        let needs_column = matches!(kind, Kind::View | Kind::Materialized | Kind::Composite);
        let mut table = Self { columns: Vec::new(), kind };
        if needs_column {
            table.columns.push(Column::of("id", "integer"));
        }
        table
    }

    pub(super) fn has(&self, column: &str) -> bool {
        self.columns.iter().any(|it| it.name == column)
    }

    /// Adds a column with the type that its name and its statement speak for.
    pub(super) fn add(&mut self, column: &str, statement: &Statement) {
        if !self.has(column) {
            let mut new = Column::of(column, guess(column, statement));
            new.rest = taken(column, &new.type_name, statement);
            self.columns.push(new);
        }
    }

    /// Adds a column for whatever needs one; whether it is new.
    pub(super) fn add_bigint(&mut self, column: &str) -> bool {
        let is_new = !self.has(column);
        if is_new {
            self.columns.push(Column::of(column, "bigint"));
        }
        is_new
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
        match &self.kind {
            Kind::Plain => format!("CREATE TABLE {name} ({columns})"),
            Kind::Partitioned(way, count) => {
                let key = self.columns.iter().take(*count).map(|it| quoted(&it.name));
                let key = key.collect::<Vec<_>>().join(", ");
                format!("CREATE TABLE {name} ({columns}) PARTITION BY {way} ({key})")
            }
            Kind::Foreign => {
                format!("CREATE FOREIGN TABLE {name} ({columns}) SERVER server_of_script")
            }
            Kind::View => format!("CREATE VIEW {name} AS SELECT {}", self.selected()),
            Kind::Materialized => {
                format!("CREATE MATERIALIZED VIEW {name} AS SELECT {}", self.selected())
            }
            Kind::Composite => format!("CREATE TYPE {name} AS ({columns})"),
        }
    }

    /// What a view selects.
    fn selected(&self) -> String {
        let one = |it: &Column| format!("NULL::{} AS {}", it.type_name, quoted(&it.name));
        self.columns.iter().map(one).collect::<Vec<_>>().join(", ")
    }
}

impl Column {
    pub(super) fn of(name: &str, type_name: &str) -> Self {
        let (name, type_name) = (name.to_owned(), type_name.to_owned());
        let tried = BTreeSet::from([type_name.clone()]);
        Self { name, type_name, rest: String::new(), tried }
    }

    /// Takes another type; whether it was not tried before.
    pub(super) fn become_of(&mut self, type_name: &str) -> bool {
        let is_free = self.rest.is_empty() || self.rest.starts_with("DEFAULT");
        let is_new = is_free && self.tried.insert(type_name.to_owned());
        if is_new {
            self.type_name = type_name.to_owned();
            self.rest.clear();
        }
        is_new
    }

    /// Takes the next type; whether there is one.
    pub(super) fn next_type(&mut self) -> bool {
        types::TYPES.iter().any(|next| self.become_of(next))
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
