//! Versions of extensions. Where a source does not state one, any will do: that of the shadow is
//! not its word, so it is neither written nor compared.

use aludel_catalog::{Body, Catalog, Ident, Kind};

/// Forgets the versions of the extensions of which the source does not state one.
pub(crate) fn forget_versions(catalog: &mut Catalog, is_stated: impl Fn(&Ident) -> bool) {
    let keys = catalog.of_kind(Kind::Extension).map(|(key, _)| key.clone());
    for key in keys.filter(|key| !is_stated(&key.name)).collect::<Vec<_>>() {
        if let Some(object) = catalog.objects.get_mut(&key)
            && let Body::Extension(extension) = &mut object.body
        {
            extension.version = None;
        }
    }
}
