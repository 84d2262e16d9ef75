//! A schema made up from what a script speaks of: for a file that nobody gave a schema for.
//!
//! The script runs, the server says what it misses, that is made up, and the script runs again. So the
//! server, not a grammar of ours, says what a statement needs.

mod complaint;
mod learn;
mod make;
mod table;

use std::collections::{BTreeMap, BTreeSet};

use table::Table;

use crate::{Ran, Script};

/// What is made up so far.
#[derive(Debug, Clone, Default)]
pub struct World {
    /// How often it was made up anew.
    pub round: usize,
    schemas: BTreeSet<String>,
    /// Statements that are run before the tables are made: types, functions, extensions, by what they make.
    before: BTreeMap<String, String>,
    tables: BTreeMap<Name, Table>,
    /// Statements that are run after the tables are made, by what they make, in the order of their need.
    after: Vec<(String, String)>,
}

/// A name with its schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
struct Name {
    schema: Option<String>,
    name: String,
}

impl Name {
    /// A name as the server prints it in a message: without quotes around its parts.
    fn told(text: &str) -> Self {
        match text.split_once('.') {
            Some((schema, name)) => Self { schema: Some(schema.to_owned()), name: name.to_owned() },
            None => Self { schema: None, name: text.to_owned() },
        }
    }

    fn sql(&self) -> String {
        let name = crate::pass::quoted(&self.name);
        match &self.schema {
            Some(schema) => format!("{}.{name}", crate::pass::quoted(schema)),
            None => name,
        }
    }
}

impl World {
    /// Whether nothing is made up.
    pub fn is_empty(&self) -> bool {
        self.statements().is_empty()
    }

    /// The statements that make it.
    pub fn statements(&self) -> Vec<String> {
        let schemas =
            self.schemas.iter().map(|it| format!("CREATE SCHEMA {}", crate::pass::quoted(it)));
        let before = self.before.values().cloned();
        let tables = self.tables.iter().map(|(name, table)| table.sql(&name.sql()));
        let after = self.after.iter().map(|(_, sql)| sql.clone());
        schemas.chain(before).chain(tables).chain(after).collect()
    }

    /// Makes up what a run missed; whether there was anything.
    pub fn learn(&mut self, script: &Script, ran: &Ran<'_>) -> bool {
        self.round += 1;
        let statements: Vec<_> = script.statements().collect();
        let refused =
            ran.refused().map(|(at, error)| (at, error.message.clone(), error.detail.clone()));
        let notices = ran
            .notices()
            .filter_map(|(at, text)| Some((at, text.strip_suffix(", skipping")?.to_owned(), None)));
        let said: Vec<(usize, String, Option<String>)> = notices.chain(refused).collect();
        let first = ran.refused().map(|(at, _)| at).next().unwrap_or(usize::MAX);
        let mut is_learnt = false;
        for (at, message, detail) in said {
            let Some(statement) = statements.get(at) else { continue };
            let said = format!("{message}\n{}", detail.unwrap_or_default());
            // What comes after something that failed may miss what that would have made.
            is_learnt |= self.learn_one(statement, &said, at <= first);
        }
        is_learnt
    }
}
