//! Where files come from.

use crate::ReadError;

/// Files by their paths, `/` between the parts, relative to the project's folder.
pub trait Tree {
    /// The files at or below a path, sorted; `None` where there is nothing of that name. Folders that
    /// begin with a dot, and what is built, are left out below it.
    fn below(&self, path: &str) -> Result<Option<Vec<String>>, ReadError>;

    /// Whether there is a file.
    fn has(&self, path: &str) -> bool;

    /// The bytes of files, each of at most so many.
    fn read(&self, paths: &[String], most: u64) -> Result<Vec<Vec<u8>>, ReadError>;

    /// Which tree it is, behind a message: ` in the commit …`.
    fn name(&self) -> String {
        String::new()
    }
}

/// Whether a folder holds nothing that anybody wrote.
pub(crate) fn is_passed_over(name: &str) -> bool {
    name.starts_with('.') && name != ".sqlx" || matches!(name, "target" | "node_modules")
}

/// A path without `.` and `..` inside it.
pub(crate) fn plain(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split('/') {
        match part {
            "" | "." => {}
            ".." if parts.last().is_some_and(|it| *it != "..") => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The folder of a file; empty for the first.
pub(crate) fn parent(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

/// One path below another.
pub(crate) fn join(folder: &str, path: &str) -> String {
    plain(&format!("{folder}/{path}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_path_is_made_plain() {
        let cases =
            [("a/./b//c", "a/b/c"), ("a/../b", "b"), ("../a/../../b", "../../b"), (".", "")];
        for (path, expected) in cases {
            assert_eq!(plain(path), expected, "{path}");
        }
    }
}
