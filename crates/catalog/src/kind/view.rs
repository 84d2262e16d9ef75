//! Views and materialized views.

use serde::{Deserialize, Serialize};

use crate::{Ident, Setting};

/// `CREATE VIEW`. Its columns are objects only where they have a comment, a grant or a default.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct View {
    /// Names and types in order: what decides whether `OR REPLACE` is legal.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ViewColumn>,
    /// `pg_get_viewdef`, without its semicolon.
    pub definition: String,
    /// Options, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Setting>,
}

/// A column of a view.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ViewColumn {
    /// Its name.
    pub name: Ident,
    /// Its type.
    pub data_type: String,
}

/// `CREATE MATERIALIZED VIEW`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct MaterializedView {
    /// Names and types in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub columns: Vec<ViewColumn>,
    /// `pg_get_viewdef`, without its semicolon.
    pub definition: String,
    /// Options, sorted by name.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub options: Vec<Setting>,
    /// The access method, where it is not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub access_method: Option<Ident>,
    /// The tablespace, where it is not the default.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tablespace: Option<Ident>,
    /// `WITH NO DATA`.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub unpopulated: bool,
    /// `CLUSTER ON` this index.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cluster_on: Option<Ident>,
}
