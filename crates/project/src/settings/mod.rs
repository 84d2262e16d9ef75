//! What holds for this run: `aludel.toml`, the environment (with `.env` beneath it) and the flags,
//! in rising order.

mod database;
mod duration;
mod environment;
mod file;
mod filter;
mod layers;
mod lint;
mod nearest;
mod queries;
mod revisions;
mod several;
mod trust;
pub mod user;

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

pub use environment::Environment;
pub use file::FILE_NAME;
pub use file::KEYS;
pub use lint::{Lint, level_for};
pub use nearest::nearest;
pub use queries::Queries;
pub use revisions::{IdScheme, Revisions};
pub(crate) use revisions::{command, identifier};
pub use several::called;
pub use trust::{Standing, Trust};

use aludel_dialect::Strategy;
use aludel_shadow::user_cache;

use crate::{Failure, FailureKind, Notice, Remedy, Result, Ui, env, secret::ConnectionString};
use file::File;
use layers::Layers;
use trust::Allowed;
use user::UserFile;

/// Where a shadow database comes from, as it was configured.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub enum Shadow {
    /// The best there is.
    #[default]
    Auto,
    /// The embedded server.
    Embedded,
    /// A local server's binaries.
    Local,
    /// A temporary database on this server.
    Server(ConnectionString),
}

/// What wins over `aludel.toml` and the environment.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Overrides {
    /// The configuration file.
    pub config: Option<PathBuf>,
    /// Which of the databases of the configuration.
    pub database: Option<String>,
    /// The database.
    pub database_url: Option<ConnectionString>,
    /// The same database without a pooler.
    pub direct_url: Option<ConnectionString>,
    /// The schema that bare names mean.
    pub schema: Option<String>,
    /// The folders of the revision files.
    pub migrations: Vec<PathBuf>,
    /// The models: Rust files or folders.
    pub models: Vec<PathBuf>,
    /// Whether the folder is trusted for this run.
    pub trust: bool,
}

/// What holds for this run. All paths can be used as they are.
#[derive(Debug, Clone, PartialEq)]
pub struct Settings {
    /// The project's folder: that of `aludel.toml`, or the current one.
    pub root: PathBuf,
    /// Whether there is an `aludel.toml`.
    pub configured: bool,
    /// Which of the databases of the configuration these are for, where it has a name.
    pub name: Option<String>,
    /// The databases of the configuration that have names.
    pub databases: Vec<String>,
    /// Whether there is no database without a name: others are configured, and nothing says where it would be.
    pub are_all_named: bool,
    /// Whether anything says where a database of the configuration is. Then none is the embedded one.
    pub(crate) has_urls: bool,
    /// Whether the top of the file says whose revisions they are that belong to no named database.
    has_shared_files: bool,
    /// The models.
    pub models: Vec<PathBuf>,
    /// SQL beside the models.
    pub sql: Vec<PathBuf>,
    /// The folder of the revision files: the first, where there are several.
    pub migrations: PathBuf,
    /// Further folders of revision files, of the same history.
    pub further_migrations: Vec<PathBuf>,
    /// How new revisions are called, what they begin with, and what is run on them.
    pub revisions: Revisions,
    /// The database, where one is configured: by the way around a pooler, where one is said.
    pub database: Option<ConnectionString>,
    /// The server's major version, where it was said.
    pub target: Option<u32>,
    /// The schema that bare names mean, where it was said.
    pub schema: Option<String>,
    /// The schemas that the models manage.
    pub schemas: Vec<String>,
    /// Whether doc comments count.
    pub comments: bool,
    /// Whether owners count.
    pub ownership: bool,
    /// SQL types of Rust types.
    pub types: BTreeMap<String, String>,
    /// Schemas of extensions.
    pub extensions: BTreeMap<String, String>,
    /// The cargo features that hold.
    pub features: Option<BTreeSet<String>>,
    /// Where a shadow comes from.
    pub shadow: Shadow,
    /// Whether the folder is trusted for this run.
    pub trusted: bool,
    /// How it stands in the user's own configuration.
    pub trust: Trust,
    /// What the folder says and does not count, for it is not trusted.
    pub untrusted: Vec<&'static str>,
    /// The folder for what is kept between runs.
    pub cache: PathBuf,
    /// The folder of the server binaries for a local shadow, where it was said.
    pub binaries: Option<PathBuf>,
    /// The role to take on.
    pub role: Option<String>,
    /// How long a statement waits for a lock; half of the server's `deadlock_timeout`, where none is said.
    pub lock_timeout: Option<Duration>,
    /// The schema of aludel's own tables.
    pub journal_schema: String,
    /// Whether what loses data asks for the database's name.
    pub protected: bool,
    /// Whether phases that take away what is old are applied without being asked for.
    pub contract: bool,
    /// Whether `HEADS.lock` names the heads.
    pub heads_lock: bool,
    /// Whether `head` means all heads, where these are proven to commute.
    pub auto_merge: bool,
    /// Whether the history has to be one line.
    pub linear: bool,
    /// How tables that are in use are changed.
    pub strategy: Strategy,
    /// Up to how many rows a table is small.
    pub small_rows: u64,
    /// Which objects comparisons are about.
    pub filter: aludel_catalog::Filter,
    /// How statements are judged.
    pub lint: Lint,
    /// Where the queries of the application are, where that is said.
    pub queries: Option<Queries>,
    /// The values of variables that revisions ask for, as `[variables]` gives them.
    pub variables: BTreeMap<String, String>,
    /// Those that the environment gives, by names in capitals.
    pub variables_of_environment: BTreeMap<String, String>,
    /// A word for the log.
    pub tag: Option<String>,
    /// The time to note as a revision's creation, in seconds since 1970, where it was said.
    pub now: Option<i64>,
    /// What they were found from.
    layers: Arc<Layers>,
}

