//! What can be wrong with revision files: each mistake with its place, its reason and the way out.

use std::{fmt, path::PathBuf};

use thiserror::Error;

use crate::{MistakeKind, Position};

/// How many mistakes are kept: who has more has made one mistake many times.
pub(crate) const MOST: usize = 100;
/// The most characters that are said of one mistake.
const LONGEST: usize = 2000;

/// One mistake in one revision file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct Mistake {
    /// The file.
    pub path: PathBuf,
    /// Where in it, unless it is about the file as a whole.
    pub position: Option<Position>,
    /// What is wrong.
    pub kind: MistakeKind,
}

impl Mistake {
    /// What to do about it: one sentence without a full stop.
    pub fn hint(&self) -> String {
        self.kind.hint()
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:", self.path.display())?;
        if let Some(position) = self.position {
            write!(formatter, "{position}:")?;
        }
        let (kind, hint) = (self.kind.to_string(), self.hint());
        write!(formatter, " {}\n  help: {}", short(&kind), short(&hint))
    }
}

/// A megabyte without a blank says no more than its beginning.
fn short(text: &str) -> String {
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", text.get(..end).unwrap_or_default()),
        None => text.to_owned(),
    }
}

/// The mistakes that were found, by file and place, the first hundred; never empty.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    /// The mistakes in the order of files and places; `None` if there are none.
    pub(crate) fn new(mut mistakes: Vec<Mistake>) -> Option<Self> {
        let last = mistakes.pop()?;
        Some(Self::with(mistakes, last))
    }

    /// Some mistakes and one more.
    pub(crate) fn with(mut mistakes: Vec<Mistake>, last: Mistake) -> Self {
        mistakes.push(last);
        mistakes.sort_by(|one, two| (&one.path, one.position).cmp(&(&two.path, two.position)));
        mistakes.truncate(MOST);
        Self(mistakes)
    }

    /// The mistakes.
    pub fn iter(&self) -> std::slice::Iter<'_, Mistake> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Mistakes {
    type Item = &'a Mistake;
    type IntoIter = std::slice::Iter<'a, Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Mistakes {
    type Item = Mistake;
    type IntoIter = std::vec::IntoIter<Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{mistake}")?;
        }
        if self.0.len() == MOST {
            write!(formatter, "\nthese are {MOST} mistakes; there may be more")?;
        }
        Ok(())
    }
}
