//! Which tables are filled, and in which order: parents first, circles together.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Body, Catalog, ConstraintType, Kind, QualifiedName, Table};

use super::shape::{ForeignKey, foreign_key};

/// How many foreign keys that may be NULL are followed from a table that is asked for.
const HOPS: usize = 2;

/// For each table, the tables that it points to.
pub(super) type Edges = BTreeMap<QualifiedName, BTreeSet<QualifiedName>>;

/// What the catalog says of all tables and their foreign keys.
pub(super) struct Families<'a> {
    tables: BTreeMap<QualifiedName, &'a Table>,
    children: BTreeMap<QualifiedName, Vec<QualifiedName>>,
    /// Each foreign key, and whether it may be NULL.
    foreign: BTreeMap<QualifiedName, Vec<(ForeignKey, bool)>>,
}

impl<'a> Families<'a> {
    pub(super) fn new(catalog: &'a Catalog) -> Self {
        let mut families =
            Self { tables: BTreeMap::new(), children: BTreeMap::new(), foreign: BTreeMap::new() };
        for (key, object) in catalog.of_kind(Kind::Table) {
            let (Body::Table(table), Some(name)) = (&object.body, key.qualified_name()) else {
                continue;
            };
            if let Some(partition) = &table.partition_of {
                families.children.entry(partition.parent.clone()).or_default().push(name.clone());
            }
            families.tables.insert(name, table);
        }
        for (key, object) in catalog.of_kind(Kind::Constraint) {
            let (Body::Constraint(constraint), Some(table)) = (&object.body, key.parent_name())
            else {
                continue;
            };
            if constraint.constraint_type != ConstraintType::ForeignKey || constraint.not_enforced {
                continue;
            }
            let Some(foreign) = foreign_key(constraint) else { continue };
            let is_optional =
                foreign.columns.iter().any(|column| is_nullable(catalog, &table, column));
            families.foreign.entry(table).or_default().push((foreign, is_optional));
        }
        families
    }

    /// All tables that hold rows themselves.
    pub(super) fn all(&self) -> BTreeSet<QualifiedName> {
        self.tables.keys().flat_map(|name| self.leaves(name)).collect()
    }

    /// The tables that hold the rows of a table: itself, or its partitions.
    pub(super) fn leaves(&self, name: &QualifiedName) -> Vec<QualifiedName> {
        let mut leaves = Vec::new();
        let mut open = vec![name.clone()];
        while let Some(name) = open.pop() {
            let Some(table) = self.tables.get(&name) else { continue };
            match table.partition_by {
                Some(_) => {
                    open.extend(self.children.get(&name).into_iter().flatten().rev().cloned())
                }
                None => leaves.push(name),
            }
        }
        leaves
    }

    /// Whether the rows of a table are elsewhere.
    pub(super) fn is_foreign(&self, name: &QualifiedName) -> bool {
        self.tables.get(name).is_some_and(|table| table.foreign.is_some())
    }

    /// Those of some tables that are partitions.
    pub(super) fn partitions<'t>(
        &self,
        tables: &'t BTreeSet<QualifiedName>,
    ) -> BTreeSet<&'t QualifiedName> {
        let is_one = |name: &QualifiedName| {
            self.tables.get(name).is_some_and(|table| table.partition_of.is_some())
        };
        tables.iter().filter(|name| is_one(name)).collect()
    }

    /// Tables, and those that they point to, as far as their rows need it.
    pub(super) fn with_parents(&self, from: &BTreeSet<QualifiedName>) -> BTreeSet<QualifiedName> {
        let mut hops: BTreeMap<QualifiedName, usize> = BTreeMap::new();
        let mut open: Vec<(QualifiedName, usize)> =
            from.iter().flat_map(|name| self.leaves(name)).map(|name| (name, HOPS)).collect();
        while let Some((name, left)) = open.pop() {
            if hops.get(&name).is_some_and(|known| *known >= left) {
                continue;
            }
            hops.insert(name.clone(), left);
            for (foreign, is_optional) in self.foreign.get(&name).into_iter().flatten() {
                let left = left.checked_sub(usize::from(*is_optional));
                let parents = left.map(|left| (self.leaves(&foreign.parent), left));
                let (parents, left) = parents.unwrap_or_default();
                open.extend(parents.into_iter().map(|parent| (parent, left)));
            }
        }
        hops.into_keys().collect()
    }

    /// The foreign keys among some tables.
    pub(super) fn edges(&self, among: &BTreeSet<QualifiedName>) -> Edges {
        let parents = |name: &QualifiedName| {
            let foreign = self.foreign.get(name).into_iter().flatten();
            let parents = foreign.flat_map(|(foreign, _)| self.leaves(&foreign.parent));
            parents.filter(|parent| among.contains(parent)).collect()
        };
        among.iter().map(|name| (name.clone(), parents(name))).collect()
    }
}

