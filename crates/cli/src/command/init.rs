//! `aludel init`: a configuration file and a folder for the revisions.

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use crate::{
    Failure, Outcome, Printer, Result,
    args::{Global, InitArgs},
    failure::FailureKind,
    interrupt, sqlite,
    style::{NAME, paint},
};
use aludel_project::{
    Nobody, Project,
    adopt::usual,
    env,
    settings::{Environment, FILE_NAME},
};

/// Where models usually are, the likeliest first.
const USUAL_MODELS: &[&str] =
    &["models/models.rs", "src/models.rs", "src/models/mod.rs", "src/lib.rs", "src/main.rs"];

pub(crate) fn run(args: &InitArgs, global: &Global, printer: &Printer) -> Result {
    let file = at(&args.folder, FILE_NAME);
    if file.exists() {
        return Err(Failure::new(
            FailureKind::Settings,
            format!("{} is there already", file.display()),
        )
        .hint("edit it, or remove it and run `aludel init` again"));
    }
    let models = models(&args.folder, global);
    let migrations = global.migrations.first().cloned().unwrap_or_else(|| "migrations".into());
    fs_err::create_dir_all(args.folder.join(&migrations))?;
    fs_err::write(&file, template(&models, &migrations))?;
    let is_on_sqlite = is_on_sqlite(&args.folder, global)?;
    let next = match is_on_sqlite {
        true => "aludel revision -m \"initial schema\"",
        false => "aludel revision --autogenerate -m \"initial schema\"",
    };
    report(args, &models, &migrations, printer)?;
    if !is_on_sqlite && let Some(there) = there_before(args, global) {
        printer
            .hint(format!("{there}: {} makes it this tool's history", paint(NAME, "aludel adopt")));
        return Ok(Outcome::Done);
    }
    printer.hint(format!("next: {}", paint(NAME, next)));
    Ok(Outcome::Done)
}

/// What is there that could become the history. A database that cannot be looked at is not asked for twice.
fn there_before(args: &InitArgs, global: &Global) -> Option<String> {
    if let Some(folder) = usual(&args.folder) {
        let folder = folder.strip_prefix(".").unwrap_or(&folder);
        return Some(format!("{} has migrations of another tool", folder.display()));
    }
    let project = Project::open_with(&args.folder, &global.overrides(), Arc::new(Nobody)).ok()?;
    let has_tables = interrupt::block_on(async { Ok(project.has_tables().await) });
    has_tables.ok()?.then(|| "the database has tables and no history".to_owned())
}

/// A path in the folder, without `./` before it.
fn at(folder: &Path, path: impl AsRef<Path>) -> PathBuf {
    match folder == Path::new(".") {
        true => path.as_ref().to_path_buf(),
        false => folder.join(path),
    }
}

fn models(folder: &Path, global: &Global) -> PathBuf {
    let usual = || USUAL_MODELS.iter().map(Path::new).find(|path| folder.join(path).is_file());
    match global.models.first() {
        Some(path) => path.clone(),
        None => usual().unwrap_or(Path::new("src/models.rs")).to_path_buf(),
    }
}

/// Whether the database that is said already is one of SQLite's.
fn is_on_sqlite(folder: &Path, global: &Global) -> Result<bool> {
    let environment = Environment::of_process()?.with_file(&folder.join(".env"))?;
    let said = environment.get(env::DATABASE_URL).map(Into::into);
    let url = global.database_url.clone().or(said);
    Ok(url.is_some_and(|url| sqlite::location(&url, folder).is_some()))
}

fn report(args: &InitArgs, models: &Path, migrations: &Path, printer: &Printer) -> Result<()> {
    printer.result(format!("wrote   {}", at(&args.folder, FILE_NAME).display()))?;
    printer.result(format!("created {}", at(&args.folder, migrations).display()))?;
    let there = args.folder.join(models).exists();
    let remark = if there { "" } else { " (not there yet)" };
    printer.result(format!("models  {}{remark}", at(&args.folder, models).display()))?;
    Ok(())
}

fn quoted(path: &Path) -> String {
    toml::Value::String(path.to_string_lossy().into_owned()).to_string()
}

pub(crate) fn template(models: &Path, migrations: &Path) -> String {
    TEMPLATE.replace("{models}", &quoted(models)).replace("{migrations}", &quoted(migrations))
}

const TEMPLATE: &str = r#"# aludel. The environment (DATABASE_URL, ALUDEL_*, also from a .env file) and flags win over this
# file. Paths are relative to it. What is commented out shows the default, or an example.

# Where the models are: a Rust file (a crate's root, or any module), a folder, or a list of them.
# Without it, the targets of the Cargo.toml beside this file are read.
models = {models}

# SQL files or folders that say what models cannot: views, functions, triggers, policies.
# sql = "schema"

# The folder of the revision files.
migrations = {migrations}

