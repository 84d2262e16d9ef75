//! Grants to a role that owns everything where a state is made canonical: nobody can see them there,
//! for an owner has them all.

use aludel_catalog::{Body, Catalog, Grant, Ident, Key};

use crate::render::born;

/// Takes the grants to a role out of a catalog; the objects that had some.
pub(crate) fn forget_grants_to(catalog: &mut Catalog, role: &Ident) -> Vec<Key> {
    let mut had = Vec::new();
    for (key, object) in &mut catalog.objects {
        let born = born::privileges(&object.body);
        let mut is_changed = forget(&mut object.privileges, role, &born);
        if let Body::Column(column) = &mut object.body
            && let Some(identity) = &mut column.identity
        {
            is_changed |= forget(&mut identity.sequence_privileges, role, &[]);
        }
        if is_changed {
            had.push(key.clone());
        }
    }
    had
}

/// Whether there were any. What is left may be what the object was born with.
fn forget(privileges: &mut Option<Vec<Grant>>, role: &Ident, born: &[Grant]) -> bool {
    let Some(grants) = privileges else { return false };
    let before = grants.len();
    grants.retain(|grant| grant.grantee.as_ref() != Some(role));
    let is_changed = grants.len() < before;
    if is_changed && grants == born {
        *privileges = None;
    }
    is_changed
}
