//! Schemas, extensions, and what belongs to an extension.

use aludel_catalog::{Extension, Ident, Key, Kind, Schema};

use super::{
    cells::Result,
    class::{self, Oid},
    draft::{Address, Draft},
    reader::Reader,
};

/// The extension that every database is born with.
const BUILT_IN: &str = "plpgsql";

const EXTENSIONS: &str = "
SELECT e.oid, e.extname, n.nspname, e.extversion
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
        };
        if key.name.as_str() == BUILT_IN {
            draft.alias(address, key);
        } else {
            draft.add(address, key, body);
        }
    }
    Ok(())
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
