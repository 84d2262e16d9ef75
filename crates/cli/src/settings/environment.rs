//! The environment, with `.env` beneath it: what is really set wins.

use std::{collections::BTreeMap, ffi::OsString, path::Path};

use crate::{
    env,
    failure::{Failure, FailureKind, Result},
    settings::nearest,
};

/// The variables of the process over those of a `.env` file.
#[derive(Debug, Clone, Default)]
pub(crate) struct Environment {
    variables: BTreeMap<String, String>,
}

impl Environment {
    /// The process's own variables that aludel reads.
    pub(crate) fn of_process() -> Result<Self> {
        let variables = std::env::vars_os()
            .filter(|(name, _)| name.to_str().is_some_and(is_ours))
            .map(readable)
            .collect::<Result<_>>()?;
        Ok(Self { variables })
    }

    /// The same with what a `.env` file adds, if there is one.
    pub(crate) fn with_file(mut self, path: &Path) -> Result<Self> {
        if !path.is_file() {
            return Ok(self);
        }
        let wrong = |error: dotenvy::Error| {
            Failure::new(FailureKind::Settings, format!("{}: {error}", path.display()))
        };
        for entry in dotenvy::from_path_iter(path).map_err(wrong)? {
            let (name, value) = entry.map_err(wrong)?;
            if is_ours(&name) {
                self.variables.entry(name).or_insert(value);
            }
        }
        Ok(self)
    }

    /// The value of a variable; an empty one counts as not set.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// Variables that nothing reads, each with the one that is probably meant.
    pub(crate) fn misspelt(&self) -> Vec<(&str, &'static str)> {
        let known = || env::VARIABLES.iter().map(|variable| variable.name);
        let set = self.variables.keys().map(String::as_str);
        let unknown = set.filter(|name| !known().any(|known| known == *name));
        unknown.filter_map(|name| Some((name, nearest(name, known())?))).collect()
    }

    #[cfg(test)]
    pub(crate) fn of(variables: &[(&str, &str)]) -> Self {
        let owned = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Self { variables: owned.collect() }
    }
}

fn is_ours(name: &str) -> bool {
    name.starts_with("ALUDEL_") || name == env::DATABASE_URL || name == env::SOURCE_DATE_EPOCH
}

fn readable((name, value): (OsString, OsString)) -> Result<(String, String)> {
    let name = name.to_string_lossy().into_owned();
    match value.into_string() {
        Ok(value) => Ok((name, value)),
        Err(_) => Err(Failure::new(
            FailureKind::Settings,
            format!("the environment variable {name} is not valid UTF-8"),
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_really_set_wins_over_the_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".env");
        let text = "DATABASE_URL=postgres://file\nALUDEL_ROLE='owner'\nPATH=/nowhere\n";
        std::fs::write(&file, text).unwrap();
        let set = Environment::of(&[("DATABASE_URL", "postgres://process")]);
        let both = set.with_file(&file).unwrap();
        assert_eq!(both.get("DATABASE_URL"), Some("postgres://process"));
        assert_eq!(both.get("ALUDEL_ROLE"), Some("owner"));
        assert_eq!(both.get("PATH"), None);
    }

    #[test]
    fn a_broken_file_is_an_error_with_its_name() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".env");
        std::fs::write(&file, "DATABASE_URL='open\n").unwrap();
        let failure = Environment::default().with_file(&file).unwrap_err();
        assert!(failure.message.contains(".env"), "{}", failure.message);
    }

    #[test]
    fn a_misspelt_variable_is_found() {
        let names = ["ALUDEL_MODLES", "ALUDEL_MODELS", "ALUDEL_TEST_SERVER"];
        let set = Environment::of(&names.map(|name| (name, "x")));
        assert_eq!(set.misspelt(), [("ALUDEL_MODLES", "ALUDEL_MODELS")]);
    }
}
