//! The checksums of a history as bytes that somebody can keep: to read the files of a long history takes
//! less than to cut their SQL.

use sha2::{Digest, Sha256};

use crate::{Checksum, History, Mistakes, Revision, load};

/// The checksums of a revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Checksums {
    /// Of the way up.
    pub up: Checksum,
    /// Of the way down, where there is one.
    pub down: Option<Checksum>,
}

/// The bytes that the checksums of a revision are kept in: the way up, whether there is a way down, the
/// way down.
const LENGTH: usize = 32 + 1 + 32;

impl Revision {
    /// The checksums of what it executes: as they were recalled, else by cutting its SQL.
    pub fn checksums(&self) -> Result<Checksums, &Mistakes> {
        match self.checksums.get() {
            Some(known) => Ok(*known),
            None => self
                .script()
                .map(|script| Checksums { up: script.up_checksum, down: script.down_checksum }),
        }
    }

    /// The same hash for what gives the same checksums, and has the same mistakes.
    fn digest(&self) -> [u8; 32] {
        let mut hash = Sha256::new();
        let about = format!(
            "{:?}",
            (
                &self.id,
                &self.parents,
                &self.depends_on,
                &self.irreversible,
                self.style,
                self.syntax
            )
        );
        hash.update((about.len() as u64).to_be_bytes());
        hash.update(about);
        hash.update(self.file_text().as_bytes());
        hash.finalize().into()
    }
}

impl History {
    /// The same hash as long as the checksums of all revisions are the same.
    pub fn digest(&self) -> Checksum {
        let revisions: Vec<&Revision> = self.revisions().collect();
        let mut hash = Sha256::new();
        for digest in load::in_parts(&revisions, |revision| revision.digest()) {
            hash.update(digest);
        }
        Checksum(hash.finalize().into())
    }

    /// The checksums of all revisions, to be kept under the [`History::digest`]; `None` where a file
    /// has mistakes.
    pub fn checksums(&self) -> Option<Vec<u8>> {
        let revisions: Vec<&Revision> = self.revisions().collect();
        let mut bytes = Vec::with_capacity(revisions.len() * LENGTH);
        for sums in load::in_parts(&revisions, |revision| revision.checksums().ok()) {
            let Checksums { up, down } = sums?;
            bytes.extend(up.0);
            bytes.push(u8::from(down.is_some()));
            bytes.extend(down.map_or([0; 32], |down| down.0));
        }
        Some(bytes)
    }

    /// Takes what [`History::checksums`] gave for a history of the same digest; false, and nothing is
    /// taken, where it is not that.
    pub fn recall_checksums(&self, bytes: &[u8]) -> bool {
        let (kept, rest) = bytes.as_chunks::<LENGTH>();
        if kept.len() != self.len() || !rest.is_empty() {
            return false;
        }
        for (revision, kept) in self.revisions().zip(kept) {
            // The first that is known stays.
            let _ = revision.checksums.set(read(kept));
        }
        true
    }
}

fn read(kept: &[u8; LENGTH]) -> Checksums {
    let sum = |from: usize| Checksum(std::array::from_fn(|at| kept[from + at]));
    Checksums { up: sum(0), down: (kept[32] == 1).then(|| sum(33)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FIRST: (&str, &str) = (
        "001_a.sql",
        "-- revision: 001\n-- revises: base\n-- irreversible: no\n\n-- migrate:up\nSELECT 1;\n",
    );
    const SECOND: (&str, &str) = (
        "002_b.sql",
        "-- revision: 002\n-- revises: 001\n\n-- migrate:up\nSELECT 2;\n-- migrate:down\nSELECT 3;\n",
    );

    fn history(files: &[(&str, &str)]) -> History {
        History::from_files(files.iter().copied()).expect("a history")
    }

    #[test]
    fn what_was_kept_is_what_cutting_gives() {
        let cut = history(&[FIRST, SECOND]);
        let kept = cut.checksums().expect("no mistakes");
        let recalled = history(&[FIRST, SECOND]);
        assert_eq!(recalled.digest(), cut.digest());
        assert!(recalled.recall_checksums(&kept));
        for (one, other) in recalled.revisions().zip(cut.revisions()) {
            assert!(one.script.get().is_none());
            assert_eq!(one.checksums().expect("known"), other.checksums().expect("cut"));
            assert!(one.script.get().is_none(), "nothing is cut for what is known");
        }
        assert_eq!(recalled.checksums(), Some(kept));
    }

    #[test]
    fn what_is_not_of_this_history_is_not_taken() {
        let kept = history(&[FIRST, SECOND]).checksums().expect("no mistakes");
        let one = history(&[FIRST]);
        assert!(!one.recall_checksums(&kept));
        assert!(!one.recall_checksums(&kept[..LENGTH + 1]));
        assert!(one.recall_checksums(&kept[..LENGTH]));
    }

    #[test]
    fn a_digest_is_of_every_byte() {
        let base = history(&[FIRST, SECOND]).digest();
        let changes = [
            ("SELECT 2", "SELECT 4"),
            ("revises: 001", "revises: base"),
            ("-- migrate:up\n", "-- migrate:up transaction:false\n"),
        ];
        for (from, to) in changes {
            let text = SECOND.1.replace(from, to);
            assert_ne!(history(&[FIRST, (SECOND.0, &text)]).digest(), base, "{to}");
        }
        assert_ne!(history(&[FIRST]).digest(), base);
    }

    #[test]
    fn mistakes_are_not_kept() {
        let broken = ("002_b.sql", "-- revision: 002\n-- revises: 001\n\n-- migrate:up\nBEGIN;\n");
        assert_eq!(history(&[FIRST, broken]).checksums(), None);
    }
}
