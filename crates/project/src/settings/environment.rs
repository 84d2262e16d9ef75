//! The environment, with `.env` beneath it: what is really set wins.

use std::{
    collections::{BTreeMap, BTreeSet},
    ffi::OsString,
    fmt,
    path::Path,
};

use aludel_files::most;

use crate::{
    env,
    failure::{Failure, FailureKind, Result},
    settings::{is_there, nearest},
};

/// The variables of the process over those of a `.env` file.
#[derive(Clone, Default, PartialEq, Eq)]
pub struct Environment {
    variables: BTreeMap<String, String>,
    /// Those that only a `.env` file says: whoever wrote the folder said them, not who runs this.
    from_file: BTreeSet<String>,
}

impl Environment {
    /// The process's own variables that aludel reads.
    pub fn of_process() -> Result<Self> {
        let variables = std::env::vars_os()
            .filter(|(name, _)| name.to_str().is_some_and(is_ours))
            .map(readable)
            .collect::<Result<_>>()?;
        Ok(Self { variables, from_file: BTreeSet::new() })
    }

    /// The same with what a `.env` file adds, if there is one.
    pub fn with_file(mut self, path: &Path) -> Result<Self> {
        if !is_there(path) {
            return Ok(self);
        }
        let text = aludel_files::read_to_string(path, most::SETTINGS).map_err(|error| {
            Failure::new(FailureKind::Settings, format!("{}: {error}", path.display()))
        })?;
        let text = text.trim_start_matches('\u{feff}').to_owned();
        for entry in dotenvy::from_read_iter(text.as_bytes()) {
            let (name, value) = entry.map_err(|error| mistake(&text, path, &error))?;
            if is_ours(&name) && !self.variables.contains_key(&name) {
                self.from_file.insert(name.clone());
                self.variables.insert(name, value);
            }
        }
        Ok(self)
    }

    /// The value of a variable; an empty one counts as not set.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.variables.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }

    /// The same for a database that has a name: what is said of the one without a name does not hold for it,
    /// and `ANALYTICS_DATABASE_URL` says where `analytics` is.
    pub fn of_database(&self, name: &str) -> Self {
        let mut own = self.clone();
        for variable in OF_ONE_DATABASE {
            own.variables.remove(*variable);
            own.from_file.remove(*variable);
        }
        for variable in [env::DATABASE_URL, env::DIRECT_URL] {
            let named = env::of_database(name, variable);
            let Some(value) = self.get(&named) else { continue };
            own.variables.insert(variable.to_owned(), value.to_owned());
            if self.is_of_folder(&named) {
                own.from_file.insert(variable.to_owned());
            }
        }
        own
    }

    /// The variables that say where a database is.
    pub fn urls(&self) -> impl Iterator<Item = &str> {
        let set = self.variables.keys().map(String::as_str);
        set.filter(|name| is_url(name) && self.get(name).is_some())
    }

    /// The same without a variable.
    pub fn without(&self, name: &str) -> Self {
        let mut own = self.clone();
        own.variables.remove(name);
        own.from_file.remove(name);
        own
    }

    /// The values of the variables that revisions ask for, by their names in capitals.
    pub fn of_revisions(&self) -> BTreeMap<String, String> {
        let all = self.variables.iter();
        let ours = all.filter_map(|(name, value)| Some((name.strip_prefix(env::VARIABLE)?, value)));
        ours.map(|(name, value)| (name.to_owned(), value.clone())).collect()
    }

    /// Whether a variable is only in a `.env` file.
    pub fn is_of_folder(&self, name: &str) -> bool {
        self.from_file.contains(name)
    }

    /// Variables that nothing reads, each with the one that is probably meant.
    pub fn misspelt(&self) -> Vec<(&str, &'static str)> {
        let known = || env::VARIABLES.iter().map(|variable| variable.name);
        let set = self.variables.keys().map(String::as_str);
        let set = set.filter(|name| !name.starts_with(env::VARIABLE) && !is_named_url(name));
        let unknown = set.filter(|name| !known().any(|known| known == *name));
        unknown.filter_map(|name| Some((name, nearest(name, known())?))).collect()
    }

    #[cfg(test)]
    pub(crate) fn of(variables: &[(&str, &str)]) -> Self {
        let owned = variables.iter().map(|(name, value)| ((*name).into(), (*value).into()));
        Self { variables: owned.collect(), from_file: BTreeSet::new() }
    }
}

impl fmt::Debug for Environment {
    /// The names alone: a value may hold a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.variables.keys()).finish()
    }
}

