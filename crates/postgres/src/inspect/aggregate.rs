//! Aggregates, composed from what the engine keeps of them.

use aludel_catalog::{Aggregate, Key, Kind};

use super::{
    cells::Result,
    class,
    draft::{Address, Draft},
    reader::Reader,
};

/// Only what is not the default is written; the final function of an ordered-set aggregate
/// modifies its state by default (`w`), that of any other does not (`r`).
const AGGREGATES: &str = include_str!("aggregates.sql");

/// Reads them.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("aggregates", AGGREGATES).await? {
        let address = Address::of(class::PROC, cells.oid()?);
        let Some(schema) = draft.home(address, cells.oid()?) else { continue };
        let key = Key::in_schema(Kind::Aggregate, schema, cells.ident()?);
        let key = key.with_signature(cells.text()?);
        let body = Aggregate { arguments: cells.text()?, definition: cells.text()? };
        draft.add(address, key, body);
    }
    Ok(())
}
