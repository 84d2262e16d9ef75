//! SQLite as an engine.

use aludel_engine::{
    Asked, Backend, Capabilities, Contract, Engine, ErrorClass, Journal, Lock, Preflight,
    Statements, Watch, Witness,
};
use aludel_session::{Session, SqlError};
use aludel_sql::Syntax;

use crate::{SYNTAX, classify};

/// SQLite, as what runs revisions.
#[derive(Debug, Clone, Copy, Default)]
pub struct SqliteEngine;

impl Engine for SqliteEngine {
    fn name(&self) -> &'static str {
        "SQLite"
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { roles: false, schemas: false, second_connection: false }
    }

    fn syntax(&self) -> Syntax {
        SYNTAX
    }

    fn statements(&self) -> &dyn Statements {
        self
    }

    fn contract(&self) -> &dyn Contract {
        self
    }

    fn journal(&self) -> &dyn Journal {
        self
    }

    fn lock(&self) -> &dyn Lock {
        self
    }

    fn preflight(&self) -> &dyn Preflight {
        self
    }

    fn witness(&self) -> &dyn Witness {
        self
    }

    fn watch(&self, _identity: &str) -> Box<dyn Watch> {
        Box::new(Blind)
    }

    fn classify(&self, error: &SqlError) -> ErrorClass {
        classify::class(error)
    }

    fn hint(&self, error: &SqlError) -> String {
        classify::hint(error).to_owned()
    }
}

/// A second connection to a file sees nothing of the first.
#[derive(Debug)]
struct Blind;

impl Watch for Blind {
    fn begin(&mut self, _message: &str) {}

    fn look<'a>(&'a mut self, _session: &'a mut dyn Session) -> Asked<'a, Vec<Backend>> {
        Box::pin(async { Ok(Vec::new()) })
    }

    fn reason(&self) -> Option<&'static str> {
        None
    }
}
