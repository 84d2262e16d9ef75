//! A schema made up from what a script speaks of: for a file that nobody gave a schema for.
//!
//! The script runs, the server says what it misses, that is made up, and the script runs again. So the
//! server, not a grammar of ours, says what a statement needs.

mod complaint;
mod learn;
mod make;
mod objects;
mod replaced;
mod routines;
mod table;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use table::{Kind, Table};

use crate::{Ran, Script, Statement};

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
    /// The statements for which something was made up that they replace.
    replaced: BTreeSet<usize>,
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

    /// The name that a statement means by one that the server prints without its schema.
    fn in_full(text: &str, statement: &Statement) -> Self {
        let told = Self::told(text);
        let words = statement.words();
        let is_it = |three: &&[String]| matches!(three, [_, dot, name] if dot == "." && name.trim_matches('"') == told.name);
        let schema = words.windows(3).find(is_it).and_then(|three| three.first());
        Self { schema: told.schema.or(schema.map(|it| it.trim_matches('"').to_owned())), ..told }
    }

    /// The name as the server prints it.
    fn told_again(&self) -> String {
        match &self.schema {
            Some(schema) => format!("{schema}.{}", self.name),
            None => self.name.clone(),
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
        let (types, others): (Vec<_>, Vec<_>) =
            ranked(&self.before).into_iter().partition(|(rank, _)| *rank <= TYPE);
        let relations = |wanted: fn(&Kind) -> bool| {
            let some = self.tables.iter().filter(move |(_, table)| wanted(&table.kind));
            some.map(|(name, table)| table.sql(&name.sql()))
        };
        let made = |all: Vec<(usize, String)>| all.into_iter().map(|(_, sql)| sql);
        let after = self.after.iter().map(|(_, sql)| sql.clone());
        schemas
            .chain(made(types))
            .chain(relations(|kind| *kind == Kind::Composite))
            .chain(made(others))
            .chain(relations(|kind| *kind != Kind::Composite))
            .chain(after)
            .collect()
    }

    /// Makes up what a run missed; whether there was anything.
    pub fn learn(&mut self, script: &Script, ran: &Ran<'_>) -> bool {
        self.round += 1;
        let statements: Vec<_> = script.statements().collect();
        let wrong: Vec<_> = ran.wrong().collect();
        let first = wrong.first().map_or(usize::MAX, |(at, _)| *at);
        let notices = ran.notices().filter_map(|(at, text)| {
            Some((at, Said { message: text.strip_suffix(", skipping")?, detail: "" }))
        });
        let refused = wrong.iter().map(|(at, error)| {
            let detail = error.detail.as_deref().unwrap_or_default();
            (*at, Said { message: &error.message, detail })
        });
        let said: Vec<(usize, Said<'_>)> = notices.chain(refused).collect();
        let mut learn = |are_first: fn(usize, usize) -> bool| {
            let mut is_learnt = false;
            for (at, said) in &said {
                let Some(statement) = statements.get(*at) else { continue };
                let of = Asking { script, statement };
                is_learnt |= self.learn_one(&of, said, are_first(*at, first));
            }
            is_learnt
        };
        // What comes after something that failed may miss what that would have made; but where nothing
        // can be done about that, it is gone on without it.
        learn(|at, first| at <= first) || learn(|_, _| true) || self.learn_replaced(script, ran)
    }
}

/// What the server says.
struct Said<'m> {
    message: &'m str,
    detail: &'m str,
}

/// The statement that something is made up for.
struct Asking<'s> {
    script: &'s Script,
    statement: &'s Statement,
}

/// What is made before the tables, in the order in which one needs the other.
const RANKS: [&str; 9] = [
    "extension",
    "type",
    "access method",
    "wrapper",
    "server",
    "function",
    "aggregate",
    "operator",
    "sequence",
];

/// The last rank before the composite types.
const TYPE: usize = 1;

fn ranked(before: &BTreeMap<String, String>) -> Vec<(usize, String)> {
    let rank =
        |what: &String| RANKS.iter().position(|rank| what.starts_with(rank)).unwrap_or(RANKS.len());
    let mut all: Vec<_> = before.iter().map(|(what, sql)| (rank(what), sql.clone())).collect();
    all.sort_by_key(|(rank, _)| *rank);
    all
}
