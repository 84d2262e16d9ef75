//! How large tables are: a file that may be committed, for it holds names and numbers alone.

use std::{collections::BTreeMap, path::Path};

use aludel_files::most;
use aludel_lint::Size;
use serde::{Deserialize, Serialize};

use crate::{
    Failure, FailureKind, Project, Result,
    database::{self, Database},
};

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
}

/// Reads a file of sizes.
pub(super) fn read(path: &Path) -> Result<BTreeMap<String, Size>> {
    let wrong = |error: &dyn std::fmt::Display| {
        Failure::new(FailureKind::Input, format!("{}: {error}", path.display()))
            .hint("`aludel stats --out FILE` writes such a file")
    };
    let bytes = aludel_files::read_given(path, most::CATALOG).map_err(|error| wrong(&error))?;
    let stats: Stats = serde_json::from_slice(&bytes).map_err(|error| wrong(&error))?;
    match stats.version {
        VERSION => Ok(stats.tables),
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
        let mut open = database::open(&Database::of(&self.settings)?, self).await?;
        let rows = open.session.query(SIZES).await;
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
        Ok(Stats { version: VERSION, tables })
    }
}
