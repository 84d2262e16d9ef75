//! `aludel.toml`: what may stand in it. Each field's comment is its documentation; the file that
//! `aludel init` writes and `docs/cli.md` are checked against the table [`KEYS`].

use std::{
    collections::{BTreeMap, BTreeSet},
    fmt,
    path::{Path, PathBuf},
};

use aludel_files::most;
use aludel_revision::Position;
use serde::Deserialize;

use super::{filter::Filter, lint::Lint, queries::Queries, revisions::Revisions};
use crate::{
    failure::{Failure, FailureKind, Result},
    secret::ConnectionString,
    settings::nearest::nearest,
};

/// The name of the file.
pub const FILE_NAME: &str = "aludel.toml";

/// Every key of the file.
pub const KEYS: &[&str] = &[
    "models",
    "sql",
    "migrations",
    "database_url",
    "direct_url",
    "target",
    "schema",
    "schemas",
    "comments",
    "ownership",
    "types",
    "extensions",
    "features",
    "shadow",
    "role",
    "lock_timeout",
    "journal_schema",
    "protected",
    "contract",
    "heads_lock",
    "auto_merge",
    "linear",
    "strategy",
    "small_rows",
    "lint",
    "queries",
    "revisions",
    "filter",
    "variables",
    "database",
];

/// One path, or several.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(untagged, expecting = "a path, or a list of paths")]
pub enum OneOrMany {
    /// `models = "src/models.rs"`
    One(PathBuf),
    /// `models = ["src/models.rs", "src/extra"]`
    Many(Vec<PathBuf>),
}

impl OneOrMany {
    /// All of them.
    pub fn into_vec(self) -> Vec<PathBuf> {
        match self {
            Self::One(path) => vec![path],
            Self::Many(paths) => paths,
        }
    }
}

/// The file as it stands. Every key may be left out. Paths are relative to the file.
#[derive(Debug, Clone, Default, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct File {
    /// Where it stands.
    #[serde(skip)]
    pub path: PathBuf,
    /// What it says, key by key.
    #[serde(skip)]
    pub said: Said,
    /// Where the models are: Rust files (a crate's root, or any module) or folders.
    pub models: Option<OneOrMany>,
    /// SQL files or folders that say what models cannot: views, functions, triggers, policies.
    pub sql: Option<OneOrMany>,
    /// The folder of the revision files; several are one history, and a new file stands beside its parent's,
    /// or in the first. Default: `migrations`.
    pub migrations: Option<OneOrMany>,
    /// The database. Better left to the environment where it holds a password.
    pub database_url: Option<ConnectionString>,
    /// Where `database_url` leads through a pooler: the same database without it. It is what is used.
    pub direct_url: Option<ConnectionString>,
    /// The major version of the server that the SQL is for, `"14"` to `"18"`. Default: the
    /// configured database's, or `"17"` where none is asked.
    pub target: Option<String>,
    /// The schema that bare names mean, where it is not `"public"`: the same revisions serve several.
    pub schema: Option<String>,
    /// The schemas that the models manage: what is in them and in no model is dropped. Default:
    /// `["public"]`.
    pub schemas: Option<Vec<String>>,
    /// Whether doc comments of models become comments in the database. Default: `false`.
    pub comments: Option<bool>,
    /// Whether the owners of objects are compared. Default: `false`.
    pub ownership: Option<bool>,
    /// The SQL types of Rust types that are not built in, by name or path:
    /// `EmailAddress = "citext"`.
    pub types: Option<BTreeMap<String, String>>,
    /// The schemas of extensions that do not live in the default one: `vector = "extensions"`.
    pub extensions: Option<BTreeMap<String, String>>,
    /// The cargo features for which `#[cfg(feature = "…")]` holds. Default: the package's own.
    pub features: Option<BTreeSet<String>>,
    /// Where a shadow database comes from: `"auto"`, `"embedded"`, `"local"` (a local server's
    /// binaries), or the URL of a server that may be given temporary databases. Default: `"auto"`.
    pub shadow: Option<ConnectionString>,
    /// The role to take on (`SET ROLE`) before anything runs.
    pub role: Option<String>,
    /// How long a statement waits for a lock before it is tried again: `"5s"`, `"500ms"`. The statements
    /// of one transaction share twice as much among them. Default: `"500ms"`, half of what a server takes
    /// for a deadlock's beginning.
    pub lock_timeout: Option<String>,
    /// The schema of aludel's own tables. Default: `"aludel"`.
    pub journal_schema: Option<String>,
    /// Whether the database is protected: statements that lose data, and every downgrade, ask for
    /// its name (`--yes-i-mean NAME`). Default: `false`.
    pub protected: Option<bool>,
    /// Whether `upgrade` applies phases that take away what is old (`phase: contract`): `"ask"`, only
    /// with `--contract`, or `"always"`. Default: `"ask"`.
    pub contract: Option<String>,
    /// Whether `HEADS.lock` beside the revisions names the heads, so that git shows where two branches both
    /// have new ones. Default: `false`.
    pub heads_lock: Option<bool>,
    /// Whether `upgrade head` applies several heads that `aludel merge --prove` has proven to commute. Default:
    /// `false`.
    pub auto_merge: Option<bool>,
    /// Whether the history has to be one line: `upgrade` and `check` refuse branches then. Default: `false`.
    pub linear: Option<bool>,
    /// How tables that are in use are changed: `"online"`, so that others can work meanwhile, or
    /// `"direct"`, at once. Default: `"online"`.
    pub strategy: Option<String>,
    /// Up to how many rows a table is small enough to be changed at once, where the statistics of
    /// `[lint]` know it. Default: `10000`.
    pub small_rows: Option<u64>,
    /// How statements are judged: `[lint]`.
    pub lint: Option<Lint>,
    /// Where the queries of the application are: `[queries]`.
    pub queries: Option<Queries>,
    /// How new revisions are called, what they begin with, what is run on them: `[revisions]`.
    pub revisions: Option<Revisions>,
    /// Which objects comparisons are about: `[filter]`.
    pub filter: Option<Filter>,
    /// The values of variables that revisions ask for: `[variables]`, `tenant = "acme"`. The environment
    /// (`ALUDEL_VAR_TENANT`) and `-x tenant=acme` are stronger.
    pub variables: Option<BTreeMap<String, String>>,
    /// Further databases, each with a table of its own: `[database.analytics]`. It holds these same keys; what
    /// it does not say holds as it stands above, but for where the database is. `--database NAME` means it.
    pub database: Option<BTreeMap<String, File>>,
}

