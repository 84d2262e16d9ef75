//! The roles that a catalog names: a database needs them before it can hold its grants.

use std::collections::BTreeSet;

use aludel_catalog::{Body, Catalog, Grant, Ident, Kind};

/// Every role that a catalog names, `PUBLIC` left out.
pub(super) fn named_roles(catalog: &Catalog) -> BTreeSet<Ident> {
    let mut roles = BTreeSet::new();
    for (key, object) in &catalog.objects {
        roles.extend(object.owner.clone());
        roles.extend(grantees(object.privileges.iter().flatten()));
        match &object.body {
            Body::Policy(policy) => roles.extend(policy.roles.iter().flatten().cloned()),
            Body::DefaultPrivileges(privileges) => roles.extend(grantees(&privileges.grants)),
            _ => {}
        }
        match key.kind {
            Kind::DefaultPrivileges => roles.extend(key.parent.clone()),
            Kind::UserMapping if key.name.as_str() != "public" => {
                roles.insert(key.name.clone());
            }
            _ => {}
        }
    }
    roles
}

fn grantees<'a>(grants: impl IntoIterator<Item = &'a Grant>) -> Vec<Ident> {
    grants.into_iter().filter_map(|grant| grant.grantee.clone()).collect()
}
