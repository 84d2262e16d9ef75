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

/// How many rows a table gets more, so that each label is in one.
const MOST: usize = 60;

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

/// More rows, so that each value of the columns with labels is in some row.
pub(super) fn cover(
    sources: &[Source],
    unique: &[Vec<Ident>],
    rows: &[Row],
    labels: &BTreeSet<Ident>,
) -> Vec<Row> {
    let keys = |set: &Vec<Ident>| rows.iter().filter_map(|row| key(row, set)).collect();
    let mut taken: Vec<BTreeSet<Vec<String>>> = unique.iter().map(keys).collect();
    let shown = |row: &Row| row.clone().into_iter().filter(|(name, _)| labels.contains(name));
    let mut covered: BTreeSet<(Ident, String)> = rows.iter().take(FULL).flat_map(shown).collect();
    let mut more: Vec<Row> = Vec::new();
    for (number, source) in sources.iter().enumerate() {
        for (place, tuple) in source.tuples.iter().enumerate() {
            let values = source.columns.iter().cloned().zip(tuple.iter().cloned());
            let mut values =
                values.filter(|(name, value)| labels.contains(name) && !is_null(value));
            if more.len() == MOST || values.all(|value| covered.contains(&value)) {
                continue;
            }
            let tries = (0..TRIES).map(|shift| shifted(sources, (number, place), shift));
            let mut fitting =
                tries.map(|at| row(sources, &at)).filter(|row| fits(row, unique, &taken));
            let Some(row) = fitting.next() else { continue };
            for (set, taken) in unique.iter().zip(&mut taken) {
                taken.extend(key(&row, set));
            }
            covered.extend(shown(&row));
            more.push(row);
        }
    }
    more
}

/// A place of one source, and places of the others that follow it.
fn shifted(sources: &[Source], (number, place): (usize, usize), shift: usize) -> Vec<usize> {
    let at = |(other, source): (usize, &Source)| match other == number {
        true => place,
        false => (place + shift) % source.tuples.len().max(1),
    };
    sources.iter().enumerate().map(at).collect()
}

/// Whether a value is NULL.
pub(super) fn is_null(value: &str) -> bool {
    value.starts_with("NULL")
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
    fn each_label_is_in_a_row() {
        let sources =
            [source("id", &["1", "2", "3", "4", "5"]), source("l", &["a", "b", "c", "d", "NULL"])];
        let (unique, labels) = (vec![vec!["id".into()]], BTreeSet::from(["l".into()]));
        let rows = choose(&sources, &unique, FULL);
        let more = cover(&sources, &unique, &rows, &labels);
        let shown: Vec<String> =
            more.into_iter().map(|row| row.into_values().collect::<Vec<_>>().join(" ")).collect();
        assert_eq!(shown, ["4 d"]);
        assert!(cover(&sources, &unique, &rows, &BTreeSet::new()).is_empty());
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
