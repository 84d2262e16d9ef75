//! PostgreSQL, as what migrations are proven on.

use aludel_engine::{Describer, Observer, Proving, rows::Rows, sampler::Sampler};

use crate::PostgresEngine;

impl Proving for PostgresEngine {
    fn observer(&self) -> &dyn Observer {
        self
    }

    fn rows(&self) -> &dyn Rows {
        self
    }

    fn sampler(&self) -> &dyn Sampler {
        self
    }

    fn describer(&self) -> Option<&dyn Describer> {
        Some(self)
    }
}
