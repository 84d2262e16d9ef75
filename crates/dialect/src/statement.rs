//! One statement of a plan, with its facts.

use aludel_catalog::Key;
use serde::Serialize;

use crate::Hazard;

/// One statement, without its semicolon.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Statement {
    /// The SQL, laid out for reading.
    pub sql: String,
    /// The object that it is about.
    pub subject: Key,
    /// Whether it may run in a transaction with others.
    pub transactional: bool,
    /// Whether what it does must be committed before the statements after it can use it
    /// (a new enum value).
    pub commit_after: bool,
    /// What a reviewer must know.
    pub hazards: Vec<Hazard>,
}

impl Statement {
    /// A statement that runs in a transaction and holds no hazard.
    pub fn new(subject: &Key, sql: impl Into<String>) -> Self {
        Self {
            sql: sql.into(),
            subject: subject.clone(),
            transactional: true,
            commit_after: false,
            hazards: Vec::new(),
        }
    }

    /// The same statement with a hazard.
    pub fn with_hazard(mut self, hazard: Hazard) -> Self {
        self.hazards.push(hazard);
        self
    }
}
