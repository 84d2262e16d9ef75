//! Privileges, where they differ from those that an object is born with; and default privileges.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Body, DefaultPrivileges, Grant, Ident, Key, Kind, MemberPrivileges, Object};

use super::{
    cells::{Cells, Result},
    class,
    draft::{Address, Draft},
    reader::Reader,
    view,
};

/// What an extension's member is born with is what the extension's script granted.
const PRIVILEGES: &str = include_str!("privileges.sql");

/// The privileges on one object: those of its owner apart, for whoever owns it has them all.
#[derive(Default)]
struct Held {
    member: Option<String>,
    now: Lists,
    born: Lists,
}

#[derive(Default, PartialEq, Eq)]
struct Lists {
    others: BTreeMap<(Option<Ident>, String), bool>,
    owner: BTreeSet<String>,
    owner_options: BTreeSet<String>,
}

/// Reads the privileges on what has been read, and on members of extensions.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    let mut held: BTreeMap<Address, Held> = BTreeMap::new();
    for mut cells in reader.rows("privileges", PRIVILEGES).await? {
        let address = Address::new(cells.oid()?, cells.oid()?, cells.number()?);
        let held = held.entry(address).or_default();
        held.member = cells.optional();
        let lists = if cells.flag() { &mut held.born } else { &mut held.now };
        add_grant(lists, &mut cells)?;
    }
    for (address, held) in held.into_iter().filter(|(_, held)| held.now != held.born) {
        note(draft, address, held);
    }
    Ok(())
}

/// The same privilege may have been granted by several roles.
fn add_grant(lists: &mut Lists, cells: &mut Cells) -> Result<()> {
    let (public, role) = (cells.flag(), cells.ident()?);
    let (owner, privilege, grantable) = (cells.flag(), cells.text()?, cells.flag());
    if owner {
        if grantable {
            lists.owner_options.insert(privilege.clone());
        }
        lists.owner.insert(privilege);
    } else {
        *lists.others.entry(((!public).then_some(role), privilege)).or_default() |= grantable;
    }
    Ok(())
}

fn note(draft: &mut Draft, address: Address, held: Held) {
    let Some(key) = draft.key_or_extension(address).cloned() else { return };
    if let Some(member) = held.member {
        let (privileges, born) = (grants(held.now.others), grants(held.born.others));
        return note_on_member(draft, &key, MemberPrivileges { member, privileges, born });
    }
    let others = (held.now.others != held.born.others).then(|| grants(held.now.others));
    let owner = (held.now.owner != held.born.owner).then(|| held.now.owner.into_iter().collect());
    view::materialize_column(draft, &key);
    match draft.catalog.objects.get_mut(&key) {
        Some(Object { body: Body::Column(column), .. }) if address.is_whole() => {
            if let Some(identity) = &mut column.identity {
                identity.sequence_privileges = others;
            }
        }
        Some(object) => {
            object.privileges = others;
            object.owner_privileges = owner;
            object.owner_grant_options = held.now.owner_options.into_iter().collect();
        }
        None => {}
    }
}

fn note_on_member(draft: &mut Draft, extension: &Key, member: MemberPrivileges) {
    if let Some(Body::Extension(body)) = draft.body_mut(extension) {
        let at = body.member_privileges.partition_point(|other| *other < member);
        body.member_privileges.insert(at, member);
    }
}

fn grants(held: BTreeMap<(Option<Ident>, String), bool>) -> Vec<Grant> {
    held.into_iter()
        .map(|((grantee, privilege), grantable)| Grant { grantee, privilege, grantable })
        .collect()
}

const DEFAULT_PRIVILEGES: &str = "
SELECT d.oid, pg_get_userbyid(d.defaclrole), n.nspname, d.defaclobjtype,
       g.grantee = 0, pg_get_userbyid(g.grantee), false, g.privilege_type, g.is_grantable
FROM pg_default_acl d
LEFT JOIN pg_namespace n ON n.oid = d.defaclnamespace
LEFT JOIN LATERAL aclexplode(d.defaclacl) g ON true
ORDER BY d.oid";

/// Reads the default privileges.
pub(super) async fn read_defaults(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    let mut defaults: BTreeMap<Key, Lists> = BTreeMap::new();
    for mut cells in reader.rows("default privileges", DEFAULT_PRIVILEGES).await? {
        let address = Address::of(class::DEFAULT_ACL, cells.oid()?);
        let (role, schema) = (cells.optional_ident(), cells.optional_ident());
        let name = object_type(cells.letter());
        let key = Key { schema, parent: role, ..Key::global(Kind::DefaultPrivileges, name) };
        draft.alias(address, key.clone());
        let lists = defaults.entry(key).or_default();
        if cells.is_there() {
            add_grant(lists, &mut cells)?;
        }
    }
    for (key, lists) in defaults {
        let body = DefaultPrivileges { grants: grants(lists.others) };
        draft.catalog.insert(key, Object::new(body));
    }
    Ok(())
}

fn object_type(letter: char) -> &'static str {
    match letter {
        'r' => "tables",
        'S' => "sequences",
        'f' => "functions",
        'T' => "types",
        'n' => "schemas",
        _ => "large objects",
    }
}
