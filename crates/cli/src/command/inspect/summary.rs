//! A catalog as a list.

use std::collections::BTreeMap;

use aludel_catalog::{Catalog, Key, Kind};

use crate::{
    style,
    table::{Cell, table},
};

/// A line for each object that belongs to no other, with the number of its parts.
pub(crate) fn summary(catalog: &Catalog) -> String {
    let mut parts: BTreeMap<Key, BTreeMap<Kind, usize>> = BTreeMap::new();
    for key in catalog.objects.keys() {
        if let Some(owner) = catalog.owner(key) {
            *parts.entry(owner).or_default().entry(key.kind).or_default() += 1;
        }
    }
    let whole = catalog.objects.keys().filter(|key| catalog.owner(key).is_none());
    let rows: Vec<Vec<Cell>> = whole.map(|key| row(key, parts.get(key))).collect();
    table(&["KIND", "NAME", "PARTS"], &rows)
}

fn row(key: &Key, parts: Option<&BTreeMap<Kind, usize>>) -> Vec<Cell> {
    let counts = parts.into_iter().flatten().map(|(kind, count)| counted(*kind, *count));
    vec![
        Cell::plain(key.kind.words()),
        Cell::new(style::NAME, key.path()),
        Cell::new(style::DIM, counts.collect::<Vec<_>>().join(", ")),
    ]
}

fn counted(kind: Kind, count: usize) -> String {
    match (kind, count) {
        (kind, 1) => format!("1 {}", kind.words()),
        (Kind::Index, count) => format!("{count} indexes"),
        (Kind::Policy, count) => format!("{count} policies"),
        (Kind::Statistics, count) => format!("{count} statistics"),
        (kind, count) => format!("{count} {}s", kind.words()),
    }
}
