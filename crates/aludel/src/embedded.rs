//! Revision files inside the program.

use aludel_revision::History;

/// The revision files that `embed!` read when the program was compiled.
#[derive(Debug, Clone, Copy)]
pub struct Embedded {
    files: &'static [(&'static str, &'static [u8])],
}

impl Embedded {
    /// For the macro alone, which has checked the files.
    #[doc(hidden)]
    pub const fn __from_macro(files: &'static [(&'static str, &'static [u8])]) -> Self {
        Self { files }
    }

    /// The files' names and contents, in the order of the history.
    pub fn files(&self) -> impl Iterator<Item = (&'static str, &'static [u8])> + use<> {
        self.files.iter().copied()
    }

    /// The history that they are.
    pub fn history(&self) -> History {
        History::from_files(self.files()).expect("the files were checked when they were compiled")
    }
}

impl From<Embedded> for History {
    fn from(embedded: Embedded) -> Self {
        embedded.history()
    }
}