# The database. Leave it to DATABASE_URL where it holds a password. Without any, the embedded
# PostgreSQL under .aludel/ is used; "sqlite://app.db" is a file of SQLite's.
# database_url = "postgres://localhost/app"

# The major version of the server that the SQL is for, "14" to "18".
# target = "17"

# The schemas that the models manage: what is in them and in no model is dropped.
# schemas = ["public"]

# Whether doc comments of models become comments in the database.
# comments = false

# Whether the owners of objects are compared.
# ownership = false

# The SQL types of Rust types that are not built in, by name or path.
# types = { EmailAddress = "citext" }

# The schemas of extensions that do not live in the default one.
# extensions = { vector = "extensions" }

# The cargo features for which #[cfg(feature = "…")] holds. The default are the package's own.
# features = ["postgres"]

# Where a shadow database comes from: "auto", "embedded", "local" (a local server's binaries), or
# the URL of a server on which temporary databases may be created.
# shadow = "auto"

# The role to take on (SET ROLE) before anything runs.
# role = "owner"

# How long a statement waits for a lock before it is tried again, instead of half of the server's
# deadlock_timeout.
# lock_timeout = "500ms"

# The schema that bare names mean, where it is not public: the same revisions serve several, each with
# a journal of its own. Rather said for one command: --schema.
# schema = "tenant1"

# Where DATABASE_URL leads through a pooler (PgBouncer, Supavisor): the same database without it.
# Better in DIRECT_URL.
# direct_url = "postgres://app@localhost/app"

# The schema of aludel's own tables.
# journal_schema = "aludel"

# Whether the database is protected: statements that lose data, and every downgrade, ask for its name
# (--yes-i-mean NAME where nobody can answer).
# protected = false

# Whether `aludel upgrade` applies phases that take away what is old (phase: contract): "ask", only with
# --contract, or "always".
# contract = "ask"

# Whether HEADS.lock beside the revisions names the heads, so that git shows where two branches both have new
# revisions; and whether `aludel upgrade head` applies several heads, where `aludel merge --prove` has proven that
# they commute.
# heads_lock = true
# auto_merge = true

# How tables that are in use are changed: "online", so that others can work meanwhile, or "direct", at
# once; and up to how many rows a table is small enough for that, where the statistics below know it.
# strategy = "online"
# small_rows = 10000

# How `aludel lint` judges: from which level on it exits with 1, how large the tables are (a file that
# `aludel stats --out` wrote), and levels of rules, also for a table or a schema alone.
# lint = { fail_on = "error", stats = "stats.json", levels = { drop-column = "note" } }

# Where the queries of the application are, for `aludel queries`: Rust source, offline files of sqlx, SQL
# files, what a database has counted, what the models need; and whether nothing else sends any.
# queries = { rust = "src", sqlx = ".sqlx", sql = "queries/*.sql", statistics = "queries.json", complete = false }

# Whether the history has to be one line: branches are refused then.
# linear = false

# How new revisions are called ("date", "timestamp", "random"; {slug}, {year}, …), a file that they begin like,
# and programs that are run on each.
# revisions = { id = "date", file_name = "{id}_{slug}", time_zone = "UTC", template = "revision.sql", hooks = [["git", "add", "{file}"]] }

# What comparisons are about: tables, views, … by name (`*`, `?`), and kinds. What is left out is never dropped.
# filter = { include = [], exclude = ["spatial_ref_sys", "audit.*"], include_kinds = [], exclude_kinds = ["trigger"] }

# Further databases, each with keys of its own over those above: `--database analytics`, `--all`.
# database = { analytics = { models = "analytics/models.rs", migrations = "analytics/migrations" } }

# The values of variables that revisions ask for (-- variables: tenant). ALUDEL_VAR_TENANT and -x tenant=…
# are stronger; what is secret is better there.
# variables = { tenant = "acme" }
"#;

#[cfg(test)]
mod tests {
    use super::*;
    use aludel_project::settings::KEYS;

    #[test]
    fn the_file_that_is_written_shows_every_key_and_all_of_it_is_valid() {
        let text = template(Path::new("src/models.rs"), Path::new("migrations"));
        let keys = |line: &&str| line.contains(" = ") && !line.ends_with('.');
        let uncommented: Vec<&str> =
            text.lines().map(|line| line.trim_start_matches("# ")).filter(keys).collect();
        let table: toml::Table = uncommented.join("\n").parse().unwrap();
        let mut known: Vec<&str> = KEYS.to_vec();
        known.sort_unstable();
        let mut shown: Vec<&str> = table.keys().map(String::as_str).collect();
        shown.sort_unstable();
        assert_eq!(shown, known);
    }

    #[test]
    fn a_path_is_quoted_as_toml_wants_it() {
        let text = template(Path::new("a\"b.rs"), Path::new("m"));
        let table: toml::Table = text.parse().unwrap();
        assert_eq!(table["models"].as_str(), Some("a\"b.rs"));
    }
}
