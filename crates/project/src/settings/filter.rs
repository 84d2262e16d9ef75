//! `[filter]`: which objects comparisons are about.

use std::collections::BTreeSet;

use aludel_catalog::{Filter as OfCatalog, Kind};
use serde::{
    Deserialize,
    de::{IntoDeserializer, value::Error},
};

use crate::{Failure, FailureKind, Result, settings::nearest::nearest};

/// The table `[filter]` of `aludel.toml`. What it leaves out is never compared, and so never dropped.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Filter {
    /// Only these tables, views, types, …: `name` in any schema, or `schema.name`; `*` stands for anything,
    /// `?` for one letter.
    #[serde(default)]
    pub include: Vec<String>,
    /// Not these, nor what belongs to them. `"audit.*"` is a schema with all that is in it.
    #[serde(default)]
    pub exclude: Vec<String>,
    /// Only these kinds: `"table"`, `"materialized view"`, ….
    #[serde(default)]
    pub include_kinds: Vec<String>,
    /// Not these kinds.
    #[serde(default)]
    pub exclude_kinds: Vec<String>,
}

impl Filter {
    /// The same, checked.
    pub(super) fn checked(self) -> Result<OfCatalog> {
        for pattern in self.include.iter().chain(&self.exclude) {
            check(pattern)?;
        }
        Ok(OfCatalog {
            include_kinds: kinds(&self.include_kinds)?,
            exclude_kinds: kinds(&self.exclude_kinds)?,
            include: self.include,
            exclude: self.exclude,
        })
    }
}

fn check(pattern: &str) -> Result<()> {
    let parts: Vec<&str> = pattern.split('.').collect();
    match parts.len() > 2 || parts.iter().any(|part| part.is_empty()) {
        false => Ok(()),
        true => {
            let message = format!("[filter]: `{pattern}` is no pattern");
            Err(Failure::new(FailureKind::Settings, message)
                .hint("write `name` or `schema.name`; what belongs to a table goes with it"))
        }
    }
}

fn kinds(words: &[String]) -> Result<BTreeSet<Kind>> {
    words.iter().map(|word| kind(word)).collect()
}

fn kind(word: &str) -> Result<Kind> {
    let name = word.trim().to_lowercase().replace(' ', "_");
    let read = |name: &str| Kind::deserialize(IntoDeserializer::<Error>::into_deserializer(name));
    read(&name).map_err(|error| {
        let message = format!("[filter]: `{word}` is no kind of object");
        let failure = Failure::new(FailureKind::Settings, message);
        let known: Vec<String> = error
            .to_string()
            .split('`')
            .skip(3)
            .step_by(2)
            .map(|it| it.replace('_', " "))
            .collect();
        match nearest(word, known.iter().map(String::as_str)) {
            Some(meant) => failure.hint(format!("did you mean `{meant}`?")),
            None => failure.hint(format!("the kinds are {}", known.join(", "))),
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_go_by_their_words() {
        assert_eq!(kind("materialized view").unwrap(), Kind::MaterializedView);
        assert_eq!(kind("Table").unwrap(), Kind::Table);
        let failure = kind("tables").unwrap_err();
        assert_eq!(failure.message, "[filter]: `tables` is no kind of object");
        assert_eq!(failure.remedies, [crate::Remedy::Advice("did you mean `table`?".into())]);
    }

    #[test]
    fn patterns() {
        for good in ["users", "audit.*", "*_old", "a?"] {
            check(good).unwrap();
        }
        for bad in ["", "a.b.c", ".a", "a."] {
            check(bad).unwrap_err();
        }
    }
}
