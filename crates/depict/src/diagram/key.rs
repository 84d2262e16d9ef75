//! Which columns are keys.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Body, Catalog, Constraint, ConstraintType, Ident, Key, Kind, QualifiedName};

/// The keys of all tables.
pub(super) struct Keys<'c> {
    catalog: &'c Catalog,
    constraints: BTreeMap<QualifiedName, Vec<(&'c Key, &'c Constraint)>>,
}

impl<'c> Keys<'c> {
    pub(super) fn of(catalog: &'c Catalog) -> Self {
        let mut constraints = BTreeMap::<_, Vec<_>>::new();
        for (key, object) in catalog.of_kind(Kind::Constraint) {
            if let (Some(table), Body::Constraint(body)) = (key.parent_name(), &object.body) {
                constraints.entry(table).or_default().push((key, &**body));
            }
        }
        Self { catalog, constraints }
    }

    /// Every foreign key.
    pub(super) fn foreign(&self) -> impl Iterator<Item = (&'c Key, &'c Constraint)> {
        let all = self.constraints.values().flatten().copied();
        all.filter(|(_, body)| body.constraint_type == ConstraintType::ForeignKey)
    }

    fn own(&self, table: &QualifiedName) -> &[(&'c Key, &'c Constraint)] {
        self.constraints.get(table).map_or(&[], Vec::as_slice)
    }

    fn has(&self, table: &QualifiedName, column: &Ident, of: ConstraintType) -> bool {
        let holds = |body: &Constraint| body.constraint_type == of && body.columns.contains(column);
        self.own(table).iter().any(|(_, body)| holds(body))
    }

    pub(super) fn is_primary(&self, table: &QualifiedName, column: &Ident) -> bool {
        self.has(table, column, ConstraintType::PrimaryKey)
    }

    pub(super) fn is_foreign(&self, table: &QualifiedName, column: &Ident) -> bool {
        self.has(table, column, ConstraintType::ForeignKey)
    }

    /// Whether a unique key is of this one column.
    pub(super) fn is_unique_alone(&self, table: &QualifiedName, column: &Ident) -> bool {
        self.own(table).iter().any(|(_, body)| {
            body.constraint_type == ConstraintType::Unique && body.columns == [column.clone()]
        })
    }

    /// The first column that a foreign key refers to: that of the definition, or of the primary key.
    pub(super) fn referred(&self, body: &Constraint) -> Option<Ident> {
        let target = body.references.as_ref()?;
        let list = body.definition.split_once(" REFERENCES ")?.1.split_once('(')?.1;
        let first = list.split([',', ')']).next().unwrap_or_default().trim();
        let columns = self.catalog.columns(target);
        let named = columns.iter().find(|(key, _)| key.name.to_string() == first);
        named.map(|(key, _)| key.name.clone())
    }

    /// Whether no two rows share values of these columns, or of some of them.
    pub(super) fn is_unique(&self, table: &QualifiedName, columns: &[Ident]) -> bool {
        let columns: BTreeSet<&Ident> = columns.iter().collect();
        let is_within =
            |key: &[Ident]| !key.is_empty() && key.iter().all(|it| columns.contains(it));
        let by_constraint = self.own(table).iter().any(|(_, body)| {
            let kinds = [ConstraintType::PrimaryKey, ConstraintType::Unique];
            kinds.contains(&body.constraint_type) && is_within(&body.columns)
        });
        by_constraint
            || self.catalog.of_kind(Kind::Index).any(|(_, object)| match &object.body {
                Body::Index(index) => {
                    let is_whole = index.unique && !index.definition.contains(" WHERE ");
                    let keys = index.definition.split_once('(').map_or("", |(_, keys)| keys);
                    let keys = keys.split_once(')').map_or(keys, |(keys, _)| keys);
                    let is_plain = keys.split(',').count() == index.columns.len();
                    index.table == *table && is_whole && is_plain && is_within(&index.columns)
                }
                _ => false,
            })
    }
}
