//! The privileges that objects are born with, besides their owner's.
//! Source: PostgreSQL manual, "5.8. Privileges", table "Summary of Access Privileges".

use aludel_catalog::{Body, Grant};

/// What `PUBLIC` may do with a new object.
pub(super) fn privileges(body: &Body) -> Vec<Grant> {
    let privilege = match body {
        Body::Function(_) | Body::Aggregate(_) => "EXECUTE",
        Body::BaseType(_)
        | Body::Enum(_)
        | Body::Composite(_)
        | Body::Range(_)
        | Body::Domain(_)
        | Body::Language(_) => "USAGE",
        _ => return Vec::new(),
    };
    vec![Grant { grantee: None, privilege: privilege.to_owned(), grantable: false }]
}
