//! The engine's dependency graph, from addresses to keys.

use aludel_catalog::{Catalog, Key, Kind};

use super::{
    cells::{Cells, Result},
    class,
    draft::{Address, Draft},
    reader::Reader,
};

/// `p` is what nothing can drop (PostgreSQL 14 has rows for it), `e` what an extension brought. The
/// triggers of foreign keys, `i`, are no objects of anybody's.
const DEPENDENCIES: &str = "
SELECT classid, objid, objsubid, refclassid, refobjid, refobjsubid
FROM pg_depend
WHERE objid >= 16384 AND deptype NOT IN ('p', 'e', 'x')
  AND NOT (deptype = 'i' AND classid = 'pg_trigger'::regclass)";

/// Reads the graph: last of all, for both ends must be known.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("dependencies", DEPENDENCIES).await? {
        let (dependent, needed) = (address(&mut cells)?, address(&mut cells)?);
        // What a member of an extension needs is the extension's own business.
        let is_extension = dependent.class() == class::EXTENSION;
        let dependent =
            resolve(draft, dependent).filter(|key| is_extension || key.kind != Kind::Extension);
        let (Some(dependent), Some(needed)) = (dependent, resolve(draft, needed)) else { continue };
        if is_edge(&draft.catalog, dependent, needed) {
            let (dependent, needed) = (dependent.clone(), needed.clone());
            draft.catalog.depend(dependent, needed);
        }
    }
    Ok(())
}

fn address(cells: &mut Cells) -> Result<Address> {
    Ok(Address::new(cells.oid()?, cells.oid()?, cells.number()?))
}

/// The object at an address: itself, what it is a part of, or the extension that brought it.
fn resolve(draft: &Draft, address: Address) -> Option<&Key> {
    [address, address.whole()]
        .into_iter()
        .filter_map(|address| draft.key_or_extension(address))
        .find(|key| draft.catalog.objects.contains_key(key))
}

/// That an object needs itself, that a part and its whole go together, or that a column (its
/// sequence, that is) stands in a schema, is no news.
fn is_edge(catalog: &Catalog, dependent: &Key, needed: &Key) -> bool {
    dependent != needed
        && (dependent.kind, needed.kind) != (Kind::Column, Kind::Schema)
        && !belongs(catalog, dependent, needed)
        && !belongs(catalog, needed, dependent)
}

fn belongs(catalog: &Catalog, part: &Key, whole: &Key) -> bool {
    let mut owner = catalog.owner(part);
    while let Some(key) = owner {
        if key == *whole {
            return true;
        }
        owner = catalog.owner(&key);
    }
    false
}