impl Settings {
    /// Finds and reads all layers.
    pub fn load(folder: &Path, overrides: &Overrides, ui: &dyn Ui) -> Result<Self> {
        let current = std::env::current_dir()?;
        let start = if folder == Path::new(".") { current.clone() } else { current.join(folder) };
        let process = Environment::of_process()?;
        let file = find(overrides, &process, (&start, &current))?;
        let root = file.as_deref().and_then(Path::parent).unwrap_or(&start).to_path_buf();
        let environment = process.with_file(&root.join(".env"))?;
        for (name, meant) in environment.misspelt() {
            ui.tell(&Notice::Misspelt { name, meant });
        }
        let configured = file.as_deref().map(file::read).transpose()?;
        let user = user::read(user::path().as_deref(), ui)?;
        let overrides = overrides.clone();
        let layers = Layers { file: configured, root, environment, overrides, user };
        let settings = layers.settings()?;
        settings.tell_untrusted(ui);
        Ok(settings)
    }
}

impl Settings {
    /// All folders of revision files.
    pub fn folders(&self) -> impl Iterator<Item = &PathBuf> {
        [&self.migrations].into_iter().chain(&self.further_migrations)
    }

    /// The same with paths that can be used where the command was run: those of the environment and of flags are
    /// relative to the current folder.
    fn placed(mut self, current: &Path) -> Self {
        self.models.iter_mut().for_each(|path| *path = current.join(&*path));
        let folders = [&mut self.migrations].into_iter().chain(&mut self.further_migrations);
        for path in self.sql.iter_mut().chain(folders) {
            *path = shown(std::mem::take(path), current);
        }
        self
    }

    /// A path as it is shown: relative where it is below the current folder.
    pub(crate) fn shown(&self, path: PathBuf) -> PathBuf {
        match std::env::current_dir() {
            Ok(current) => shown(path, &current),
            Err(_) => path,
        }
    }

    /// Says what of the folder does not count, and why.
    fn tell_untrusted(&self, ui: &dyn Ui) {
        let is_changed = self.trust.standing == Standing::Changed;
        for key in &self.untrusted {
            ui.tell(&Notice::NotTrusted { key, is_changed });
        }
    }

