//! Which row afterwards is which row before. Nothing in a table tells, so those that agree in the most
//! values are taken to be the same.

use std::collections::{BTreeMap, BTreeSet};

use aludel_engine::rows::Value;

/// The most pairs of rows that are compared value by value.
const MOST: usize = 250_000;

/// What became of a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Match {
    /// Its place afterwards.
    pub(super) to: usize,
    /// Whether some value says so.
    pub(super) is_sure: bool,
}

/// For each row before, the row afterwards. Only what can be compared is in the rows: the expected
/// values before, the found values after.
pub(super) fn matched(before: &[Vec<Value>], after: &[Vec<Value>]) -> Vec<Option<Match>> {
    let mut matches: Vec<Option<Match>> = vec![None; before.len()];
    let mut free = equal(before, after, &mut matches);
    let open: Vec<usize> = (0..before.len()).filter(|at| matches[*at].is_none()).collect();
    if open.len().saturating_mul(free.len()) <= MOST {
        for (from, to) in likeliest(before, after, &open, &free) {
            if matches[from].is_none() && free.remove(&to) {
                matches[from] = Some(Match { to, is_sure: true });
            }
        }
    }
    let rest = (0..before.len()).filter(|at| matches[*at].is_none()).collect::<Vec<_>>();
    for (from, to) in rest.into_iter().zip(free) {
        matches[from] = Some(Match { to, is_sure: false });
    }
    matches
}

/// Matches rows that agree in every value; the rest of the rows afterwards.
fn equal(
    before: &[Vec<Value>],
    after: &[Vec<Value>],
    matches: &mut [Option<Match>],
) -> BTreeSet<usize> {
    let mut places: BTreeMap<&Vec<Value>, Vec<usize>> = BTreeMap::new();
    for (at, row) in after.iter().enumerate().rev() {
        places.entry(row).or_default().push(at);
    }
    let mut free: BTreeSet<usize> = (0..after.len()).collect();
    for (from, row) in before.iter().enumerate().filter(|(_, row)| !row.is_empty()) {
        if let Some(to) = places.get_mut(row).and_then(Vec::pop) {
            free.remove(&to);
            matches[from] = Some(Match { to, is_sure: true });
        }
    }
    free
}

/// Pairs of rows that agree in some value, those that agree in most first.
fn likeliest(
    before: &[Vec<Value>],
    after: &[Vec<Value>],
    open: &[usize],
    free: &BTreeSet<usize>,
) -> Vec<(usize, usize)> {
    let score = |from: usize, to: usize| {
        let values = before[from].iter().zip(&after[to]);
        values.filter(|(before, after)| before.is_some() && before == after).count()
    };
    let mut pairs: Vec<(usize, usize, usize)> = open
        .iter()
        .flat_map(|from| free.iter().map(move |to| (score(*from, *to), *from, *to)))
        .filter(|(score, ..)| *score > 0)
        .collect();
    pairs.sort_by_key(|(score, from, to)| (std::cmp::Reverse(*score), *from, *to));
    pairs.into_iter().map(|(_, from, to)| (from, to)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(text: &str) -> Vec<Vec<Value>> {
        let value = |cell: &str| (cell != "-").then(|| cell.to_owned());
        text.split(';')
            .filter(|row| !row.trim().is_empty())
            .map(|row| row.split_whitespace().map(value).collect())
            .collect()
    }

    fn shown(before: &str, after: &str) -> Vec<String> {
        let matches = matched(&rows(before), &rows(after));
        let one = |it: Option<Match>| match it {
            Some(Match { to, is_sure: true }) => to.to_string(),
            Some(Match { to, is_sure: false }) => format!("{to}?"),
            None => "-".to_owned(),
        };
        matches.into_iter().map(one).collect()
    }

    #[test]
    fn rows_are_told_by_their_values() {
        let cases = [
            ("1 a; 2 b", "2 b; 1 a", "1 0"),
            ("1 a; 2 b", "9 b; 8 a", "1 0"),
            ("1 a; 2 b; 3 c", "1 a; 3 c", "0 - 1"),
            ("1; 2", "8; 9", "0? 1?"),
            ("1 a; 1 a", "1 a; 1 a; 1 a", "0 1"),
            ("- a; - b", "- b; - a", "1 0"),
        ];
        for (before, after, expected) in cases {
            assert_eq!(shown(before, after).join(" "), expected, "{before} -> {after}");
        }
    }
}
