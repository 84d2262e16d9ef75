//! How large tables are, and which revisions are applied: by a file that may be committed, for it holds names
//! and numbers alone, or by a database.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::{Path, PathBuf},
};

use aludel_files::most;
use aludel_lint::Size;
use aludel_revision::RevisionId;
use serde::{Deserialize, Serialize};

use crate::{
    Failure, FailureKind, Notice, Project, Result,
    database::{self, Database, Open},
    history,
    secret::ConnectionString,
    standing,
};

/// The sizes of tables, by `schema.table`.
pub(crate) type Sizes = BTreeMap<String, Size>;

/// Where sizes are read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SizeSource {
    /// In a file that was written of [`Project::stats`].
    File(PathBuf),
    /// In the configured database.
    Configured,
    /// In a database.
    Database(ConnectionString),
}

/// The word for the configured database.
const CONFIGURED: &str = "database";

impl SizeSource {
    /// What a user says: `database`, a connection string, or else a file.
    pub fn parse(text: &str) -> Self {
        match text {
            CONFIGURED => Self::Configured,
            url if url.contains("://") => Self::Database(url.into()),
            path => Self::File(path.into()),
        }
    }
}

/// The version of the file.
const VERSION: u32 = 1;

/// The sizes of a database's tables.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stats {
    /// The version of the format.
    version: u32,
    /// By `schema.table`.
    pub tables: BTreeMap<String, Size>,
    /// The revisions that are applied.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub applied: Vec<String>,
}

impl Stats {
    /// The revisions that are applied.
    pub(crate) fn applied_revisions(&self) -> BTreeSet<RevisionId> {
        self.applied.iter().filter_map(|id| id.parse().ok()).collect()
    }
}

/// Reads a file of sizes.
fn read(path: &Path) -> Result<Stats> {
    let wrong = |error: &dyn std::fmt::Display| {
        Failure::new(FailureKind::Input, format!("{}: {error}", path.display()))
            .hint("`aludel stats --out FILE` writes such a file")
    };
    let bytes = aludel_files::read_given(path, most::CATALOG).map_err(|error| wrong(&error))?;
    let stats: Stats = serde_json::from_slice(&bytes).map_err(|error| wrong(&error))?;
    match stats.version {
        VERSION => Ok(stats),
        version => {
            Err(wrong(&format!("version {version} is not known; this aludel reads {VERSION}")))
        }
    }
}

const SIZES: &str = "SELECT n.nspname || '.' || c.relname, \
    greatest(c.reltuples, s.n_live_tup, 0)::bigint, pg_catalog.pg_table_size(c.oid), \
    pg_catalog.pg_indexes_size(c.oid), \
    coalesce((s.n_tup_ins + s.n_tup_upd + s.n_tup_del) / nullif(extract(epoch FROM pg_catalog.now() - \
        coalesce(d.stats_reset, pg_catalog.pg_postmaster_start_time())), 0), 0)::pg_catalog.float8 \
    FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
    LEFT JOIN pg_catalog.pg_stat_user_tables AS s ON s.relid = c.oid \
    LEFT JOIN pg_catalog.pg_stat_database AS d ON d.datname = pg_catalog.current_database() \
    WHERE c.relkind IN ('r', 'm') AND n.nspname NOT LIKE 'pg\\_%' \
    AND n.nspname <> 'information_schema' ORDER BY 1";

impl Project {
    /// How large the tables of the configured database are: names and numbers alone.
    ///
    /// # Errors
    ///
    /// Where the database cannot be asked.
    pub async fn stats(&self) -> Result<Stats> {
        self.refuse_sqlite()?;
        self.stats_of(&Database::of(&self.settings)?).await
    }

    /// The sizes that were said to be read somewhere, or else where it is configured.
    pub(crate) async fn sizes(&self, said: Option<&SizeSource>) -> Result<Sizes> {
        Ok(self.known(said).await?.tables)
    }

    /// What is known of the database, from where it was said to be read, or else where that is configured.
    pub(crate) async fn known(&self, said: Option<&SizeSource>) -> Result<Stats> {
        let configured = self.settings.lint.stats.as_deref().map(|path| match path.to_str() {
            // A file of the project names no database: only who calls does.
            Some(CONFIGURED) => SizeSource::Configured,
            _ => SizeSource::File(self.settings.root.join(path)),
        });
        match said.cloned().or(configured) {
            None => Ok(Stats::default()),
            Some(SizeSource::File(path)) => read(&path),
            Some(SizeSource::Configured) => self.stats().await,
            Some(SizeSource::Database(url)) => self.stats_of(&Database::named(&url)?).await,
        }
    }

    /// Says so where sizes know none of the tables that there are.
    pub(crate) fn doubt_sizes(&self, sizes: &Sizes, tables: BTreeSet<String>) {
        let is_unknown = !tables.is_empty() && tables.iter().all(|it| !sizes.contains_key(it));
        if !sizes.is_empty() && is_unknown {
            self.tell(&Notice::SizesOfOthers);
        }
    }

    async fn stats_of(&self, database: &Database) -> Result<Stats> {
        let mut open = database::open(database, self).await?;
        let rows = open.session.query(SIZES).await;
        let applied = self.applied(database, &mut open).await;
        open.close().await?;
        let journal = format!("{}.", self.settings.journal_schema);
        let size = |row: &aludel_session::Row| {
            let number = |at: usize| row.text(at).parse().unwrap_or_default();
            let size = Size {
                rows: number(1),
                bytes: number(2),
                index_bytes: number(3),
                writes_per_second: (row.text(4).parse::<f64>().unwrap_or_default() * 1000.0)
                    .round()
                    / 1000.0,
            };
            (row.text(0).to_owned(), size)
        };
        let tables =
            rows?.iter().map(size).filter(|(name, _)| !name.starts_with(&journal)).collect();
        Ok(Stats { version: VERSION, tables, applied })
    }

    /// The revisions that a database has applied, where there is a history. Who may read sizes need not be
    /// allowed to read the journal.
    async fn applied(&self, database: &Database, open: &mut Open) -> Vec<String> {
        let history = history::of(&self.settings).ok();
        let Some(history) = history.filter(|_| self.settings.folders().any(|it| it.is_dir()))
        else {
            return Vec::new();
        };
        let standing = standing::read(database, open, &history).await;
        let applied = standing.map(|it| it.applied).unwrap_or_default();
        applied.iter().map(ToString::to_string).collect()
    }
}
