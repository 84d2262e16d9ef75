//! The privileges that objects are born with: the built-in ones, and what default privileges make
//! of them. Source: PostgreSQL manual, "5.8. Privileges", table "Summary of Access Privileges".

use std::collections::BTreeSet;

use aludel_catalog::{Body, DefaultPrivileges, Grant, Ident, Key, Kind, Located};

use super::naming::Names;

/// What a new object may have, and what it surely has. They differ where default privileges are
/// about, for nobody knows which role will create the object.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Born {
    /// What roles and `PUBLIC` may have.
    pub(super) possible: Vec<Grant>,
    /// What they surely have.
    pub(super) certain: Vec<Grant>,
    /// What the owner surely has.
    pub(super) owner: BTreeSet<&'static str>,
}

/// What `PUBLIC` may do with a new object, as built in.
pub(crate) fn privileges(body: &Body) -> Vec<Grant> {
    class(body).map_or_else(Vec::new, of_public)
}

/// What its owner may do with a new object, as built in.
pub(super) fn of_owner(body: &Body, names: Names<'_>) -> BTreeSet<&'static str> {
    class(body).map_or_else(BTreeSet::new, |class| owners(class, names))
}

/// What a new object has, default privileges considered.
pub(super) fn of_new(object: Located<'_>, names: Names<'_>) -> Born {
    let body = &object.object.body;
    let built_in = privileges(body);
    let mut born =
        Born { possible: built_in.clone(), certain: built_in, owner: of_owner(body, names) };
    let Some(class) = class(body) else { return born };
    for (key, defaults) in applicable(object.key, class, names) {
        restrict(&mut born, key, defaults);
    }
    born.possible.sort();
    born.possible.dedup();
    born
}

/// Those of the whole database replace what is built in; those of a schema add to it.
fn restrict(born: &mut Born, key: &Key, defaults: &DefaultPrivileges) {
    let is_owners = |grant: &&Grant| grant.grantee.is_some() && grant.grantee == key.parent;
    born.possible.extend(defaults.grants.iter().filter(|g| !is_owners(g)).cloned());
    if key.schema.is_none() {
        born.certain.retain(|grant| defaults.grants.contains(grant));
        let kept: BTreeSet<&str> =
            defaults.grants.iter().filter(is_owners).map(|g| g.privilege.as_str()).collect();
        born.owner.retain(|privilege| kept.contains(privilege));
    }
}

/// The default privileges of either side that may be in force when the object is created.
fn applicable<'a>(
    key: &Key,
    class: &str,
    names: Names<'a>,
) -> Vec<(&'a Key, &'a DefaultPrivileges)> {
    let catalogs = names.catalogs();
    let sides = [catalogs.before, catalogs.after].into_iter();
    let all = sides.flat_map(|catalog| catalog.of_kind(Kind::DefaultPrivileges));
    let applies = |defaults: &Key| {
        defaults.name.as_str() == class
            && (defaults.schema.is_none() || defaults.schema == key.schema)
    };
    all.filter(|(key, _)| applies(key))
        .filter_map(|(key, object)| match &object.body {
            Body::DefaultPrivileges(defaults) => Some((key, &**defaults)),
            _ => None,
        })
        .collect()
}

/// The class of objects, in the word of `ALTER DEFAULT PRIVILEGES`, or that of its own kind.
fn class(body: &Body) -> Option<&'static str> {
    Some(match body {
        Body::Table(_) | Body::View(_) | Body::MaterializedView(_) => "tables",
        Body::Sequence(_) => "sequences",
        Body::Function(_) | Body::Aggregate(_) => "functions",
        // Nothing can be granted on a shell.
        Body::BaseType(base) if base.definition.is_none() => return None,
        Body::BaseType(_)
        | Body::Enum(_)
        | Body::Composite(_)
        | Body::Range(_)
        | Body::Domain(_) => "types",
        Body::Schema(_) => "schemas",
        Body::Language(_) => "languages",
        Body::ForeignDataWrapper(_) | Body::ForeignServer(_) => "foreign data",
        _ => return None,
    })
}

fn of_public(class: &str) -> Vec<Grant> {
    let privilege = match class {
        "functions" => "EXECUTE",
        "types" | "languages" => "USAGE",
        _ => return Vec::new(),
    };
    vec![Grant { grantee: None, privilege: privilege.to_owned(), grantable: false }]
}

fn owners(class: &str, names: Names<'_>) -> BTreeSet<&'static str> {
    let mut privileges: BTreeSet<&str> = match class {
        "tables" => {
            ["DELETE", "INSERT", "REFERENCES", "SELECT", "TRIGGER", "TRUNCATE", "UPDATE"].into()
        }
        "sequences" => ["SELECT", "UPDATE", "USAGE"].into(),
        "functions" => ["EXECUTE"].into(),
        "schemas" => ["CREATE", "USAGE"].into(),
        _ => ["USAGE"].into(),
    };
    if class == "tables" && names.major() >= 17 {
        privileges.insert("MAINTAIN");
    }
    privileges
}

/// What holds by birth for what a role creates: its own, and those of `PUBLIC`.
pub(super) fn by_default(class: &str, role: Option<&Ident>, names: Names<'_>) -> Vec<Grant> {
    let own = owners(class, names).into_iter().map(|privilege| Grant {
        grantee: role.cloned(),
        privilege: privilege.to_owned(),
        grantable: false,
    });
    of_public(class).into_iter().chain(own).collect()
}
