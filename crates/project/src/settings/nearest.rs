//! The nearest of the known words to one that is not known.

use strsim::levenshtein;

/// The word among `known` that differs in the fewest letters, if it is near enough to be meant.
pub fn nearest<'a>(word: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let limit = word.chars().count().div_ceil(3).max(1);
    known
        .map(|candidate| (far(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= limit)
        .min()
        .map(|(_, candidate)| candidate)
}

/// The distance; what only goes on where the word stops is very near.
fn far(word: &str, candidate: &str) -> usize {
    let is_beginning = word.chars().count() > 2 && candidate.starts_with(word);
    if is_beginning { 1 } else { levenshtein(word, candidate) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_too_far_is_not_meant() {
        assert_eq!(nearest("modles", ["models", "schemas"].into_iter()), Some("models"));
        assert_eq!(
            nearest("users.nick", ["users.id", "users.nickname"].into_iter()),
            Some("users.nickname")
        );
        assert_eq!(nearest("nonsense", ["models", "schemas"].into_iter()), None);
    }
}
