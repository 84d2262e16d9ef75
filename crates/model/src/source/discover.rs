//! Where reading begins: the targets of packages, and what the configuration names.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use ignore::WalkBuilder;

use super::package::{Package, package_of, packages};
use crate::{ReadOptions, sink::Problem};

/// Where reading begins.
#[derive(Debug, Default)]
pub(crate) struct Beginning {
    /// The packages whose targets are followed.
    pub(crate) packages: Vec<Package>,
    /// Files that the configuration names, beside those reached from a target.
    pub(crate) files: Vec<PathBuf>,
    /// The paths that the configuration names, absolute.
    pub(crate) named: Vec<PathBuf>,
    /// What is wrong with the configuration.
    pub(crate) problems: Vec<Problem>,
}

/// Where reading begins.
pub(crate) fn discover(root: &Path, options: &ReadOptions) -> Beginning {
    if options.paths.is_empty() { from_manifest(root, options) } else { from_paths(root, options) }
}

fn from_manifest(root: &Path, options: &ReadOptions) -> Beginning {
    let mut beginning = Beginning::default();
    if !root.join("Cargo.toml").is_file() {
        return beginning;
    }
    match packages(root, options.features.as_ref()) {
        Ok(packages) => beginning.packages = packages,
        Err(message) => beginning.problems.push(Problem::everywhere(message, None)),
    }
    beginning
}

fn from_paths(root: &Path, options: &ReadOptions) -> Beginning {
    let mut beginning = Beginning::default();
    let mut folders = BTreeSet::new();
    for path in &options.paths {
        let absolute = root.join(path);
        if !absolute.exists() {
            let message = format!("there is no `{}`", path.display());
            let help = "`models` in the configuration names the files and folders with models";
            beginning.problems.push(Problem::everywhere(message, Some(help)));
            continue;
        }
        match package_of(&absolute, root, options.features.as_ref()) {
            Ok(Some(package)) if folders.insert(package.folder.clone()) => {
                beginning.packages.push(package);
            }
            Ok(_) => {}
            Err(message) => beginning.problems.push(Problem::everywhere(message, None)),
        }
        beginning.files.extend(rust_files(&absolute));
        beginning.named.push(absolute);
    }
    beginning
}

/// The Rust files of a folder, in order; a file is itself.
fn rust_files(path: &Path) -> Vec<PathBuf> {
    if path.is_file() {
        return vec![path.to_path_buf()];
    }
    let walk = WalkBuilder::new(path).require_git(false).sort_by_file_name(Ord::cmp).build();
    walk.flatten()
        .map(ignore::DirEntry::into_path)
        .filter(|path| path.extension().is_some_and(|e| e == "rs") && path.is_file())
        .collect()
}
