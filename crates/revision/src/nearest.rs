//! Which names are like another one, for "did you mean".

/// The names that are most like a text, the best first, at most three.
pub(crate) fn nearest<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let (lower, letters) = (text.to_lowercase(), text.chars().count());
    let mut scored: Vec<(usize, &str)> = names
        .into_iter()
        // So many edits at least as there are letters too few.
        .filter(|name| name.chars().count().abs_diff(letters) <= limit(text).max(limit(name)))
        .map(|name| (distance(&lower, &name.to_lowercase()), name))
        .filter(|(distance, name)| *distance <= limit(text).max(limit(name)))
        .collect();
    scored.sort();
    scored.dedup();
    scored.into_iter().take(3).map(|(_, name)| name).collect()
}

/// How many edits still make a likeness.
fn limit(text: &str) -> usize {
    match text.chars().count() {
        0..=2 => 0,
        3..=5 => 1,
        6..=9 => 2,
        _ => 3,
    }
}

/// The number of insertions, deletions, replacements and swaps of neighbours between two texts.
pub(crate) fn distance(one: &str, two: &str) -> usize {
    let two: Vec<char> = two.chars().collect();
    let mut before_last: Vec<usize> = Vec::new();
    let mut last: Vec<usize> = (0..=two.len()).collect();
    let mut previous = None;
    for (row, here) in one.chars().enumerate() {
        let mut next = vec![row + 1];
        for (column, &there) in two.iter().enumerate() {
            let replaced = at(&last, column) + usize::from(here != there);
            let mut best = replaced.min(at(&last, column + 1) + 1).min(at(&next, column) + 1);
            if column > 0 && previous == Some(there) && two.get(column - 1) == Some(&here) {
                best = best.min(at(&before_last, column - 1) + 1);
            }
            next.push(best);
        }
        before_last = std::mem::replace(&mut last, next);
        previous = Some(here);
    }
    last.last().copied().unwrap_or_default()
}

fn at(row: &[usize], column: usize) -> usize {
    row.get(column).copied().unwrap_or(usize::MAX / 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances() {
        for (one, two, expected) in [
            ("", "", 0),
            ("up", "up", 0),
            ("dwon", "down", 1),
            ("segmnet", "segment", 1),
            ("abc", "", 3),
            ("kitten", "sitting", 3),
            ("ä", "a", 1),
        ] {
            assert_eq!(distance(one, two), expected, "{one} {two}");
            assert_eq!(distance(two, one), expected, "{two} {one}");
        }
    }

    #[test]
    fn best_first() {
        let names = ["20230921_001", "20230921_002", "20230922_001", "auth"];
        assert_eq!(
            nearest("20230921_003", names),
            ["20230921_001", "20230921_002", "20230922_001"]
        );
        assert_eq!(nearest("auht", names), ["auth"]);
        assert!(nearest("zzz", names).is_empty());
    }
}