/// What is wrong in a `.env` file, and where. Nothing of the line is repeated but the name before
/// its first `=`: the rest may hold a password.
fn mistake(text: &str, path: &Path, error: &dotenvy::Error) -> Failure {
    let dotenvy::Error::LineParse(line, _) = error else {
        return Failure::new(FailureKind::Settings, format!("{}: {error}", path.display()));
    };
    // What is told is the line, or its value alone, or the line without the comment at its end.
    let first = line.lines().next().unwrap_or_default().trim_end();
    let lines = || text.lines().map(str::trim_end).enumerate();
    let found = lines().find(|(_, it)| *it == first);
    let found =
        found.or_else(|| lines().find(|(_, it)| it.ends_with(first) || it.starts_with(first)));
    let (number, found) = found.unwrap_or_default();
    let name = found.split_once('=').map(|(name, _)| name.trim().trim_start_matches("export "));
    let name =
        name.filter(|it| it.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_'));
    let what = match name {
        Some(name) => format!("the value of {name} cannot be read"),
        None => "this is not `NAME=value`".to_owned(),
    };
    Failure::new(FailureKind::Settings, format!("{}:{}: {what}", path.display(), number + 1))
        .hint("a value with a blank, a quote or a `#` stands between quotes: NAME='a value'")
}

/// What the environment says of one database, and not of the next.
const OF_ONE_DATABASE: &[&str] = &[
    env::DATABASE_URL,
    env::DIRECT_URL,
    env::MODELS,
    env::SQL,
    env::MIGRATIONS,
    env::TARGET,
    env::SCHEMA,
    env::SCHEMAS,
    env::ROLE,
];

/// `ANALYTICS_DATABASE_URL`, `ANALYTICS_DIRECT_URL`.
fn is_named_url(name: &str) -> bool {
    [env::DATABASE_URL, env::DIRECT_URL]
        .iter()
        .any(|url| name.strip_suffix(url).and_then(|before| before.strip_suffix('_')).is_some())
}

fn is_url(name: &str) -> bool {
    [env::DATABASE_URL, env::DIRECT_URL].contains(&name) || is_named_url(name)
}

fn is_ours(name: &str) -> bool {
    name.starts_with("ALUDEL_") || is_url(name) || name == env::SOURCE_DATE_EPOCH
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
        let text = "\u{feff}DATABASE_URL=postgres://file\nALUDEL_ROLE='owner'\nPATH=/nowhere\n";
        std::fs::write(&file, text).unwrap();
        let set = Environment::of(&[("DATABASE_URL", "postgres://process")]);
        let both = set.with_file(&file).unwrap();
        assert_eq!(both.get("DATABASE_URL"), Some("postgres://process"));
        assert_eq!(both.get("ALUDEL_ROLE"), Some("owner"));
        assert_eq!(both.get("PATH"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_link_that_leads_nowhere_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".env");
        assert!(Environment::default().with_file(&file).is_ok());
        std::os::unix::fs::symlink("gone", &file).unwrap();
        let failure = Environment::default().with_file(&file).unwrap_err();
        assert!(failure.message.contains(".env: "), "{}", failure.message);
    }

    #[test]
    fn a_broken_line_is_named_and_not_shown() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(".env");
        let cases = [
            ("A=1\nDATABASE_URL='postgres://u:geheim@h\n", "2: the value of DATABASE_URL"),
            ("DATABASE_URL=postgres://u:geheim pw@h/d", "1: the value of DATABASE_URL"),
            ("# c\n\nexport PGPASSWORD=it's-geheim", "3: the value of PGPASSWORD"),
            ("X='a\nb'\ngeheim\n", "3: this is not `NAME=value`"),
            ("ge heim=1", "1: this is not `NAME=value`"),
        ];
        for (text, expected) in cases {
            std::fs::write(&file, text).unwrap();
            let failure = Environment::default().with_file(&file).unwrap_err();
            let expected = format!("{}:{expected}", file.display());
            assert!(failure.message.starts_with(&expected), "{}", failure.message);
            assert!(!format!("{failure:?}").contains("heim"), "{failure:?}");
        }
    }

    #[test]
    fn a_named_database_has_variables_of_its_own() {
        let set = Environment::of(&[
            ("DATABASE_URL", "postgres://main"),
            ("ALUDEL_MIGRATIONS", "m"),
            ("ALUDEL_CACHE", "c"),
            ("EVENT_LOG_DATABASE_URL", "postgres://events"),
        ]);
        let own = set.of_database("event-log");
        assert_eq!(own.get("DATABASE_URL"), Some("postgres://events"));
        assert_eq!(own.get("ALUDEL_MIGRATIONS"), None);
        assert_eq!(own.get("ALUDEL_CACHE"), Some("c"));
        assert_eq!(set.of_database("other").get("DATABASE_URL"), None);
        assert_eq!(set.misspelt(), []);
    }

    #[test]
    fn a_misspelt_variable_is_found() {
        let names = ["ALUDEL_MODLES", "ALUDEL_MODELS", "ALUDEL_TEST_SERVER"];
        let set = Environment::of(&names.map(|name| (name, "x")));
        assert_eq!(set.misspelt(), [("ALUDEL_MODLES", "ALUDEL_MODELS")]);
    }
}