/// The keys of the file with their values, as they were written.
#[derive(Clone, Default, PartialEq)]
pub struct Said(pub toml::Table);

impl fmt::Debug for Said {
    /// The keys alone: a value may hold a password.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.0.keys()).finish()
    }
}

/// Reads the file.
pub(super) fn read(path: &Path) -> Result<File> {
    let text = aludel_files::read_to_string(path, most::SETTINGS).map_err(|error| {
        Failure::new(FailureKind::Settings, format!("{}: {error}", path.display()))
    })?;
    parse(&text, path)
}

/// Parses the text of the file; a mistake is reported with file, line and column.
pub(super) fn parse(text: &str, path: &Path) -> Result<File> {
    let wrong = |error| mistake(text, path, &error);
    let file: File = toml::from_str(text).map_err(wrong)?;
    let said = Said(toml::from_str(text).map_err(wrong)?);
    Ok(File { path: path.to_owned(), said, ..file })
}

pub(super) fn mistake(text: &str, path: &Path, error: &toml::de::Error) -> Failure {
    let at = error.span().map(|span| Position::of(text, span.start));
    let place = match at {
        Some(position) => format!("{}:{position}", path.display()),
        None => path.display().to_string(),
    };
    match unknown_key(error.message()) {
        Some((key, known)) => {
            Failure::new(FailureKind::Settings, format!("{place}: unknown key `{key}`"))
                .hint(known_keys(key, &known))
        }
        None => Failure::new(FailureKind::Settings, format!("{place}: {}", error.message())),
    }
}

/// A key that is none, and those that there are in its table.
fn unknown_key(message: &str) -> Option<(&str, Vec<&str>)> {
    let mut words = message.strip_prefix("unknown field `")?.split('`');
    Some((words.next()?, words.skip(1).step_by(2).collect()))
}

fn known_keys(key: &str, known: &[&str]) -> String {
    match nearest(key, known.iter().copied()) {
        Some(known) => format!("did you mean `{known}`?"),
        None => format!("the keys are {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Remedy;

    #[test]
    fn a_mistake_names_file_line_and_column() {
        let cases = [
            ("models = \"a.rs\"\nmodles = 1\n", "aludel.toml:2:1: unknown key `modles`"),
            ("\n\n  nonsense = true", "aludel.toml:3:3: unknown key `nonsense`"),
            (
                "comments = \"yes\"",
                "aludel.toml:1:12: invalid type: string \"yes\", expected a boolean",
            ),
        ];
        for (text, message) in cases {
            assert_eq!(parse(text, Path::new("aludel.toml")).unwrap_err().message, message);
        }
        let syntax = parse("models = ", Path::new("aludel.toml")).unwrap_err().message;
        assert!(syntax.starts_with("aludel.toml:1:10: "), "{syntax}");
    }

    #[test]
    fn an_unknown_key_is_answered_with_the_nearest() {
        let failure = parse("modles = 1", Path::new("aludel.toml")).unwrap_err();
        assert_eq!(failure.remedies, [Remedy::Advice("did you mean `models`?".into())]);
    }

    #[test]
    fn the_table_of_keys_is_what_the_file_takes() {
        let error = toml::from_str::<File>("nothing = 1").unwrap_err();
        let expected: Vec<&str> = error.message().split('`').skip(3).step_by(2).collect();
        assert_eq!(expected, KEYS);
    }
}
