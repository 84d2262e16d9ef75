//! The files of a folder.

use std::path::PathBuf;

use crate::{ReadError, Tree, tree::is_passed_over};

/// A project's folder as it now is.
#[derive(Debug, Clone)]
pub struct Folder {
    root: PathBuf,
}

impl Folder {
    /// The files below a folder.
    pub fn new(root: impl Into<PathBuf>) -> Self {
        Self { root: root.into() }
    }

    fn walk(&self, path: &str, found: &mut Vec<String>) -> Result<(), ReadError> {
        let unreachable = |error: std::io::Error| ReadError::Unreachable {
            path: path.to_owned(),
            why: error.to_string(),
        };
        for entry in std::fs::read_dir(self.root.join(path)).map_err(unreachable)? {
            let entry = entry.map_err(unreachable)?;
            // What has no UTF-8 name cannot be shown either.
            let Ok(name) = entry.file_name().into_string() else { continue };
            let below = if path.is_empty() { name.clone() } else { format!("{path}/{name}") };
            // A linked folder may lead back to itself.
            let is_folder = entry.file_type().map_err(unreachable)?.is_dir();
            match is_folder {
                true if is_passed_over(&name) => {}
                true => self.walk(&below, found)?,
                false => found.push(below),
            }
        }
        Ok(())
    }
}

impl Tree for Folder {
    fn below(&self, path: &str) -> Result<Option<Vec<String>>, ReadError> {
        let full = self.root.join(path);
        if full.is_file() {
            return Ok(Some(vec![path.to_owned()]));
        }
        if !full.is_dir() {
            return Ok(None);
        }
        let mut found = Vec::new();
        self.walk(path, &mut found)?;
        found.sort();
        Ok(Some(found))
    }

    fn has(&self, path: &str) -> bool {
        self.root.join(path).is_file()
    }

    fn read(&self, paths: &[String], most: u64) -> Result<Vec<Vec<u8>>, ReadError> {
        let read = |path: &String| {
            aludel_files::read(&self.root.join(path), most).map_err(|error| {
                ReadError::Unreachable { path: path.clone(), why: error.to_string() }
            })
        };
        paths.iter().map(read).collect()
    }
}
