//! Schemas, extensions, and what belongs to an extension.

use aludel_catalog::{Extension, ExtensionWays, Ident, Key, Kind, Schema};

use super::{
    cells::{Cells, Result},
    class::{self, Oid},
    draft::{Address, Draft},
    reader::Reader,
};

/// The extension that every database is born with.
const BUILT_IN: &str = "plpgsql";

/// The ways of one whose files the server has no longer cannot be asked for.
const EXTENSIONS: &str = "
SELECT e.oid, e.extname, n.nspname, e.extversion, e.extrelocatable,
       CASE WHEN e.extname <> 'plpgsql'
             AND EXISTS (SELECT FROM pg_available_extensions a WHERE a.name = e.extname)
            THEN (SELECT coalesce(array_agg(u.target ORDER BY u.target COLLATE \"C\"), '{}')
                  FROM pg_extension_update_paths(e.extname) u
                  WHERE u.source = e.extversion AND u.path IS NOT NULL) END
FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace";

const MEMBERS: &str = "
SELECT classid, objid, refobjid FROM pg_depend WHERE deptype = 'e' AND refclassid = 3079";

const SCHEMAS: &str = "
SELECT oid, nspname FROM pg_namespace
WHERE nspname !~ '^pg_' AND nspname <> 'information_schema'";

/// Reads them: first of all, for everything else stands in a schema or belongs to an extension.
pub(super) async fn read(
    reader: &mut Reader<'_>,
    draft: &mut Draft,
    journal_schema: &Ident,
) -> Result<()> {
    read_extensions(reader, draft).await?;
    read_members(reader, draft).await?;
    for mut cells in reader.rows("schemas", SCHEMAS).await? {
        let (oid, name) = (cells.oid()?, cells.ident()?);
        if name != *journal_schema {
            add_schema(draft, oid, name);
        }
    }
    Ok(())
}

/// A schema of an extension is no object of ours, but may hold some.
fn add_schema(draft: &mut Draft, oid: Oid, name: Ident) {
    let address = Address::of(class::NAMESPACE, oid);
    draft.add_schema(oid, name.clone());
    if !draft.is_member(address) {
        draft.add(address, Key::global(Kind::Schema, name), Schema {});
    }
}

async fn read_extensions(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("extensions", EXTENSIONS).await? {
        let address = Address::of(class::EXTENSION, cells.oid()?);
        let key = Key::global(Kind::Extension, cells.ident()?);
        let body = Extension {
            schema: cells.optional_ident(),
            version: cells.optional(),
            member_privileges: Vec::new(),
            ways: ways(&mut cells)?,
        };
        if key.name.as_str() == BUILT_IN {
            draft.alias(address, key);
        } else {
            draft.add(address, key, body);
        }
    }
    Ok(())
}

fn ways(cells: &mut Cells) -> Result<Option<ExtensionWays>> {
    let relocatable = cells.flag();
    let are_known = cells.is_there();
    let updates = cells.array()?;
    Ok(are_known.then_some(ExtensionWays { relocatable, updates }))
}

async fn read_members(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("members of extensions", MEMBERS).await? {
        let member = Address::of(cells.oid()?, cells.oid()?);
        let extension = Address::of(class::EXTENSION, cells.oid()?);
        if let Some(key) = draft.key(extension).cloned() {
            draft.add_member(member, key);
        }
    }
    Ok(())
}