    /// A folder for this run alone in the place of a cache that another user may have prepared.
    pub(crate) fn without_cache_of_others(
        &mut self,
        ui: &dyn Ui,
    ) -> Result<Option<tempfile::TempDir>> {
        let Err(why) = aludel_files::check_ours(&self.cache) else { return Ok(None) };
        ui.tell(&Notice::CacheOfOthers(why.to_string()));
        let folder = tempfile::Builder::new().prefix("aludel-").tempdir()?;
        self.cache = folder.path().to_owned();
        Ok(Some(folder))
    }
}

/// A path as it is shown: relative where it is below the current folder.
fn shown(path: PathBuf, current: &Path) -> PathBuf {
    match path.strip_prefix(current) {
        Ok(below) if !below.as_os_str().is_empty() => below.to_path_buf(),
        _ => path,
    }
}

/// Whether a file is there, if only as a link that leads nowhere: what it would say counts, so that it is read, and
/// told that it cannot be.
pub(crate) fn is_there(path: &Path) -> bool {
    path.symlink_metadata().is_ok()
}

/// The configuration file: the one that was named, or the first one upwards.
fn find(
    overrides: &Overrides,
    environment: &Environment,
    (start, current): (&Path, &Path),
) -> Result<Option<PathBuf>> {
    let named =
        overrides.config.clone().or_else(|| environment.get(env::CONFIG).map(PathBuf::from));
    let Some(named) = named else {
        let mut candidates = start.ancestors().map(|folder| folder.join(FILE_NAME));
        return Ok(candidates.find(|candidate| is_there(candidate)));
    };
    let path = current.join(&named);
    if path.is_file() {
        return Ok(Some(path));
    }
    let message = format!("there is no configuration file {}", named.display());
    Err(Failure::new(FailureKind::Settings, message).remedy(Remedy::Configure))
}

