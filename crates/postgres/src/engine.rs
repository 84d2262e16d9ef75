//! PostgreSQL as an engine: each of its parts has a room of its own.

use aludel_engine::{
    Capabilities, Contract, Engine, ErrorClass, Fills, Journal, Lock, Offline, Preflight,
    Statements, Watch, Witness,
};
use aludel_session::SqlError;

use crate::{classify, pulse::Pulse};

/// Its name, as its makers write it.
pub(crate) const NAME: &str = "PostgreSQL";

/// PostgreSQL 14 to 18, as what runs revisions.
#[derive(Debug, Clone, Copy, Default)]
pub struct PostgresEngine;

impl Engine for PostgresEngine {
    fn name(&self) -> &'static str {
        NAME
    }

    fn capabilities(&self) -> Capabilities {
        Capabilities { roles: true, schemas: true, second_connection: true }
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

    fn fills(&self) -> Option<&'static dyn Fills> {
        Some(&PostgresEngine)
    }

    fn offline(&self) -> Option<&'static dyn Offline> {
        Some(&PostgresEngine)
    }

    fn preflight(&self) -> &dyn Preflight {
        self
    }

    fn witness(&self) -> &dyn Witness {
        self
    }

    fn watch(&self, identity: &str) -> Box<dyn Watch> {
        Box::new(Pulse::of(identity))
    }

    fn classify(&self, error: &SqlError) -> ErrorClass {
        classify::class(error)
    }

    fn hint(&self, error: &SqlError) -> String {
        classify::hint(error).to_owned()
    }
}
