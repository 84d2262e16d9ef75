//! The extensions that the engine brings.
//!
//! Asked to enable an extension, the engine creates it in every database that anybody connects to.
//! Here an extension is only made available, as on any server: its files are put into the data
//! folder and its code into the process's cache of compiled modules.

use std::{collections::BTreeSet, path::Path};

use pglite_oxide::{Pglite, PglitePaths, extensions as bundled, install_extension_bytes};

use crate::{Result, ShadowError};

/// Part of every PostgreSQL.
const PLPGSQL: &str = "plpgsql";

/// The names of the extensions that can be created on the embedded server, sorted.
pub fn extensions() -> Vec<String> {
    // One of them is a module to load and no extension to create: it has no control file.
    let names = bundled::ALL.iter().map(|it| it.sql_name()).filter(|name| *name != "auto_explain");
    let mut names: Vec<String> = names.chain([PLPGSQL]).map(str::to_owned).collect();
    names.sort();
    names
}

/// Makes extensions available in a data folder, with those that they need.
pub(super) fn make_available(folder: &Path, names: &BTreeSet<String>) -> Result<()> {
    let mut wanted = Vec::new();
    for name in with_needed(names) {
        wanted.push(bundled::by_sql_name(&name).ok_or_else(|| lacks(&name))?);
    }
    if wanted.is_empty() {
        return Ok(());
    }
    Pglite::preload_extensions(wanted.iter().copied()).map_err(super::server::failed)?;
    let paths = PglitePaths::with_root(folder);
    for extension in wanted {
        let name = extension.sql_name();
        let files = pglite_oxide_assets::extension_archive(name).ok_or_else(|| lacks(name))?;
        install_extension_bytes(&paths, files).map_err(super::server::failed)?;
    }
    Ok(())
}

fn lacks(name: &str) -> ShadowError {
    ShadowError::Unfit(format!("it lacks the extension {name}"))
}

fn with_needed(names: &BTreeSet<String>) -> BTreeSet<String> {
    let mut all = BTreeSet::new();
    let mut open: Vec<String> = names.iter().filter(|name| *name != PLPGSQL).cloned().collect();
    while let Some(name) = open.pop() {
        let needed = bundled::by_sql_name(&name).map_or(&[][..], |it| it.dependencies());
        open.extend(needed.iter().map(|&needed| needed.to_owned()));
        all.insert(name);
    }
    all
}

/// The extensions that were made available in a data folder before: what a database uses must be
/// there at each start.
pub(super) fn available(folder: &Path) -> BTreeSet<String> {
    let controls = PglitePaths::with_root(folder).pgroot.join("pglite/share/postgresql/extension");
    let there = |name: &String| controls.join(format!("{name}.control")).is_file();
    extensions().into_iter().filter(|name| name != PLPGSQL && there(name)).collect()
}
