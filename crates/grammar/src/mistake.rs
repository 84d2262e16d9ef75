//! A mistake in the source, as data: the reader and the derive show the same words at the same
//! place.

use std::borrow::Cow;

use strsim::osa_distance;

use crate::Span;

/// What is wrong, where, and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// The token.
    pub span: Span,
    /// What is wrong, in one line.
    pub message: String,
    /// What stands beside the underlined token; may be empty.
    pub label: String,
    /// What to write instead.
    pub help: Option<String>,
}

/// What a piece of the grammar gives.
pub type Parsed<T> = Result<T, Mistake>;

impl Mistake {
    /// A mistake with no more than its message.
    pub fn new(span: Span, message: impl Into<String>) -> Self {
        Self { span, message: message.into(), label: String::new(), help: None }
    }

    /// With words beside the token.
    pub fn label(mut self, label: impl Into<String>) -> Self {
        self.label = label.into();
        self
    }

    /// With what to write instead.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// A word that is none of those that may stand here: names the nearest.
    pub fn unknown(what: &str, word: &str, span: Span, known: &[&str]) -> Self {
        let mistake = Self::new(span, format!("unknown {what} `{}`", short(word)));
        let mistake = match nearest(word, known.iter().copied()) {
            Some(near) => mistake.label(format!("did you mean `{near}`?")),
            None => mistake.label("not known here"),
        };
        mistake.help(format!("may be: {}", known.join(", ")))
    }
}

/// The longest word that a message shows as a whole, and that is compared with others.
const LONGEST: usize = 200;

/// A word as a message shows it: of a megabyte only its beginning.
pub(crate) fn short(word: &str) -> Cow<'_, str> {
    match word.char_indices().nth(LONGEST) {
        Some((end, _)) => Cow::Owned(format!("{}…", &word[..end])),
        None => Cow::Borrowed(word),
    }
}

/// The known word that is nearest to a misspelt one, if any is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let letters = word.chars().count();
    let limit = (letters / 3).max(1);
    known
        .into_iter()
        .filter(|candidate| letters <= LONGEST && candidate.chars().count() <= 2 * LONGEST)
        .map(|candidate| (osa_distance(&word.to_lowercase(), &candidate.to_lowercase()), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_word_is_named_only_where_it_can_be_meant() {
        let known = ["default", "unique", "index", "type", "null"];
        let cases = [
            ("defaul", Some("default")),
            ("uniqeu", Some("unique")),
            ("Unique", Some("unique")),
            ("tpye", Some("type")),
            ("frobnicate", None),
        ];
        for (word, near) in cases {
            assert_eq!(nearest(word, known), near, "{word}");
        }
    }
}
