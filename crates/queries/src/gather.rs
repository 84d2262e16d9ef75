//! All queries of a project: each kind from where it is said to be.

use aludel_files::most;

use crate::{
    Found, ReadError, Tree, export,
    glob::{fits, fixed_part},
    merge::merged,
    rust::{self, Elsewhere, Source},
    sql_file, sqlx,
    tree::{join, parent, plain},
};

/// Where queries are: files, folders or patterns, below the project's folder.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Places {
    /// Rust source.
    pub rust: Vec<String>,
    /// Offline files of sqlx.
    pub sqlx: Vec<String>,
    /// SQL files.
    pub sql: Vec<String>,
    /// Exports of databases.
    pub statistics: Vec<String>,
}

/// Reads the queries of a tree; each once, at the best of its places.
///
/// # Errors
///
/// Where a place leads nowhere, or a file is broken. What is built at run time is no error.
pub fn read(places: &Places, tree: &dyn Tree) -> Result<Found, ReadError> {
    let mut found = Found::default();
    let is_rust = |path: &str| path.ends_with(".rs");
    let is_sql = |path: &str| path.ends_with(".sql");
    let mut elsewhere = Vec::new();
    for (path, text) in texts(tree, "rust", &places.rust, ("Rust source", &is_rust), most::RUST)? {
        let Source { found: here, elsewhere: named } = rust::read(&path, &text);
        found.extend(here);
        elsewhere.extend(named);
    }
    included(&elsewhere, tree, &mut found)?;
    for (path, text) in texts(tree, "sql", &places.sql, ("SQL file", &is_sql), most::SQL)? {
        found.extend(sql_file::read(&path, &text));
    }
    let offline = ("offline file of sqlx", &sqlx::is_one as &dyn Fn(&str) -> bool);
    for (path, text) in texts(tree, "sqlx", &places.sqlx, offline, most::RUST)? {
        found.extend(sqlx::read(&path, &text)?);
    }
    let any = ("export", &(|_: &str| true) as &dyn Fn(&str) -> bool);
    for (path, text) in texts(tree, "statistics", &places.statistics, any, most::SQL)? {
        found.extend(export::read(&path, &text)?);
    }
    Ok(merged(found))
}

/// The texts of the files that are said.
fn texts(
    tree: &dyn Tree,
    key: &'static str,
    said: &[String],
    (what, is_one): (&'static str, &dyn Fn(&str) -> bool),
    most: u64,
) -> Result<Vec<(String, String)>, ReadError> {
    let mut paths = Vec::new();
    for said in said {
        let (path, where_) = (said.clone(), tree.name());
        let pattern = plain(said);
        let (fixed, is_pattern) = fixed_part(&pattern);
        let Some(below) = tree.below(&fixed)? else {
            return Err(ReadError::Missing { key, path, where_ });
        };
        // A file that is named is one, whatever it is called.
        let is_named = !is_pattern && below == [fixed];
        let fitting = below.into_iter().filter(|path| !is_pattern || is_within(&pattern, path));
        let fitting: Vec<String> = fitting.filter(|path| is_named || is_one(path)).collect();
        if fitting.is_empty() {
            return Err(ReadError::Nothing { key, path, what, where_ });
        }
        paths.extend(fitting);
    }
    paths.sort();
    paths.dedup();
    let bytes = tree.read(&paths, most)?;
    paths.into_iter().zip(bytes).map(|(path, bytes)| text(path, bytes)).collect()
}

/// Whether a file, or a folder above it, fits a pattern.
fn is_within(pattern: &str, path: &str) -> bool {
    let ends = path.match_indices('/').map(|(at, _)| at).chain([path.len()]);
    ends.filter_map(|end| path.get(..end)).any(|above| fits(pattern, above))
}

fn text(path: String, bytes: Vec<u8>) -> Result<(String, String), ReadError> {
    match String::from_utf8(bytes) {
        Ok(text) => Ok((path, text)),
        Err(error) => {
            let byte = error.utf8_error().valid_up_to();
            Err(ReadError::NotText { path, byte })
        }
    }
}

/// The queries whose text a call leaves to another file.
fn included(elsewhere: &[Elsewhere], tree: &dyn Tree, found: &mut Found) -> Result<(), ReadError> {
    let mut there = Vec::new();
    for it in elsewhere {
        let folder = match it.is_from_package {
            true => package(&it.place.path, tree),
            false => parent(&it.place.path).to_owned(),
        };
        let path = join(&folder, &it.path);
        match tree.has(&path) {
            true => there.push((it, path)),
            false => found.unreadable(it.place.clone(), format!("there is no file {path}")),
        }
    }
    let paths: Vec<String> = there.iter().map(|(_, path)| path.clone()).collect();
    let read = tree.read(&paths, most::SQL)?;
    for ((it, path), bytes) in there.into_iter().zip(read) {
        let (_, text) = text(path, bytes)?;
        found.statements(&text, |_| it.place.clone(), crate::Origin::Rust);
    }
    Ok(())
}

/// The folder of the package that a file is of.
fn package(path: &str, tree: &dyn Tree) -> String {
    let mut folder = parent(path);
    while !folder.is_empty() && !tree.has(&join(folder, "Cargo.toml")) {
        folder = parent(folder);
    }
    folder.to_owned()
}
