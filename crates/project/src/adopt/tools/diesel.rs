//! diesel: a folder a migration. Source: `migrations_internals` and `diesel_migrations` 2.

use super::{Named, plain};

/// What the name of a folder says; the version is what stands before the first `_`, without dashes.
pub(super) fn named(folder: &str) -> Option<Named> {
    let (version, name) = folder.split_once('_')?;
    let digits = version.replace('-', "");
    let is_version = !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit());
    is_version.then(|| plain(&digits, name, None))
}

/// What `metadata.toml` of a folder says.
pub(in crate::adopt) fn runs_in_transaction(metadata: &str) -> Result<bool, String> {
    let table: toml::Table = metadata.parse().map_err(|error| format!("{error}"))?;
    Ok(table.get("run_in_transaction").and_then(toml::Value::as_bool).unwrap_or(true))
}
