//! The extensions that a state needs: a server that is started for it must have them.

use std::collections::BTreeSet;

use aludel_catalog::{Catalog, Kind};

#[cfg(feature = "embedded")]
use crate::{Context, Result, settings::Settings};

/// The extensions of a catalog.
pub(crate) fn of_catalog(catalog: &Catalog) -> BTreeSet<String> {
    let keys = catalog.of_kind(Kind::Extension).map(|(key, _)| key.name.as_str().to_owned());
    keys.filter(|name| name != "plpgsql").collect()
}

/// The extensions that SQL creates. A word too many does no harm but a choice of servers; so words
/// are looked at, not the grammar.
pub(crate) fn of_sql(sql: &str) -> BTreeSet<String> {
    let words: Vec<String> = sql
        .split(|c: char| !(c.is_alphanumeric() || "_-".contains(c)))
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let after_create =
        words.windows(2).enumerate().filter(|(_, pair)| *pair == ["create", "extension"]);
    let names = after_create.filter_map(|(at, _)| {
        let mut rest = words.iter().skip(at + 2);
        rest.find(|word| !matches!(word.as_str(), "if" | "not" | "exists"))
    });
    names.filter(|name| *name != "plpgsql").cloned().collect()
}

/// The extensions that the revisions of the project create.
#[cfg(feature = "embedded")]
pub(crate) fn of_project(context: &Context) -> Result<BTreeSet<String>> {
    let settings: &Settings = &context.settings;
    if !settings.migrations.is_dir() {
        return Ok(BTreeSet::new());
    }
    let history = crate::project::history(settings)?;
    Ok(history.revisions().flat_map(|revision| of_sql(revision.text())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_names_are_found() {
        let sql = "CREATE EXTENSION IF NOT EXISTS \"uuid-ossp\" WITH SCHEMA x;\ncreate extension vector;\
                   CREATE EXTENSION plpgsql; DROP EXTENSION hstore;";
        assert_eq!(of_sql(sql).into_iter().collect::<Vec<_>>(), ["uuid-ossp", "vector"]);
    }
}
