//! The nearest of the known words to one that is not known.

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
    if is_beginning { 1 } else { distance(word, candidate) }
}

/// Levenshtein's distance.
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, left) in a.chars().enumerate() {
        let mut diagonal = i;
        let mut last = i + 1;
        let mut next = vec![last];
        for (above, right) in row.iter().skip(1).zip(&b) {
            let cost = diagonal + usize::from(left != *right);
            diagonal = *above;
            last = cost.min(*above + 1).min(last + 1);
            next.push(last);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_distance_is_levenshteins() {
        let cases = [("", "", 0), ("a", "", 1), ("kitten", "sitting", 3), ("modles", "models", 2)];
        for (a, b, expected) in cases {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }

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
