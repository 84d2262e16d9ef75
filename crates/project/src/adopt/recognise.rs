//! Whose migrations a folder holds, as far as its files show it.

use std::{
    collections::BTreeSet,
    path::{Path, PathBuf},
};

use aludel_files::most;

use super::tool::Tool;
use crate::{Failure, FailureKind, Remedy, Result};

/// Where the tools have their migrations by themselves.
const USUAL: &[&str] = &[
    "migrations",
    "db/migrations",
    "migration/src",
    "database/migrations",
    "sql/migrations",
    "src/main/resources/db/migration",
];

/// The first usual folder below another that has migrations of a tool.
pub fn usual(root: &Path) -> Option<PathBuf> {
    USUAL.iter().map(|folder| root.join(folder)).find(|folder| has_some(folder))
}

/// Whether a folder has migrations of a tool.
pub(super) fn has_some(folder: &Path) -> bool {
    candidates(folder).is_ok_and(|found| !found.is_empty())
}

/// The tools that may have written a folder: those that read each of its files that anyone reads.
pub(super) fn candidates(folder: &Path) -> Result<BTreeSet<Tool>> {
    let mut of_files = Vec::new();
    for entry in fs_err::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let is_folder = entry.file_type()?.is_dir();
        of_files.push(match is_folder {
            true if entry.path().join("up.sql").exists() => of_name(&[Tool::Diesel], &name),
            false if name.ends_with(".rs") => of_name(&[Tool::SeaOrm], &name),
            false if name.starts_with("R__") => BTreeSet::from([Tool::Flyway]),
            false if name.ends_with(".sql") && !name.starts_with('.') => {
                of_sql(&name, &entry.path())
            }
            _ => BTreeSet::new(),
        });
    }
    of_files.retain(|tools| !tools.is_empty());
    let union: BTreeSet<Tool> = of_files.iter().flatten().copied().collect();
    let common: BTreeSet<Tool> =
        union.iter().copied().filter(|tool| of_files.iter().all(|it| it.contains(tool))).collect();
    Ok(if common.is_empty() { union } else { common })
}

/// Those of some tools that read a file of this name.
fn of_name(tools: &[Tool], name: &str) -> BTreeSet<Tool> {
    tools.iter().copied().filter(|tool| tool.named_file(name).is_some()).collect()
}

fn of_sql(name: &str, path: &Path) -> BTreeSet<Tool> {
    let lettered = of_name(&[Tool::Flyway, Tool::Refinery], name);
    if !lettered.is_empty() {
        return lettered;
    }
    let text = aludel_files::read_to_string(path, most::REVISION).unwrap_or_default();
    let says = |words: &str| {
        let mut comments = text.lines().filter_map(|line| line.trim().strip_prefix("--"));
        comments.any(|it| it.trim_start().to_ascii_lowercase().starts_with(words))
    };
    match () {
        () if says("+goose up") => of_name(&[Tool::Goose], name),
        // A file of ours.
        () if says("revision:") => BTreeSet::new(),
        () if says("migrate:up") => of_name(&[Tool::Dbmate], name),
        () => of_name(&[Tool::Sqlx, Tool::GolangMigrate], name),
    }
}

/// The tool of a folder: the one that is said, else the only one that it can be, by the files and by the tables
/// that are in the database.
pub(super) fn tool(
    said: Option<&str>,
    folder: &Path,
    has_table: impl Fn(Tool) -> bool,
) -> Result<Tool> {
    if let Some(name) = said {
        return Tool::named(name);
    }
    let candidates = candidates(folder)?;
    let with_table: Vec<Tool> =
        candidates.iter().copied().filter(|tool| has_table(*tool)).collect();
    match (candidates.len(), with_table.as_slice()) {
        (0, _) => Err(nobodys(folder)),
        (_, [only]) => Ok(*only),
        (1, _) => Ok(candidates.into_iter().next().unwrap_or(Tool::Dbmate)),
        _ => Err(ambiguous(folder, &candidates)),
    }
}

fn nobodys(folder: &Path) -> Failure {
    let names = Tool::ALL.map(Tool::name).join(", ");
    let message =
        format!("{}: no migrations of another tool are there ({names})", folder.display());
    Failure::new(FailureKind::Input, message).hint("name their folder").remedy(Remedy::AdoptAsItIs)
}

fn ambiguous(folder: &Path, candidates: &BTreeSet<Tool>) -> Failure {
    let names: Vec<&str> = candidates.iter().map(|tool| tool.name()).collect();
    let message = format!(
        "{}: the files may be of {}, and no table in the database decides it",
        folder.display(),
        names.join(" or ")
    );
    let tools = candidates.iter().copied().collect();
    Failure::new(FailureKind::Undecided, message).remedy(Remedy::SayTool(tools))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn folders_are_recognised() {
        for (files, expected) in [
            (&[("1_a.sql", "SELECT 1;")][..], &[Tool::Sqlx][..]),
            (&[("1_a.up.sql", ""), ("1_a.down.sql", "")], &[Tool::Sqlx, Tool::GolangMigrate]),
            (&[("1_a.up.sql", ""), ("2_b.sql", "")], &[Tool::Sqlx]),
            (&[("1_a.sql", "-- +goose Up\n")], &[Tool::Goose]),
            (&[("1_a.sql", "-- migrate:up\n")], &[Tool::Dbmate]),
            (&[("V1__a.sql", ""), ("U2__b.sql", "")], &[Tool::Refinery, Tool::Flyway]),
            (&[("V1.1__a.sql", "")], &[Tool::Flyway]),
            (&[("2019-03-13-000000_a/up.sql", "")], &[Tool::Diesel]),
            (&[("m20220101_000001_a.rs", ""), ("lib.rs", "")], &[Tool::SeaOrm]),
            (&[("20230921_001_a.sql", "-- A\n-- revision: 20230921_001\n-- migrate:up\n")], &[]),
            (&[("README.md", "")], &[]),
        ] {
            let folder = tempfile::tempdir().unwrap();
            for (name, text) in files {
                let path = folder.path().join(name);
                std::fs::create_dir_all(path.parent().unwrap()).unwrap();
                std::fs::write(path, text).unwrap();
            }
            let found = candidates(folder.path()).unwrap();
            assert_eq!(found.into_iter().collect::<Vec<_>>(), expected, "{files:?}");
        }
    }
}
