//! Rows from values: each column or group of columns is a source of tuples, and rows are chosen such
//! that what is unique stays so.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::Ident;

/// Columns whose values come together: one column, or those of a foreign key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Source {
    pub(super) columns: Vec<Ident>,
    /// Values as SQL, one for each column.
    pub(super) tuples: Vec<Vec<String>>,
}

/// A row: the SQL of each column's value.
pub(super) type Row = BTreeMap<Ident, String>;

/// How many rows a table gets, besides one with NULL wherever that may stand.
pub(super) const FULL: usize = 3;

/// How many combinations are looked at.
const TRIES: usize = 400;

/// Chooses rows that differ wherever they must.
pub(super) fn choose(sources: &[Source], unique: &[Vec<Ident>], wanted: usize) -> Vec<Row> {
    let mut taken: Vec<BTreeSet<Vec<String>>> = vec![BTreeSet::new(); unique.len()];
    let mut rows = Vec::new();
    for at in combinations(sources) {
        let row = row(sources, &at);
        if fits(&row, unique, &taken) {
            for (set, taken) in unique.iter().zip(&mut taken) {
                taken.extend(key(&row, set));
            }
            rows.push(row);
        }
        if rows.len() == wanted {
            break;
        }
    }
    rows
}

/// Places in the sources: first in step, for variety, then every combination.
fn combinations(sources: &[Source]) -> impl Iterator<Item = Vec<usize>> + '_ {
    let lengths: Vec<usize> = sources.iter().map(|source| source.tuples.len()).collect();
    let is_possible = !lengths.contains(&0);
    let longest = lengths.iter().copied().max().unwrap_or(1);
    let for_step = lengths.clone();
    let in_step = (0..longest).map(move |at| for_step.iter().map(|length| at % length).collect());
    let each = (0..TRIES).map(move |number| {
        let mut rest = number;
        let place = |length: &usize| {
            let at = rest % length;
            rest /= length;
            at
        };
        lengths.iter().map(place).collect()
    });
    in_step.chain(each).take(if is_possible { TRIES + longest } else { 0 })
}

fn row(sources: &[Source], at: &[usize]) -> Row {
    let cells = sources.iter().zip(at).flat_map(|(source, at)| {
        let tuple = source.tuples.get(*at).into_iter().flatten();
        source.columns.iter().cloned().zip(tuple.cloned())
    });
    cells.collect()
}

fn fits(row: &Row, unique: &[Vec<Ident>], taken: &[BTreeSet<Vec<String>>]) -> bool {
    unique
        .iter()
        .zip(taken)
        .all(|(set, taken)| key(row, set).is_none_or(|key| !taken.contains(&key)))
}

/// The values of a unique set; `None` where one of its columns takes no value.
fn key(row: &Row, set: &[Ident]) -> Option<Vec<String>> {
    set.iter().map(|column| row.get(column).cloned()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn source(column: &str, values: &[&str]) -> Source {
        Source {
            columns: vec![column.into()],
            tuples: values.iter().map(|value| vec![(*value).to_owned()]).collect(),
        }
    }

    fn chosen(sources: &[Source], unique: &[&[&str]]) -> Vec<String> {
        let unique: Vec<Vec<Ident>> =
            unique.iter().map(|set| set.iter().map(|name| (*name).into()).collect()).collect();
        let shown = |row: Row| row.into_values().collect::<Vec<_>>().join(" ");
        choose(sources, &unique, FULL).into_iter().map(shown).collect()
    }

    #[test]
    fn what_is_unique_differs() {
        let (two, three) = (source("a", &["1", "2"]), source("b", &["x", "y", "z"]));
        let both = [two.clone(), three.clone()];
        assert_eq!(chosen(&both, &[]), ["1 x", "2 y", "1 z"]);
        assert_eq!(chosen(&both, &[&["a"]]), ["1 x", "2 y"]);
        assert_eq!(chosen(&both, &[&["a", "b"]]), ["1 x", "2 y", "1 z"]);
        let square = [two.clone(), source("b", &["x", "y"])];
        assert_eq!(chosen(&square, &[&["a", "b"]]), ["1 x", "2 y", "2 x"]);
        assert!(chosen(&[two, source("b", &[])], &[]).is_empty());
    }
}
