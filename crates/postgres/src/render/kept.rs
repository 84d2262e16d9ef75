//! Columns whose values stay what they are: what is said of such a column can be said while it changes otherwise.

use aludel_catalog::{Body, Catalog, Ident, Key, Kind, Pair, QualifiedName};

use super::{enums, naming::Names};

/// Whether a column is there on both sides, and its values are of the same type.
pub(super) fn keeps_values(table: &QualifiedName, column: &Ident, names: Names<'_>) -> bool {
    let key = Key::part(Kind::Column, table, column.clone());
    let is_there = names.catalogs().map(|catalog| catalog.get(&key).is_some());
    is_there.before && is_there.after && !changes_type(&key, names)
}

/// Whether a column is to be of another type, or of one that is put in the place of the old one.
pub(super) fn changes_type(column: &Key, names: Names<'_>) -> bool {
    let Pair { before, after } = names.catalogs();
    let bodies = (before.get(column).map(|o| &o.body), after.get(column).map(|o| &o.body));
    let (Some(Body::Column(was)), Some(Body::Column(is))) = bodies else { return false };
    let is_other = was.data_type != is.data_type || was.collation != is.collation;
    is_other || needs_swapped(column, names.catalogs())
}

/// Whether an object needs a type that is put in the place of the old one.
fn needs_swapped(of: &Key, catalogs: Pair<&Catalog>) -> bool {
    catalogs.before.needs(of).any(|need| {
        let bodies = catalogs.map(|catalog| catalog.get(need).map(|object| &object.body));
        match (bodies.before, bodies.after) {
            (Some(Body::Enum(was)), Some(Body::Enum(is))) => {
                !enums::is_extended(Pair::new(was, is))
            }
            (Some(Body::Domain(was)), Some(Body::Domain(is))) => {
                was.base_type != is.base_type
                    || was.collation != is.collation
                    || needs_swapped(need, catalogs)
            }
            (Some(Body::Range(was)), Some(Body::Range(is))) => was != is,
            _ => false,
        }
    })
}
