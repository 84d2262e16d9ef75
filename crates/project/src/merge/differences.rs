//! In what two orders end differently.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::QualifiedName;
use aludel_postgres::{Digest, Position};

/// What differs in the rows of a table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Difference {
    /// How many there are.
    Count,
    /// The values of a column.
    Column(String),
    /// Which values stand together.
    Rows,
    /// How far a sequence is.
    Position,
}

/// What differs in rows, by table.
pub(super) type Differences = BTreeSet<(QualifiedName, Difference)>;

/// Where the same tables hold something else.
pub(super) fn differences(
    one: &BTreeMap<QualifiedName, Digest>,
    other: &BTreeMap<QualifiedName, Digest>,
) -> Differences {
    let both = one.iter().filter_map(|(table, one)| Some((table, one, other.get(table)?)));
    both.flat_map(|(table, one, other)| {
        let found = of_table(one, other);
        found.into_iter().map(move |it| (table.clone(), it))
    })
    .collect()
}

/// Where the same sequences are elsewhere.
pub(super) fn moved(
    one: &BTreeMap<QualifiedName, Position>,
    other: &BTreeMap<QualifiedName, Position>,
) -> Differences {
    let differs = one.iter().filter(|(name, at)| other.get(*name).is_some_and(|it| it != *at));
    differs.map(|(name, _)| (name.clone(), Difference::Position)).collect()
}

fn of_table(one: &Digest, other: &Digest) -> Vec<Difference> {
    if one.rows != other.rows {
        return vec![Difference::Count];
    }
    let columns = one.columns.iter().filter(|(name, hash)| other.columns.get(*name) != Some(hash));
    let columns: Vec<Difference> =
        columns.map(|(name, _)| Difference::Column(name.clone())).collect();
    match columns.is_empty() && one.whole != other.whole {
        true => vec![Difference::Rows],
        false => columns,
    }
}

impl Difference {
    /// It in words.
    pub(super) fn words(&self, table: &QualifiedName) -> String {
        match self {
            Self::Count => format!("the number of rows of {table}"),
            Self::Column(column) => format!("the values of {table}.{column}"),
            Self::Rows => format!("the rows of {table}"),
            Self::Position => format!("how far the sequence {table} is"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn digest(rows: u64, whole: &str, columns: &[(&str, &str)]) -> Digest {
        let columns = columns.iter().map(|(a, b)| ((*a).to_owned(), (*b).to_owned())).collect();
        Digest { rows, whole: whole.to_owned(), columns }
    }

    #[test]
    fn what_differs_is_named_once() {
        let one = digest(1, "w", &[("a", "1"), ("b", "2")]);
        for (other, expected) in [
            (one.clone(), vec![]),
            (digest(2, "x", &[("a", "3")]), vec![Difference::Count]),
            (digest(1, "x", &[("a", "3"), ("b", "2")]), vec![Difference::Column("a".into())]),
            (digest(1, "x", &[("a", "1"), ("b", "2")]), vec![Difference::Rows]),
        ] {
            assert_eq!(of_table(&one, &other), expected, "{other:?}");
        }
    }
}
