//! What the environment says.

use std::{env, net::SocketAddr, path::PathBuf};

/// The settings of the service.
#[derive(Debug, Clone)]
pub(crate) struct Config {
    /// `DATABASE_URL`: where the database is.
    pub(crate) database_url: Option<String>,
    /// `DATABASE_MAX_CONNECTIONS`: how many connections the service may open.
    pub(crate) max_connections: u32,
    /// `LISTEN`: the address to serve on.
    pub(crate) listen: SocketAddr,
    /// `MIGRATE_ON_START=1`: upgrade before serving.
    pub(crate) migrate_on_start: bool,
    /// `MIGRATIONS_DIR`: read the migrations from this folder and not from the binary.
    pub(crate) migrations_dir: Option<PathBuf>,
}

impl Config {
    /// Reads the settings, or says which one is wrong and how to mend it.
    pub(crate) fn from_env() -> Result<Self, String> {
        Ok(Self {
            database_url: env::var("DATABASE_URL").ok().filter(|url| !url.is_empty()),
            max_connections: parsed("DATABASE_MAX_CONNECTIONS", "5")?,
            listen: parsed("LISTEN", "127.0.0.1:8000")?,
            migrate_on_start: env::var("MIGRATE_ON_START").is_ok_and(|value| value == "1"),
            migrations_dir: env::var_os("MIGRATIONS_DIR").map(PathBuf::from),
        })
    }
}

fn parsed<T: std::str::FromStr>(name: &str, default: &str) -> Result<T, String>
where
    T::Err: std::fmt::Display,
{
    let value = env::var(name).unwrap_or_else(|_| default.to_owned());
    value.parse().map_err(|why| format!("{name} is {value:?}: {why}"))
}
