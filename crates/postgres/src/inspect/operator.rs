//! Operators, operator families, operator classes.

use aludel_catalog::{Body, Key, Kind, Operator, OperatorClass, OperatorFamily};

use super::{
    cells::Result,
    class::{self, Oid},
    draft::{Address, Draft},
    reader::Reader,
};

const OPERATORS: &str = "
SELECT o.oid, o.oprnamespace, o.oprname,
       concat(CASE WHEN o.oprleft = 0 THEN 'NONE' ELSE format_type(o.oprleft, NULL) END, ', ',
              CASE WHEN o.oprright = 0 THEN 'NONE' ELSE format_type(o.oprright, NULL) END),
       o.oprcode::oid = 0,
       concat_ws(', ',
           'FUNCTION = ' || o.oprcode::text,
           'LEFTARG = ' || CASE WHEN o.oprleft <> 0 THEN format_type(o.oprleft, NULL) END,
           'RIGHTARG = ' || CASE WHEN o.oprright <> 0 THEN format_type(o.oprright, NULL) END,
           'COMMUTATOR = OPERATOR(' || quote_ident(c_n.nspname) || '.' || c.oprname || ')',
           'NEGATOR = OPERATOR(' || quote_ident(n_n.nspname) || '.' || n.oprname || ')',
           'RESTRICT = ' || nullif(o.oprrest::oid, 0)::regproc::text,
           'JOIN = ' || nullif(o.oprjoin::oid, 0)::regproc::text,
           CASE WHEN o.oprcanhash THEN 'HASHES' END, CASE WHEN o.oprcanmerge THEN 'MERGES' END)
FROM pg_operator o
LEFT JOIN pg_operator c ON c.oid = o.oprcom LEFT JOIN pg_namespace c_n ON c_n.oid = c.oprnamespace
LEFT JOIN pg_operator n ON n.oid = o.oprnegate
LEFT JOIN pg_namespace n_n ON n_n.oid = n.oprnamespace
WHERE o.oid >= 16384";

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
const MEMBERS: &str = "
SELECT d.classid, d.objid, d.refclassid, d.refobjid,
       coalesce('OPERATOR ' || a.amopstrategy || ' ' || a.amopopr::regoperator::text
                || coalesce(' FOR ORDER BY ' || quote_ident(n.nspname) || '.' || quote_ident(f.opfname), ''),
                'FUNCTION ' || p.amprocnum || ' (' || format_type(p.amproclefttype, NULL) || ', '
                || format_type(p.amprocrighttype, NULL) || ') ' || p.amproc::regprocedure::text)
FROM pg_depend d
LEFT JOIN pg_amop a ON d.classid = 2602 AND a.oid = d.objid
LEFT JOIN pg_opfamily f ON f.oid = a.amopsortfamily
LEFT JOIN pg_namespace n ON n.oid = f.opfnamespace
LEFT JOIN pg_amproc p ON d.classid = 2603 AND p.oid = d.objid
WHERE d.classid IN (2602, 2603) AND d.refclassid IN (2616, 2753) AND d.objid >= 16384
ORDER BY d.classid, d.objid, d.refclassid";

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
