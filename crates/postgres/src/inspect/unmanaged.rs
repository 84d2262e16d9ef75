//! What a database may hold and no kind covers: named, never silently passed over.

use super::{ServerVersion, cells::Result, draft::Draft, reader::Reader, version::NEWEST};

/// What, and its name. Only of `pg_catalog` (11) the engine notes what it was born with.
const UNMANAGED: &str = include_str!("unmanaged.sql");

/// Reads what no kind covers.
pub(super) async fn read(
    reader: &mut Reader<'_>,
    draft: &mut Draft,
    version: &ServerVersion,
) -> Result<()> {
    if version.major > NEWEST {
        let name = format!("{} (newer than {})", version.text, NEWEST);
        draft.unmanaged("server version", name);
    }
    for mut cells in reader.rows("unmanaged objects", UNMANAGED).await? {
        let what = cells.text()?;
        draft.unmanaged(&what, cells.text()?);
    }
    draft.catalog.unmanaged.sort();
    Ok(())
}
