//! Declared renames: which of them are still to be done.

use aludel_catalog::{Body, Catalog, Key, Kind, Rename};

/// The renames that are still to be done on a catalog: the old name is there and the new one is
/// not. All others have been done, or have nothing to be done to.
pub fn pending(renames: &[Rename], before: &Catalog) -> Vec<Rename> {
    let is_pending = |rename: &&Rename| exists(before, &rename.from) && !exists(before, &rename.to);
    renames.iter().filter(is_pending).cloned().collect()
}

/// Whether a catalog has what a key of a rename names: an object, or one value of an enum.
pub fn exists(catalog: &Catalog, key: &Key) -> bool {
    match key.parent_name() {
        Some(of) if key.kind == Kind::Enum => {
            let of = Key::in_schema(Kind::Enum, of.schema, of.name);
            match catalog.get(&of).map(|object| &object.body) {
                Some(Body::Enum(body)) => body.labels.iter().any(|l| l == key.name.as_str()),
                _ => false,
            }
        }
        _ => catalog.get(key).is_some(),
    }
}
