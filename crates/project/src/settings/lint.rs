//! `[lint]`: how statements are judged.

use std::{collections::BTreeMap, path::PathBuf};

use aludel_lint::{Level, LevelFor, Naming, Pace, find, nearest};
use serde::Deserialize;

use crate::{Failure, FailureKind, Result};

/// The table `[lint]` of `aludel.toml`. Every key may be left out.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lint {
    /// From which level on `aludel lint` exits with 1: `"error"`, `"warning"`, `"note"`. Default: `"error"`.
    pub fail_on: Option<Level>,
    /// A file that `aludel stats` wrote: how large the tables are.
    pub stats: Option<PathBuf>,
    /// From how many seconds on that others wait it is a warning, where sizes are known. Default: `0.1`.
    pub warning_seconds: Option<f64>,
    /// From how many seconds on it is an error. Default: `1.0`.
    pub error_seconds: Option<f64>,
    /// How many MiB of a table the server reads in a second. Default: `200`.
    pub scan_rate: Option<f64>,
    /// Of how many MiB of a table it builds an index in a second. Default: `40`.
    pub build_rate: Option<f64>,
    /// How many MiB of a table and its indexes it writes in a second. Default: `50`.
    pub rewrite_rate: Option<f64>,
    /// The level of a rule, `drop-column = "off"`; or the levels of rules for a table or a schema,
    /// `"audit.log" = { drop-column = "note" }`. `"*"` is every rule.
    #[serde(default)]
    pub levels: BTreeMap<String, LevelOrTable>,
    /// How things are named, by kind, `index = "{table}_*_idx"`: `*` stands for anything, `{table}` for the
    /// table's name. The rule `naming-convention` looks. Default: what needs no quotes.
    #[serde(default)]
    pub naming: Naming,
}

/// What stands behind a name in `[lint.levels]`.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged)]
pub enum LevelOrTable {
    /// Of a rule: its level.
    Level(Level),
    /// Of a table or a schema: the levels of rules.
    Table(BTreeMap<String, Level>),
}

impl Lint {
    /// How fast, and how long is how grave.
    pub fn pace(&self) -> Pace {
        let mebibytes =
            |rate: Option<f64>, usual| rate.map_or(usual, |rate| rate * 1024.0 * 1024.0);
        let usual = Pace::default();
        Pace {
            scan: mebibytes(self.scan_rate, usual.scan),
            build: mebibytes(self.build_rate, usual.build),
            rewrite: mebibytes(self.rewrite_rate, usual.rewrite),
            warning: self.warning_seconds.unwrap_or(usual.warning),
            error: self.error_seconds.unwrap_or(usual.error),
        }
    }

    /// The configured levels: first those of rules, then those of a schema, then those of a table.
    ///
    /// # Errors
    ///
    /// For a rule that does not exist.
    pub fn levels(&self) -> Result<Vec<LevelFor>> {
        let mut levels = Vec::new();
        for (name, value) in &self.levels {
            match value {
                LevelOrTable::Level(level) => levels.push(level_for(name, None, *level)?),
                LevelOrTable::Table(rules) => {
                    for (code, level) in rules {
                        levels.push(level_for(code, Some(name), *level)?);
                    }
                }
            }
        }
        let rank = |it: &LevelFor| match &it.object {
            None => (0, it.code != "*"),
            Some(object) => (1 + usize::from(object.contains('.')), it.code != "*"),
        };
        levels.sort_by_key(rank);
        Ok(levels)
    }
}

/// A level for a rule that exists.
pub fn level_for(code: &str, object: Option<&str>, level: Level) -> Result<LevelFor> {
    if code != "*" && find(code).is_none() {
        let failure =
            Failure::new(FailureKind::Settings, format!("there is no lint rule `{code}`"));
        return Err(failure.hint(match nearest(code) {
            Some(near) => format!("did you mean `{near}`? `aludel explain` lists all rules"),
            None => "`aludel explain` lists all rules".to_owned(),
        }));
    }
    Ok(LevelFor { code: code.to_owned(), object: object.map(str::to_owned), level })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_of_a_table_counts_more_than_what_is_said_of_a_rule() {
        let text = "[levels]\n\"*\" = \"warning\"\ndrop-column = \"off\"\n\"audit.log\" = { drop-column = \"error\" }\n\
                    audit = { \"*\" = \"note\" }";
        let lint: Lint = toml::from_str(text).expect("a table");
        let levels = lint.levels().expect("levels");
        let told: Vec<String> = levels
            .iter()
            .map(|it| {
                format!("{} {} {}", it.object.as_deref().unwrap_or("-"), it.code, it.level.word())
            })
            .collect();
        assert_eq!(
            told,
            ["- * warning", "- drop-column off", "audit * note", "audit.log drop-column error"]
        );
    }

    #[test]
    fn a_rule_that_does_not_exist_is_named() {
        let lint: Lint = toml::from_str("[levels]\nset-notnull = \"off\"").expect("a table");
        let failure = lint.levels().expect_err("no such rule");
        assert!(failure.message.contains("`set-notnull`"), "{}", failure.message);
    }
}