fn resolve(
    file: Option<File>,
    root: &Path,
    environment: &Environment,
    overrides: &Overrides,
    user: UserFile,
) -> Result<Settings> {
    let configured = file.is_some();
    let file = file.unwrap_or_default();
    // Whether a folder is trusted goes by all that it says, not by what it says of one database.
    let trust = Trust::new(root, Allowed::of(&file, environment), &user.trusted);
    let trusted = overrides.trust || trust.standing == Standing::Trusted;
    let databases: Vec<String> = file.database.iter().flat_map(|it| it.keys().cloned()).collect();
    let name =
        overrides.database.clone().or_else(|| environment.get(env::DATABASE).map(Into::into));
    let has_urls = several::has_urls(&file, environment, overrides);
    let has_shared_files = several::has_files(&file);
    let are_all_named = several::are_all_named(&file, environment, overrides);
    let file = several::chosen(file, name.as_deref())?;
    let of_database = name.as_deref().map(|name| environment.of_database(name));
    let environment = of_database.as_ref().unwrap_or(environment);
    let get = |name: &str| environment.get(name);
    let string = |name: &str, value: Option<ConnectionString>| get(name).map(Into::into).or(value);
    let text = |name: &str, value: Option<String>| get(name).map(str::to_owned).or(value);
    let paths = |name: &str, value: Option<file::OneOrMany>| match get(name) {
        Some(list) => std::env::split_paths(list).collect(),
        None => under(root, value.map(file::OneOrMany::into_vec).unwrap_or_default()),
    };
    let models = paths(env::MODELS, file.models);
    let mut untrusted = Vec::new();
    let mut of_user = |name: &'static str| {
        let counts = trusted || !environment.is_of_folder(name);
        if !counts {
            untrusted.push(name);
        }
        get(name).filter(|_| counts)
    };
    let (cache, binaries) = (of_user(env::CACHE), of_user(env::PG_BIN));
    let is_of_folder = environment.is_of_folder(env::SHADOW)
        || get(env::SHADOW).is_none() && file.shadow.is_some();
    let of_others = string(env::SHADOW, file.shadow);
    let mut shadow = self::shadow(of_others.or_else(|| user.shadow.clone()))?;
    if matches!(shadow, Shadow::Server(_)) && is_of_folder && !trusted {
        untrusted.push("shadow");
        shadow = self::shadow(user.shadow)?;
    }
    let (migrations, further_migrations) =
        migrations(root, file.migrations, environment, overrides);
    let mut revisions = file.revisions.unwrap_or_default();
    revisions.check()?;
    revisions.template = revisions.template.map(|path| root.join(path));
    if !revisions.hooks.is_empty() && !trusted {
        untrusted.push("hooks");
        revisions.hooks.clear();
    }
    let settings = Settings {
        root: root.to_path_buf(),
        configured,
        name,
        databases,
        are_all_named,
        has_urls,
        has_shared_files,
        models: if overrides.models.is_empty() { models } else { overrides.models.clone() },
        sql: paths(env::SQL, file.sql),
        migrations,
        further_migrations,
        revisions,
        database: database::database(overrides, environment, file.database_url, file.direct_url),
        target: text(env::TARGET, file.target).as_deref().map(major).transpose()?,
        schema: overrides.schema.clone().or_else(|| text(env::SCHEMA, file.schema)),
        schemas: schemas(get(env::SCHEMAS), file.schemas),
        comments: file.comments.unwrap_or_default(),
        ownership: file.ownership.unwrap_or_default(),
        types: file.types.unwrap_or_default(),
        extensions: file.extensions.unwrap_or_default(),
        features: file.features,
        shadow,
        trusted,
        trust,
        cache: cache.map(PathBuf::from).or(user.cache).unwrap_or_else(user_cache),
        binaries: binaries.map(PathBuf::from).or(user.pg_bin),
        untrusted,
        role: text(env::ROLE, file.role),
        lock_timeout: text(env::LOCK_TIMEOUT, file.lock_timeout)
            .map(|text| duration::parse(&text))
            .transpose()?,
        journal_schema: file.journal_schema.unwrap_or_else(|| "aludel".to_owned()),
        contract: file.contract.as_deref().map_or(Ok(false), contract)?,
        heads_lock: file.heads_lock.unwrap_or_default(),
        auto_merge: file.auto_merge.unwrap_or_default(),
        linear: file.linear.unwrap_or_default(),
        strategy: file.strategy.as_deref().map_or(Ok(Strategy::Online), strategy)?,
        small_rows: file.small_rows.unwrap_or(10_000),
        filter: file.filter.unwrap_or_default().checked()?,
        // Whoever protects a database means it: no other layer takes that back.
        lint: file.lint.unwrap_or_default(),
        queries: file.queries,
        protected: file.protected.unwrap_or_default()
            || user.protected.unwrap_or_default()
            || truth(env::PROTECTED, get(env::PROTECTED))?,
        variables: file.variables.unwrap_or_default(),
        variables_of_environment: environment.of_revisions(),
        tag: get(env::TAG).map(str::to_owned),
        now: get(env::SOURCE_DATE_EPOCH).map(epoch).transpose()?,
        layers: Arc::default(),
    };
    check_journal(&settings)?;
    Ok(settings)
}

fn contract(word: &str) -> Result<bool> {
    match word {
        "ask" => Ok(false),
        "always" => Ok(true),
        _ => Err(Failure::new(FailureKind::Settings, format!("contract = \"{word}\" is unknown"))
            .hint("write \"ask\" or \"always\"")),
    }
}

fn strategy(word: &str) -> Result<Strategy> {
    crate::strategy::named(word).ok_or_else(|| {
        Failure::new(FailureKind::Settings, format!("strategy = \"{word}\" names no strategy"))
            .hint("write \"online\" or \"direct\"")
    })
}

/// The journal's schema is hidden from every comparison: a managed one would never be seen.
fn check_journal(settings: &Settings) -> Result<()> {
    let schema = settings.journal_schema.as_str();
    let is_systems = schema.is_empty()
        || matches!(schema, "public" | "information_schema")
        || schema.starts_with("pg_");
    if !is_systems && !settings.schemas.iter().any(|managed| managed == schema) {
        return Ok(());
    }
    let why = if is_systems { "is for other things" } else { "holds what the models manage" };
    let message = format!("the journal cannot be in the schema `{schema}`, which {why}");
    Err(Failure::new(FailureKind::Settings, message)
        .hint("name a schema of its own: journal_schema = \"aludel\""))
}

