//! What the queries of an application get from a database as it is: each is described and planned, none
//! is run.

use aludel_session::{Session, SqlError};
use serde::Serialize;

use crate::Asked;

/// Describes queries.
pub trait Describer: Send + Sync {
    /// What becomes of each query in the database that the session is on. Where a transaction is open
    /// (`within`), it goes on afterwards as if nothing was asked.
    fn describe<'a>(
        &'a self,
        session: &'a mut dyn Session,
        queries: &'a [String],
        within: bool,
    ) -> Asked<'a, Vec<Described>>;

    /// Whether there is code in the database that the server reads only when it runs: it may use anything.
    fn hides_code<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, bool>;

    /// What the server has counted of queries; an error where it does not count.
    fn counted<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Counted>;
}

/// The queries that a server has counted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counted {
    /// Their texts, and how often each ran. What no program sends (definitions, settings, transactions) is not
    /// among them.
    pub queries: Vec<(String, u64)>,
    /// How many more there are, whose texts are not shown.
    pub hidden: u64,
}

/// What becomes of a query.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Described {
    /// The server takes it.
    Works(Form),
    /// The server refuses it.
    Fails(Box<SqlError>),
    /// The server looks at it only when it runs.
    Unchecked,
}

/// What a query takes and gives.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct Form {
    /// The types of its parameters.
    pub parameters: Vec<String>,
    /// The columns of its rows.
    pub columns: Vec<FormColumn>,
    /// Columns that must have a value and get none from it, `schema.table.column`.
    pub unfilled: Vec<String>,
}

/// A column of a query's rows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct FormColumn {
    /// Its name.
    pub name: String,
    /// Its type.
    pub kind: String,
    /// Whether it can be NULL, where the catalog tells.
    pub nullable: Option<bool>,
}
