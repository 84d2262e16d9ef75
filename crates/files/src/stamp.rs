//! Whether files are what they were.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use sha2::{Digest, Sha256};

use crate::hex;

/// Files, each with the hash of what is in it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Stamp(pub BTreeMap<PathBuf, String>);

impl Stamp {
    /// The stamp of files; `None` where one of them cannot be read.
    pub fn of_files(files: impl IntoIterator<Item = Option<PathBuf>>) -> Option<Self> {
        let hashed = files.into_iter().map(|file| {
            let file = file?;
            let hash = hash(&file)?;
            Some((file, hash))
        });
        hashed.collect::<Option<BTreeMap<_, _>>>().map(Self)
    }

    /// Whether the files are what they were.
    pub fn holds(&self) -> bool {
        self.0.iter().all(|(file, before)| hash(file).as_ref() == Some(before))
    }
}

fn hash(file: &Path) -> Option<String> {
    Some(hex(&Sha256::digest(fs::read(file).ok()?)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_holds_until_a_file_changes() {
        let folder = tempfile::tempdir().expect("a folder");
        let file = folder.path().join("citext.control");
        fs::write(&file, "default_version = '1.6'").expect("a file");
        let stamp = Stamp::of_files([Some(file.clone())]).expect("a stamp");
        assert!(stamp.holds());
        fs::write(&file, "default_version = '1.7'").expect("a file");
        assert!(!stamp.holds());
        assert_eq!(Stamp::of_files([Some(file), None]), None);
        assert!(Stamp::default().holds());
    }
}