fn truth(name: &str, text: Option<&str>) -> Result<bool> {
    match text {
        None | Some("0" | "false" | "no" | "off") => Ok(false),
        Some("1" | "true" | "yes" | "on") => Ok(true),
        Some(text) => {
            let message = format!("{name} is neither true nor false: `{text}`");
            Err(Failure::new(FailureKind::Settings, message))
        }
    }
}

fn under(root: &Path, paths: Vec<PathBuf>) -> Vec<PathBuf> {
    paths.into_iter().map(|path| root.join(path)).collect()
}

/// The folder of the revisions, and further ones.
fn migrations(
    root: &Path,
    configured: Option<file::OneOrMany>,
    environment: &Environment,
    overrides: &Overrides,
) -> (PathBuf, Vec<PathBuf>) {
    let mut folders = match (overrides.migrations.is_empty(), environment.get(env::MIGRATIONS)) {
        (false, _) => overrides.migrations.clone(),
        (true, Some(list)) => std::env::split_paths(list).collect(),
        (true, None) => under(root, configured.map(file::OneOrMany::into_vec).unwrap_or_default()),
    }
    .into_iter();
    (folders.next().unwrap_or_else(|| root.join("migrations")), folders.collect())
}

fn schemas(environment: Option<&str>, configured: Option<Vec<String>>) -> Vec<String> {
    let split = |list: &str| list.split(',').map(|name| name.trim().to_owned()).collect();
    environment.map(split).or(configured).unwrap_or_else(|| vec!["public".to_owned()])
}

fn major(text: &str) -> Result<u32> {
    match text.parse() {
        Ok(major @ 14..=18) => Ok(major),
        _ => {
            let message = format!("the target `{text}` is not a supported major version");
            Err(Failure::new(FailureKind::Settings, message)
                .hint("PostgreSQL 14 to 18 are supported: write target = \"17\""))
        }
    }
}

fn shadow(given: Option<ConnectionString>) -> Result<Shadow> {
    match given.as_ref().map(ConnectionString::reveal) {
        None | Some("auto") => Ok(Shadow::Auto),
        Some("embedded") => Ok(Shadow::Embedded),
        Some("local") => Ok(Shadow::Local),
        Some(url) if url.contains("://") || url.contains('=') => Ok(Shadow::Server(url.into())),
        Some(other) => Err(Failure::new(
            FailureKind::Settings,
            format!("`{other}` is not a place that a shadow database can come from"),
        )
        .hint("say auto, embedded, local, or the URL of a server")),
    }
}

