//! What SQLite's own `ALTER TABLE` cannot do.
//! Source: SQLite documentation, "ALTER TABLE".

use std::fmt;

use aludel_catalog::{Body, Catalog, Constraint, ConstraintType, Key, Kind, Object, Pair};

/// A change for which the table would have to be made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Beyond {
    /// What changes.
    pub object: Key,
    /// In which way.
    pub what: &'static str,
}

impl fmt::Display for Beyond {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} {}", self.object, self.what)
    }
}

/// The changes of a pair that have no statement.
pub fn beyond(catalogs: Pair<&Catalog>) -> Vec<Beyond> {
    let keys = catalogs.before.objects.keys().chain(catalogs.after.objects.keys());
    let keys: std::collections::BTreeSet<&Key> = keys.collect();
    let of_key = |key: &Key| {
        let sides = Pair::new(catalogs.before.get(key), catalogs.after.get(key));
        let what = reason(key, sides, catalogs)?;
        Some(Beyond { object: key.clone(), what })
    };
    keys.into_iter().filter_map(of_key).collect()
}

fn reason(
    key: &Key,
    sides: Pair<Option<&Object>>,
    catalogs: Pair<&Catalog>,
) -> Option<&'static str> {
    if sides.before == sides.after {
        return None;
    }
    let stays =
        |owner: &Key| catalogs.before.get(owner).is_some() && catalogs.after.get(owner).is_some();
    let owner = catalogs.before.owner(key).or_else(|| catalogs.after.owner(key));
    match (key.kind, sides.before.is_some(), sides.after.is_some()) {
        (Kind::Table, true, true) => Some("has other options"),
        (Kind::Column, true, true) => Some("is of another definition"),
        (Kind::Column, false, true) if owner.as_ref().is_some_and(stays) => is_stored(sides.after?)
            .then_some("is computed and stored, and the table is there already"),
        (Kind::Default, ..) if owner.as_ref().is_some_and(stays) => Some("differs"),
        (Kind::Constraint, ..) if owner.as_ref().is_some_and(stays) => {
            let comes_or_goes_alone = sides.before.is_some() && sides.after.is_some()
                || !goes_with_column(key, sides.before.or(sides.after)?, catalogs);
            comes_or_goes_alone.then_some("differs, and the table stays")
        }
        _ => None,
    }
}

fn is_stored(column: &Object) -> bool {
    let Body::Column(column) = &column.body else { return false };
    column.generated.as_ref().is_some_and(|it| !it.is_virtual)
}

/// Whether a constraint stands at a column that itself comes or goes.
fn goes_with_column(key: &Key, object: &Object, catalogs: Pair<&Catalog>) -> bool {
    let Body::Constraint(constraint) = &object.body else { return false };
    let Some(column) = column_of(key, constraint) else { return false };
    catalogs.before.get(&column).is_some() != catalogs.after.get(&column).is_some()
}

/// The column that a constraint can be written at when the column is added.
pub(super) fn column_of(key: &Key, constraint: &Constraint) -> Option<Key> {
    let [column] = constraint.columns.as_slice() else { return None };
    let kinds = [ConstraintType::Check, ConstraintType::ForeignKey];
    let table = key.parent_name()?;
    kinds
        .contains(&constraint.constraint_type)
        .then(|| Key::part(Kind::Column, &table, column.clone()))
}