fn is_nullable(catalog: &Catalog, table: &QualifiedName, column: &aludel_catalog::Ident) -> bool {
    let key = aludel_catalog::Key::part(Kind::Column, table, column.clone());
    matches!(catalog.get(&key).map(|it| &it.body), Some(Body::Column(column)) if !column.not_null)
}

/// The tables in groups, each after all that it points to; a circle is one group.
pub(super) fn groups(mut edges: Edges) -> Vec<Vec<QualifiedName>> {
    let mut groups = Vec::new();
    for (name, parents) in &mut edges {
        parents.remove(name);
    }
    while !edges.is_empty() {
        let ready: Vec<QualifiedName> = edges
            .iter()
            .filter(|(_, parents)| parents.is_empty())
            .map(|(name, _)| name.clone())
            .collect();
        let group = if ready.is_empty() { circle(&edges) } else { Vec::new() };
        for name in ready.iter().chain(&group) {
            edges.remove(name);
        }
        let gone: BTreeSet<&QualifiedName> = ready.iter().chain(&group).collect();
        for parents in edges.values_mut() {
            parents.retain(|parent| !gone.contains(parent));
        }
        groups.extend(ready.into_iter().map(|name| vec![name]));
        groups.extend(Some(group).filter(|group| !group.is_empty()));
    }
    groups
}

/// A circle from which no edge leads elsewhere. There is one where every table has a parent.
fn circle(edges: &Edges) -> Vec<QualifiedName> {
    let reaches = edges.keys().map(|name| reached(edges, name));
    reaches.min_by_key(BTreeSet::len).unwrap_or_default().into_iter().collect()
}

fn reached(edges: &Edges, from: &QualifiedName) -> BTreeSet<QualifiedName> {
    let mut reached = BTreeSet::new();
    let mut open = vec![from];
    while let Some(name) = open.pop() {
        if reached.insert(name.clone()) {
            open.extend(edges.get(name).into_iter().flatten());
        }
    }
    reached
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(name: &str) -> QualifiedName {
        QualifiedName::new("public", name)
    }

    fn grouped(pairs: &[(&str, &str)], tables: &[&str]) -> Vec<String> {
        let mut edges: Edges = tables.iter().map(|table| (name(table), BTreeSet::new())).collect();
        for (child, parent) in pairs {
            edges.get_mut(&name(child)).unwrap().insert(name(parent));
        }
        let shown = |group: Vec<QualifiedName>| {
            group.iter().map(|table| table.name.as_str().to_owned()).collect::<Vec<_>>().join("+")
        };
        groups(edges).into_iter().map(shown).collect()
    }

    #[test]
    fn parents_come_first_and_circles_together() {
        type Case<'a> = (&'a [(&'a str, &'a str)], &'a [&'a str]);
        let cases: [Case<'_>; 4] = [
            (&[("a", "b"), ("b", "c")], &["c", "b", "a"]),
            (&[("a", "a")], &["a", "b", "c"]),
            (&[("a", "b"), ("b", "a"), ("c", "a")], &["a+b", "c"]),
            (&[("a", "b"), ("b", "c"), ("c", "b")], &["b+c", "a"]),
        ];
        for (pairs, expected) in cases {
            assert_eq!(grouped(pairs, &["a", "b", "c"]), expected, "{pairs:?}");
        }
    }
}
