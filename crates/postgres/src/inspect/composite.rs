//! Stand-alone composite types.

use aludel_catalog::{Attribute, Body, Composite, Ident, Key, Kind};

use super::{
    cells::Result,
    class::{self, Oid},
    draft::{Address, Draft},
    reader::Reader,
};

/// It is the type, not the relation behind it, that belongs to an extension.
const COMPOSITES: &str = "
SELECT oid, reltype, relnamespace, relname FROM pg_class
WHERE relkind = 'c' AND oid >= 16384 AND relpersistence <> 't'";

/// Reads them. Their attributes come with the columns of the tables.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("composite types", COMPOSITES).await? {
        let address = Address::of(class::RELATION, cells.oid()?);
        let of_type = Address::of(class::TYPE, cells.oid()?);
        let schema = draft.home(of_type, cells.oid()?);
        if let Some(schema) = schema {
            let key = Key::in_schema(Kind::Composite, schema, cells.ident()?);
            draft.add(address, key, Composite { attributes: Vec::new() });
        }
    }
    Ok(())
}

/// Adds an attribute, after those that stand before it.
pub(super) fn add_attribute(
    draft: &mut Draft,
    relation: Oid,
    number: i32,
    name: Ident,
    data_type: String,
    collation: Option<String>,
) {
    let Some(key) = draft.relation(relation).cloned() else { return };
    if let Some(Body::Composite(body)) = draft.body_mut(&key) {
        body.attributes.push(Attribute { name, data_type, collation, comment: None });
    }
    draft.alias(Address::column(relation, number), key);
}
