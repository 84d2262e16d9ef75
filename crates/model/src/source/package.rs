//! What a `Cargo.toml` says: the targets, the package's name, its features.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

use aludel_files::most;
use aludel_grammar::Cfg;
use toml::{Table, Value};

/// A package, as far as its models need it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Package {
    /// Its folder.
    pub(crate) folder: PathBuf,
    /// Its name in paths.
    pub(crate) crate_name: String,
    /// The root files of its targets that are there.
    pub(crate) targets: Vec<PathBuf>,
    /// What `#[cfg]` is asked against.
    pub(crate) cfg: Cfg,
}

/// The packages of a folder's `Cargo.toml`: its own, and the members of its workspace.
pub(crate) fn packages(
    folder: &Path,
    features: Option<&BTreeSet<String>>,
) -> Result<Vec<Package>, String> {
    let manifest = manifest(folder)?;
    let mut found: Vec<Package> = package(folder, &manifest, features).into_iter().collect();
    for member in members(folder, &manifest) {
        let manifest = self::manifest(&member)?;
        found.extend(package(&member, &manifest, features));
    }
    Ok(found)
}

/// The package that a file or folder belongs to, if there is one at or below the root.
pub(crate) fn package_of(
    path: &Path,
    root: &Path,
    features: Option<&BTreeSet<String>>,
) -> Result<Option<Package>, String> {
    let folders = path.ancestors().take_while(|folder| folder.starts_with(root));
    for folder in folders {
        if folder.join("Cargo.toml").is_file() {
            let manifest = manifest(folder)?;
            return Ok(package(folder, &manifest, features));
        }
    }
    Ok(None)
}

fn manifest(folder: &Path) -> Result<Table, String> {
    let path = folder.join("Cargo.toml");
    let text = aludel_files::read_to_string(&path, most::SETTINGS);
    let text = text.map_err(|e| format!("{}: {e}", path.display()))?;
    text.parse().map_err(|e| format!("{}: {e}", path.display()))
}

fn package(
    folder: &Path,
    manifest: &Table,
    features: Option<&BTreeSet<String>>,
) -> Option<Package> {
    let name = manifest.get("package")?.get("name")?.as_str()?;
    let lib = manifest.get("lib");
    let lib_name = lib.and_then(|lib| lib.get("name")).and_then(Value::as_str);
    let crate_name = lib_name.unwrap_or(name).replace('-', "_");
    let features = features.cloned().unwrap_or_else(|| default_features(manifest));
    let targets = targets(folder, manifest);
    let cfg = Cfg { features };
    Some(Package { folder: folder.to_path_buf(), crate_name, targets, cfg })
}

/// The features that are on where nobody says anything.
fn default_features(manifest: &Table) -> BTreeSet<String> {
    let table = manifest.get("features").and_then(Value::as_table);
    let mut found = BTreeSet::new();
    let mut open = vec!["default".to_owned()];
    while let Some(feature) = open.pop() {
        let enabled = table.and_then(|t| t.get(&feature)).and_then(Value::as_array);
        for name in enabled.into_iter().flatten().filter_map(Value::as_str) {
            if !name.contains([':', '/']) && !found.contains(name) {
                open.push(name.to_owned());
            }
        }
        found.insert(feature);
    }
    found
}

/// The root files of the library and the binaries.
fn targets(folder: &Path, manifest: &Table) -> Vec<PathBuf> {
    let lib = manifest.get("lib").and_then(|lib| lib.get("path")).and_then(Value::as_str);
    let bins = manifest.get("bin").and_then(Value::as_array).into_iter().flatten();
    let bins = bins.filter_map(|bin| bin.get("path").and_then(Value::as_str));
    let mut paths = vec![lib.unwrap_or("src/lib.rs")];
    paths.push("src/main.rs");
    paths.extend(bins);
    let mut found: Vec<PathBuf> = paths.into_iter().map(|path| folder.join(path)).collect();
    found.extend(more_binaries(&folder.join("src/bin")));
    let mut seen = BTreeSet::new();
    found.retain(|path| path.is_file() && seen.insert(path.clone()));
    found
}

fn more_binaries(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> = entries
        .map(|entry| entry.path())
        .map(|path| if path.is_dir() { path.join("main.rs") } else { path })
        .filter(|path| path.extension().is_some_and(|e| e == "rs"))
        .collect();
    found.sort();
    found
}

/// The folders of a workspace's members; `crates/*` is the only pattern that people write.
fn members(folder: &Path, manifest: &Table) -> Vec<PathBuf> {
    let members = manifest.get("workspace").and_then(|w| w.get("members"));
    let members = members.and_then(Value::as_array).into_iter().flatten();
    let mut found: Vec<PathBuf> = members
        .filter_map(Value::as_str)
        .flat_map(|member| match member.strip_suffix("/*") {
            Some(parent) => children(&folder.join(parent)),
            None => vec![folder.join(member)],
        })
        .filter(|member| member.join("Cargo.toml").is_file() && member != folder)
        .collect();
    found.sort();
    found
}

fn children(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    entries.map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn features_are_those_that_default_turns_on() {
        let manifest =
            "[features]\ndefault = [\"a\"]\na = [\"b\", \"dep:x\", \"y/z\"]\nb = []\nc = []";
        let manifest: Table = manifest.parse().expect("toml");
        let found: Vec<_> = default_features(&manifest).into_iter().collect();
        assert_eq!(found, ["a", "b", "default"]);
    }
}
