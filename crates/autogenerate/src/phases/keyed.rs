//! Primary keys of columns that take the place of others. A table has one at a time: until the old one is gone a
//! unique index stands for the new one, which then takes it.

use std::collections::BTreeMap;

use aludel_catalog::{Body, Catalog, ConstraintType, Key, Kind, Located, Object, Pair};
use aludel_dialect::{Context, Dialect, Statement};

use super::unphased::Unphased;

/// The keys that come while others stand, and the index that each takes.
#[derive(Debug, Default)]
pub(super) struct Keyed(BTreeMap<Key, (Key, Object)>);

impl Keyed {
    /// Those among what hangs on new columns, by the names that they have meanwhile.
    pub(super) fn of(
        hanging: &BTreeMap<Key, Key>,
        catalogs: Pair<&Catalog>,
        dialect: &dyn Dialect,
    ) -> Result<Self, Unphased> {
        let mut keyed = Self::default();
        for (key, own) in hanging {
            let Some(object) = catalogs.after.get(key).filter(|it| is_primary_key(it)) else {
                continue;
            };
            let Some(table) = key.parent_name() else { continue };
            if catalogs.before.primary_key(&table).is_none() {
                continue;
            }
            if let Some(view) = grouped_by(key, catalogs.after) {
                return Err(Unphased::new(
                    view,
                    "it counts on the primary key of a table, which is away for a moment",
                ));
            }
            let index = dialect.index_of_key(Located { key, object }).ok_or_else(|| {
                Unphased::new(key, "no index can stand for it while the old key is there")
            })?;
            let name = Key::in_schema(Kind::Index, table.schema, own.name.clone());
            keyed.0.insert(own.clone(), (name, Object::new(index)));
        }
        Ok(keyed)
    }

    /// Whether a key, or the index that stands for it, is there.
    pub(super) fn is_there(&self, key: &Key, catalog: &Catalog) -> bool {
        let index = self.0.get(key).map(|(index, _)| index);
        catalog.get(index.unwrap_or(key)).is_some()
    }

    /// A catalog with the indexes in the place of the keys.
    pub(super) fn stood_for(&self, mut catalog: Catalog) -> Catalog {
        for (key, (index, object)) in &self.0 {
            if catalog.objects.remove(key).is_none() {
                continue;
            }
            catalog.insert(index.clone(), object.clone());
            if let Some(needs) = catalog.dependencies.remove(key) {
                catalog.dependencies.insert(index.clone(), needs);
            }
        }
        for needs in catalog.dependencies.values_mut() {
            for need in needs.iter_mut() {
                if let Some((index, _)) = self.0.get(need) {
                    *need = index.clone();
                }
            }
            needs.sort();
        }
        catalog
    }

    /// A catalog in which nothing is said of the keys beside themselves.
    pub(super) fn unspoken(&self, mut catalog: Catalog) -> Catalog {
        for key in self.0.keys() {
            let Some(object) = catalog.objects.get_mut(key) else { continue };
            object.comment = None;
            if let Body::Constraint(constraint) = &mut object.body {
                constraint.index_comment = None;
            }
        }
        catalog
    }

    /// The statements by which the keys take the indexes that stand for them.
    pub(super) fn taken(&self, dialect: &dyn Dialect, context: Context<'_>) -> Vec<Statement> {
        let all = self.0.keys().filter_map(|key| {
            let object = context.catalogs.after.get(key)?;
            dialect.take_index(Located { key, object }, context)
        });
        all.collect()
    }
}

/// What needs a primary key itself, where an index would do for a foreign key: a view that groups by it.
fn grouped_by<'a>(key: &Key, catalog: &'a Catalog) -> Option<&'a Key> {
    let mut all = catalog.dependencies.iter();
    all.find(|(of, needs)| of.kind != Kind::Constraint && needs.contains(key)).map(|(of, _)| of)
}

fn is_primary_key(object: &Object) -> bool {
    matches!(&object.body, Body::Constraint(it) if it.constraint_type == ConstraintType::PrimaryKey)
}
