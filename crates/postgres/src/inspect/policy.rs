//! Row security policies.

use aludel_catalog::{Ident, Key, Kind, Policy};

use super::{
    cells::Result,
    class,
    draft::{Address, Draft},
    reader::Reader,
};

/// Role 0 is `PUBLIC`.
const POLICIES: &str = "
SELECT p.oid, p.polrelid, p.polname, NOT p.polpermissive, p.polcmd,
       ARRAY(SELECT r.rolname FROM unnest(p.polroles) u(id) LEFT JOIN pg_roles r ON r.oid = u.id),
       pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid)
FROM pg_policy p";

/// Reads them.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("policies", POLICIES).await? {
        let (oid, relation) = (cells.oid()?, cells.oid()?);
        let Some(relation) = draft.relation_name(relation) else { continue };
        let key = Key::part(Kind::Policy, &relation, cells.ident()?);
        let (restrictive, command) = (cells.flag(), command(cells.letter()).to_owned());
        let mut roles: Vec<_> =
            cells.sparse_array()?.into_iter().map(|role| role.map(Ident::new)).collect();
        roles.sort();
        let (using, check) = (cells.optional(), cells.optional());
        let body = Policy { restrictive, command, roles, using, check };
        draft.add(Address::of(class::POLICY, oid), key, body);
    }
    Ok(())
}

fn command(letter: char) -> &'static str {
    match letter {
        'r' => "SELECT",
        'a' => "INSERT",
        'w' => "UPDATE",
        'd' => "DELETE",
        _ => "ALL",
    }
}
