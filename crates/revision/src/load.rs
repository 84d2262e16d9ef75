//! A folder's files, read at once.

use std::{
    fs, io,
    path::{Path, PathBuf},
    thread,
};

use crate::{History, HistoryError, Mistakes, Revision, build};

/// From how many files on a second thread is worth its start.
const MANY: usize = 64;

/// Reads the revisions of a folder.
pub(crate) fn load(folder: &Path) -> Result<History, HistoryError> {
    let paths = revision_files(folder)
        .map_err(|source| HistoryError::Read { path: folder.to_owned(), source })?;
    let mut read = Vec::with_capacity(paths.len());
    for result in read_all(&paths) {
        read.push(result?);
    }
    Ok(build::from_read(read)?)
}

/// The `.sql` files of a folder, without hidden ones.
fn revision_files(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let is_file = !entry.file_type()?.is_dir();
        if is_file && name.ends_with(".sql") && !name.starts_with('.') {
            paths.push(entry.path());
        }
    }
    paths.sort();
    Ok(paths)
}

type ReadFile = Result<Result<Revision, Mistakes>, HistoryError>;

fn read_all(paths: &[PathBuf]) -> Vec<ReadFile> {
    if paths.len() < MANY {
        return paths.iter().map(|path| read(path)).collect();
    }
    let (mine, other) = paths.split_at(paths.len() / 2);
    thread::scope(|scope| {
        let helper = scope.spawn(|| other.iter().map(|path| read(path)).collect::<Vec<_>>());
        let mut all: Vec<ReadFile> = mine.iter().map(|path| read(path)).collect();
        match helper.join() {
            Ok(rest) => all.extend(rest),
            Err(panic) => std::panic::resume_unwind(panic),
        }
        all
    })
}

fn read(path: &Path) -> ReadFile {
    match fs::read(path) {
        Ok(contents) => Ok(Revision::parse(path, &contents)),
        Err(source) => Err(HistoryError::Read { path: path.to_owned(), source }),
    }
}
