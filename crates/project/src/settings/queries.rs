//! `[queries]`: where the queries of the application are.

use aludel_queries::Places;
use serde::Deserialize;

use super::file::OneOrMany;

/// The table `[queries]` of `aludel.toml`. Paths are relative to the file; each is a file, a folder or a
/// pattern: `*` within a name, `**` for any folders.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Queries {
    /// Rust source that sends queries: `"src"`. Tests in it are passed over.
    pub rust: Option<OneOrMany>,
    /// The offline files of sqlx: `".sqlx"`.
    pub sqlx: Option<OneOrMany>,
    /// SQL files, each statement of which is a query.
    pub sql: Option<OneOrMany>,
    /// What `aludel queries --from database` wrote.
    pub statistics: Option<OneOrMany>,
    /// Whether the models count as queries: a SELECT of their columns, and an INSERT of those without
    /// default. Default: `true`.
    pub models: Option<bool>,
    /// Whether nothing sends queries but what is said here: then what no query uses breaks nobody. Default:
    /// `false`.
    pub complete: Option<bool>,
}

impl Queries {
    /// Where they are.
    pub fn places(&self) -> Places {
        let paths = |said: &Option<OneOrMany>| -> Vec<String> {
            let paths = said.clone().map(OneOrMany::into_vec).unwrap_or_default();
            paths.iter().map(|it| it.to_string_lossy().replace('\\', "/")).collect()
        };
        Places {
            rust: paths(&self.rust),
            sqlx: paths(&self.sqlx),
            sql: paths(&self.sql),
            statistics: paths(&self.statistics),
        }
    }
}
