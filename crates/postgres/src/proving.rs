//! PostgreSQL, as what migrations are proven on.

use aludel_engine::{Observer, Proving};

use crate::PostgresEngine;

impl Proving for PostgresEngine {
    fn observer(&self) -> &dyn Observer {
        self
    }
}
