//! Functions, procedures and window functions.

use serde::{Deserialize, Serialize};

use crate::Ident;

/// `CREATE FUNCTION`, `CREATE PROCEDURE`.
#[derive(Debug, Clone, Eq, Serialize, Deserialize)]
pub struct Function {
    /// A procedure.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub procedure: bool,
    /// The whole statement of `pg_get_functiondef`, `CREATE OR REPLACE` included, without a semicolon.
    pub definition: String,
    /// The arguments in their order, `TABLE` columns included: what decides whether `OR REPLACE` is legal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub arguments: Vec<Argument>,
    /// The result type; empty for a procedure.
    pub returns: String,
    /// `BEGIN ATOMIC` or `RETURN`: a body that the engine has parsed, with real dependencies.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub sql_body: bool,
    /// The body does not pass the check that the engine makes when a function is made, not even
    /// with everything there: it speaks of what is not. Known of a shadow alone; **never
    /// compared**.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub is_broken: bool,
}

impl PartialEq for Function {
    /// Everything but whether the body is broken: that is a matter of what else there is.
    fn eq(&self, other: &Self) -> bool {
        let Self { procedure, definition, arguments, returns, sql_body, is_broken: _ } = self;
        *procedure == other.procedure
            && *definition == other.definition
            && *arguments == other.arguments
            && *returns == other.returns
            && *sql_body == other.sql_body
    }
}

/// One argument of a function.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Argument {
    /// Its name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub name: Option<Ident>,
    /// Its type.
    pub data_type: String,
    /// `IN`, `OUT`, `INOUT`, `VARIADIC` or `TABLE`.
    pub mode: String,
    /// Whether it has a default.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub has_default: bool,
}
