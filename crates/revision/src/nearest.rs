//! Which names are like another one, for "did you mean".

use strsim::osa_distance;

/// The names that are most like a text, the best first, at most three.
pub(crate) fn nearest<'a>(text: &str, names: impl IntoIterator<Item = &'a str>) -> Vec<&'a str> {
    let (lower, letters) = (text.to_lowercase(), text.chars().count());
    let mut scored: Vec<(usize, &str)> = names
        .into_iter()
        // So many edits at least as there are letters too few.
        .filter(|name| name.chars().count().abs_diff(letters) <= limit(text).max(limit(name)))
        .map(|name| (osa_distance(&lower, &name.to_lowercase()), name))
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

#[cfg(test)]
mod tests {
    use super::*;

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
