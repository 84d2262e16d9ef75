//! Operators, operator families, operator classes.

use aludel_catalog::{Body, Key, Kind, Operator, OperatorClass, OperatorFamily};

use super::{
    cells::Result,
    class::{self, Oid},
    draft::{Address, Draft},
    reader::Reader,
};

const OPERATORS: &str = include_str!("operators.sql");

const FAMILIES: &str = "
SELECT f.oid, f.opfnamespace, f.opfname, m.amname
FROM pg_opfamily f JOIN pg_am m ON m.oid = f.opfmethod WHERE f.oid >= 16384";

const CLASSES: &str = "
SELECT o.oid, o.opcnamespace, o.opcname, m.amname, o.opcdefault, format_type(o.opcintype, NULL),
       n.nspname, f.opfname,
       'STORAGE ' || CASE WHEN o.opckeytype <> 0 THEN format_type(o.opckeytype, NULL) END
FROM pg_opclass o
JOIN pg_am m ON m.oid = o.opcmethod
JOIN pg_opfamily f ON f.oid = o.opcfamily
JOIN pg_namespace n ON n.oid = f.opfnamespace
WHERE o.oid >= 16384";

/// An operator or a function of a class is internal to it; a loose one hangs on its family.
const MEMBERS: &str = include_str!("operator_members.sql");

/// Reads them.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    read_operators(reader, draft).await?;
    read_families(reader, draft).await?;
    read_classes(reader, draft).await?;
    read_members(reader, draft).await
}

async fn read_operators(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("operators", OPERATORS).await? {
        let address = Address::of(class::OPERATOR, cells.oid()?);
        let Some(schema) = draft.home(address, cells.oid()?) else { continue };
        let key = Key::in_schema(Kind::Operator, schema, cells.ident()?);
        let key = key.with_signature(cells.text()?);
        if cells.flag() {
            draft.unmanaged("shell operator", key.path());
        } else {
            draft.add(address, key, Operator { definition: cells.text()? });
        }
    }
    Ok(())
}

async fn read_families(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("operator families", FAMILIES).await? {
        let address = Address::of(class::OPERATOR_FAMILY, cells.oid()?);
        let Some(schema) = draft.home(address, cells.oid()?) else { continue };
        let name = cells.ident()?;
        let key = Key {
            parent: cells.optional_ident(),
            ..Key::in_schema(Kind::OperatorFamily, schema, name)
        };
        draft.add(address, key, OperatorFamily { members: Vec::new() });
    }
    Ok(())
}

async fn read_classes(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("operator classes", CLASSES).await? {
        let address = Address::of(class::OPERATOR_CLASS, cells.oid()?);
        let Some(schema) = draft.home(address, cells.oid()?) else { continue };
        let name = cells.ident()?;
        let key = Key {
            parent: cells.optional_ident(),
            ..Key::in_schema(Kind::OperatorClass, schema, name)
        };
        let body = OperatorClass {
            default: cells.flag(),
            data_type: cells.text()?,
            family: cells.name()?,
            members: cells.optional().into_iter().collect(),
        };
        draft.add(address, key, body);
    }
    Ok(())
}

/// A member hangs on its class (which comes first) or, if loose, on its family.
async fn read_members(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("members of operator classes", MEMBERS).await? {
        let member = Address::of(cells.oid()?, cells.oid()?);
        let owner: (Oid, Oid) = (cells.oid()?, cells.oid()?);
        let owner = draft.key(Address::of(owner.0, owner.1)).cloned();
        let (None, Some(owner)) = (draft.key(member), owner) else { continue };
        match draft.body_mut(&owner) {
            Some(Body::OperatorClass(body)) => insert(&mut body.members, cells.text()?),
            Some(Body::OperatorFamily(body)) => insert(&mut body.members, cells.text()?),
            _ => {}
        }
        draft.alias(member, owner);
    }
    Ok(())
}

fn insert(members: &mut Vec<String>, member: String) {
    let at = members.partition_point(|other| *other < member);
    members.insert(at, member);
}
