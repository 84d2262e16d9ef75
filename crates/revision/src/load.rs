//! A folder's files, read at once.

use std::{
    fs::{self, FileType},
    io,
    num::NonZero,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU64, Ordering},
    thread,
};

use aludel_files::most;

use crate::{History, HistoryError, Mistakes, Revision, build};

/// How many files are worth the start of a thread.
const MANY: usize = 32;

/// Reads the revisions of some folders, but for a file.
pub(crate) fn load(
    folders: &[impl AsRef<Path>],
    without: Option<&Path>,
) -> Result<History, HistoryError> {
    let listed = |folder: &Path| {
        let fault = |source| HistoryError::Read { path: folder.to_owned(), source };
        revision_files(folder).map_err(fault)
    };
    let mut files = Vec::new();
    for folder in folders.iter().map(AsRef::as_ref) {
        files.extend(listed(folder)?);
        let retired = folder.join(build::RETIRED);
        if fs::symlink_metadata(&retired).is_ok_and(|it| it.is_dir()) {
            files.extend(listed(&retired)?);
        }
    }
    if let Some(without) = without.and_then(|file| file.canonicalize().ok()) {
        files.retain(|file| file.path.canonicalize().is_ok_and(|path| path != without));
    }
    let mut fault = None;
    // One after the other: a second list of all would be as large as the first.
    let read = read_all(&files).into_iter().map_while(|result| match result {
        Ok(read) => Some(read),
        Err(error) => {
            fault = Some(error);
            None
        }
    });
    let history = build::from_read(read);
    match fault {
        Some(error) => Err(error),
        None => Ok(history?),
    }
}

/// A file, as the list of its folder has it.
struct Listed {
    path: PathBuf,
    kind: FileType,
}

/// The `.sql` files of a folder, without hidden ones.
fn revision_files(folder: &Path) -> io::Result<Vec<Listed>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder)? {
        let entry = entry?;
        let name = entry.file_name();
        let name = name.to_string_lossy();
        let kind = entry.file_type()?;
        if !kind.is_dir() && name.ends_with(".sql") && !name.starts_with('.') {
            files.push(Listed { path: entry.path(), kind });
        }
    }
    // As bytes: all are in one folder, and paths are compared part by part.
    files.sort_by(|one, other| one.path.as_os_str().cmp(other.path.as_os_str()));
    Ok(files)
}

type ReadFile = Result<Result<Revision, Mistakes>, HistoryError>;

fn read_all(files: &[Listed]) -> Vec<ReadFile> {
    let size = AtomicU64::new(0);
    in_parts(files, |file| read(file, &size))
}

/// What comes of each, in order: where there are many, all processors share in the work.
pub(crate) fn in_parts<T: Sync, R: Send>(all: &[T], make: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let make_each = |part: &[T]| -> Vec<R> { part.iter().map(&make).collect() };
    let processors = thread::available_parallelism().map_or(1, NonZero::get).min(all.len() / MANY);
    if processors < 2 {
        return make_each(all);
    }
    thread::scope(|scope| {
        let mut parts = all.chunks(all.len().div_ceil(processors));
        let mine = parts.next().unwrap_or_default();
        let helpers: Vec<_> = parts.map(|part| scope.spawn(|| make_each(part))).collect();
        let mut made = make_each(mine);
        for helper in helpers {
            match helper.join() {
                Ok(rest) => made.extend(rest),
                Err(panic) => std::panic::resume_unwind(panic),
            }
        }
        made
    })
}

/// Reads a file; `size` is what all have together so far.
fn read(Listed { path, kind }: &Listed, size: &AtomicU64) -> ReadFile {
    let fault = |source| HistoryError::Read { path: path.clone(), source };
    if size.load(Ordering::Relaxed) > most::REVISIONS {
        return Err(fault(too_many_bytes()));
    }
    let contents = aludel_files::read_listed(path, *kind, most::REVISION).map_err(fault)?;
    size.fetch_add(contents.len() as u64, Ordering::Relaxed);
    Ok(Revision::parse(path, &contents))
}

fn too_many_bytes() -> io::Error {
    let most = most::REVISIONS >> 20;
    io::Error::other(format!("the files of this folder have more than {most} MiB together"))
}