fn epoch(text: &str) -> Result<i64> {
    text.parse().map_err(|_| {
        Failure::new(
            FailureKind::Settings,
            format!("{} is not a number of seconds: `{text}`", env::SOURCE_DATE_EPOCH),
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn resolved(
        file: &str,
        environment: &[(&str, &str)],
        overrides: &Overrides,
    ) -> Result<Settings> {
        let file = file::parse(file, Path::new(FILE_NAME))?;
        let (root, environment) = (Path::new("/project"), Environment::of(environment));
        resolve(Some(file), root, &environment, overrides, UserFile::default())
    }

    #[test]
    fn without_anything_there_are_defaults() {
        let settings = resolved("", &[], &Overrides::default()).unwrap();
        assert_eq!(settings.migrations, Path::new("/project/migrations"));
        assert_eq!(settings.schemas, ["public"]);
        assert_eq!(settings.lock_timeout, None);
        assert_eq!(settings.target, None);
        assert_eq!(settings.shadow, Shadow::Auto);
        assert_eq!(settings.database, None);
    }

    #[test]
    fn file_environment_and_flags_rise_in_this_order() {
        let file = "database_url = \"postgres://file\"\nmigrations = \"m\"\nmodels = \"a.rs\"";
        let environment = [
            ("DATABASE_URL", "postgres://environment"),
            ("ALUDEL_MIGRATIONS", "e"),
            ("ALUDEL_MODELS", "b.rs:c"),
        ];
        let flags = Overrides {
            database_url: Some("postgres://flag".into()),
            migrations: vec!["f".into()],
            models: vec!["d.rs".into()],
            ..Overrides::default()
        };
        let none = Overrides::default();
        let cases = [
            (resolved(file, &[], &none), "postgres://file", "/project/m", "/project/a.rs"),
            (resolved(file, &environment, &none), "postgres://environment", "e", "b.rs"),
            (resolved(file, &environment, &flags), "postgres://flag", "f", "d.rs"),
        ];
        for (settings, database, migrations, models) in cases {
            let settings = settings.unwrap();
            assert_eq!(settings.database, Some(database.into()));
            assert_eq!(settings.migrations, Path::new(migrations));
            assert_eq!(settings.models.first().unwrap(), Path::new(models));
        }
    }

    #[test]
    fn a_database_without_a_url_is_embedded_only_where_none_has_one() {
        let named = "[database.analytics]\nmodels = []\nmigrations = \"a\"\n[database.b]\nmodels = []\nmigrations = \"b\"";
        let shards = "migrations = \"m\"\n[database.a]\n[database.analytics]";
        let inside = "migrations = \"m\"\n[database.analytics]\n[database.b]\ndatabase_url = \"postgres://b\"";
        let typo = [("ANALYTIC_DATABASE_URL", "postgres://x")];
        let right = [("ANALYTICS_DATABASE_URL", "postgres://x")];
        let main = [("DATABASE_URL", "postgres://main")];
        type Case<'a> = (&'a str, &'a [(&'a str, &'a str)], bool, bool);
        let cases: [Case<'_>; 9] = [
            // Whether each database has a name; whether [database.analytics] is lacking its URL.
            (named, &[], true, false),
            (named, &typo, true, true),
            (named, &right, true, false),
            (named, &main, false, true),
            (shards, &[], false, false),
            (shards, &typo, true, true),
            (shards, &right, true, false),
            (shards, &main, false, true),
            (inside, &[], true, true),
        ];
        for (file, variables, are_all_named, is_lacking) in cases {
            let unnamed = resolved(file, variables, &Overrides::default()).unwrap();
            assert_eq!(unnamed.are_all_named, are_all_named, "{file} {variables:?}");
            let overrides =
                Overrides { database: Some("analytics".into()), ..Overrides::default() };
            let settings = resolved(file, variables, &overrides).unwrap();
            assert_eq!(settings.check_url().is_err(), is_lacking, "{file} {variables:?}");
        }
        let flag = Overrides { database_url: Some("postgres://x".into()), ..Overrides::default() };
        assert!(!resolved(named, &typo, &flag).unwrap().are_all_named);
    }

    #[test]
    fn a_wrong_value_is_an_error() {
        let cases = [
            ("target = \"13\"", "the target `13` is not a supported major version"),
            ("shadow = \"moon\"", "`moon` is not a place that a shadow database can come from"),
            ("lock_timeout = \"soon\"", "`soon` is not a duration"),
            (
                "journal_schema = \"public\"",
                "the journal cannot be in the schema `public`, which is for other things",
            ),
            (
                "journal_schema = \"pg_catalog\"",
                "the journal cannot be in the schema `pg_catalog`, which is for other things",
            ),
            (
                "journal_schema = \"app\"\nschemas = [\"app\"]",
                "the journal cannot be in the schema `app`, which holds what the models manage",
            ),
        ];
        for (file, message) in cases {
            let failure = resolved(file, &[], &Overrides::default()).unwrap_err();
            assert_eq!((failure.kind, failure.message.as_str()), (FailureKind::Settings, message));
        }
    }

    #[test]
    fn the_file_is_found_upwards() {
        let folder = tempfile::tempdir().unwrap();
        let below = folder.path().join("a/b");
        std::fs::create_dir_all(&below).unwrap();
        let file = folder.path().join(FILE_NAME);
        std::fs::write(&file, "").unwrap();
        let found = find(&Overrides::default(), &Environment::default(), (&below, &below)).unwrap();
        assert_eq!(found, Some(file));
    }

    #[test]
    fn a_named_file_that_is_missing_is_an_error() {
        let global = Overrides { config: Some("other.toml".into()), ..Overrides::default() };
        let failure =
            find(&global, &Environment::default(), (Path::new("/"), Path::new("/"))).unwrap_err();
        assert_eq!(failure.message, "there is no configuration file other.toml");
    }
}
