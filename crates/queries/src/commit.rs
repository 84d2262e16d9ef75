//! The files of a commit, read by the `git` program: it reads what the user's git reads. Nothing is
//! checked out.

use std::{
    collections::BTreeMap,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use crate::{
    ReadError, Tree,
    tree::{is_passed_over, join, plain},
};

/// The files of a commit.
#[derive(Debug)]
pub struct Commit {
    root: PathBuf,
    /// Its full name.
    id: String,
    /// From the repository's top to the project's folder.
    prefix: String,
    /// The blobs by their paths from the repository's top.
    blobs: BTreeMap<String, String>,
}

impl Commit {
    /// Opens a commit of the repository that a folder is in, by any of its names.
    ///
    /// # Errors
    ///
    /// Where there is no repository, no such commit, or no `git`.
    pub fn open(root: &Path, revision: &str) -> Result<Self, ReadError> {
        let prefix = git(root, &["rev-parse", "--show-prefix"], "")?;
        let prefix = prefix.map_err(ReadError::NoRepository)?;
        let id = resolve(root, revision)?;
        let listed = git(root, &["ls-tree", "-r", "-z", "--full-tree", &id], "")?;
        let listed = listed.map_err(ReadError::Git)?;
        let listed = String::from_utf8_lossy(&listed).into_owned();
        let blobs = listed.split('\0').filter_map(blob).collect();
        let prefix = plain(String::from_utf8_lossy(&prefix).trim_end_matches('\n'));
        Ok(Self { root: root.to_path_buf(), id, prefix, blobs })
    }

    /// A path as it stands in the repository.
    fn whole(&self, path: &str) -> String {
        join(&self.prefix, path)
    }
}

/// The full name of a commit.
fn resolve(root: &Path, revision: &str) -> Result<String, ReadError> {
    let wanted = format!("{revision}^{{commit}}");
    let arguments = ["rev-parse", "--verify", "--end-of-options", &wanted];
    match git(root, &arguments, "")? {
        Ok(id) => Ok(String::from_utf8_lossy(&id).trim().to_owned()),
        Err(said) => {
            let any = git(root, &["rev-list", "--max-count=1", "--all"], "")?;
            match any {
                Ok(any) if any.is_empty() => Err(ReadError::NoHistory),
                _ => Err(ReadError::NoCommit { revision: revision.to_owned(), said }),
            }
        }
    }
}

/// `100644 blob ID\tPATH`. A link's blob is a path, and a submodule has none.
fn blob(line: &str) -> Option<(String, String)> {
    let (about, path) = line.split_once('\t')?;
    let mut words = about.split(' ');
    let (mode, kind, id) = (words.next()?, words.next()?, words.next()?);
    (kind == "blob" && mode != "120000").then(|| (path.to_owned(), id.to_owned()))
}

/// What git prints; the inner error is what it says when it fails.
fn git(root: &Path, arguments: &[&str], input: &str) -> Result<Result<Vec<u8>, String>, ReadError> {
    let no_git = |error: std::io::Error| ReadError::NoGit(error.to_string());
    let mut child = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(arguments)
        .env("LC_ALL", "C")
        .env("GIT_TERMINAL_PROMPT", "0")
        .env("GIT_OPTIONAL_LOCKS", "0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(no_git)?;
    let stdin = child.stdin.take();
    // Its answers fill the pipe while it is still being asked.
    let output = std::thread::scope(|scope| {
        scope.spawn(move || stdin.map(|mut stdin| stdin.write_all(input.as_bytes())));
        child.wait_with_output()
    });
    let output = output.map_err(no_git)?;
    let said = || String::from_utf8_lossy(&output.stderr).trim().to_owned();
    Ok(if output.status.success() { Ok(output.stdout) } else { Err(said()) })
}

impl Tree for Commit {
    fn below(&self, path: &str) -> Result<Option<Vec<String>>, ReadError> {
        let whole = self.whole(path);
        if self.blobs.contains_key(&whole) {
            return Ok(Some(vec![path.to_owned()]));
        }
        let folder = if whole.is_empty() { whole } else { format!("{whole}/") };
        let inside = self.blobs.keys().filter_map(|it| it.strip_prefix(&folder));
        let mut inside = inside.peekable();
        if inside.peek().is_none() {
            return Ok(None);
        }
        let is_written = |it: &&str| {
            it.rsplit_once('/').is_none_or(|(above, _)| !above.split('/').any(is_passed_over))
        };
        let shown = |it: &str| if path.is_empty() { it.to_owned() } else { format!("{path}/{it}") };
        Ok(Some(inside.filter(is_written).map(shown).collect()))
    }

    fn has(&self, path: &str) -> bool {
        self.blobs.contains_key(&self.whole(path))
    }

    fn read(&self, paths: &[String], most: u64) -> Result<Vec<Vec<u8>>, ReadError> {
        let missing = |path: &String| ReadError::Unreachable {
            path: path.clone(),
            why: format!("it is not{}", self.name()),
        };
        let ids = paths.iter().map(|path| {
            let id = self.blobs.get(&self.whole(path)).ok_or_else(|| missing(path))?;
            Ok(format!("{id}\n"))
        });
        let asked = ids.collect::<Result<String, ReadError>>()?;
        let printed = git(&self.root, &["cat-file", "--batch"], &asked)?.map_err(ReadError::Git)?;
        let mut rest = printed.as_slice();
        paths.iter().map(|path| next(&mut rest, path, most)).collect()
    }

    fn name(&self) -> String {
        format!(" in the commit {}", self.id.get(..12).unwrap_or(&self.id))
    }
}

/// The next of `ID blob SIZE\n`, that many bytes, and a line's end.
fn next(rest: &mut &[u8], path: &str, most: u64) -> Result<Vec<u8>, ReadError> {
    let unreachable = |why: String| ReadError::Unreachable { path: path.to_owned(), why };
    let end = rest.iter().position(|byte| *byte == b'\n').unwrap_or(rest.len());
    let head = String::from_utf8_lossy(&rest[..end]).into_owned();
    let size = head.rsplit(' ').next().and_then(|size| size.parse::<usize>().ok());
    let size = size.ok_or_else(|| unreachable(format!("git says of it: {head}")))?;
    let body = rest.get(end + 1..end + 1 + size);
    let body = body.ok_or_else(|| unreachable("git stopped in the middle of it".to_owned()))?;
    *rest = rest.get(end + 2 + size..).unwrap_or_default();
    match size as u64 > most {
        true => Err(unreachable(format!("this has more than {} MiB", most >> 20))),
        false => Ok(body.to_vec()),
    }
}
