//! Access methods, foreign-data wrappers, servers, user mappings.

use aludel_catalog::{AccessMethod, ForeignDataWrapper, ForeignServer, Key, Kind, UserMapping};

use super::{
    cells::Result,
    class,
    draft::{Address, Draft},
    reader::Reader,
};

const ACCESS_METHODS: &str = "
SELECT oid, amname, amtype = 'i', amhandler FROM pg_am WHERE oid >= 16384";

const WRAPPERS: &str = "
SELECT oid, fdwname, nullif(fdwhandler, 0)::regproc, nullif(fdwvalidator, 0)::regproc, fdwoptions
FROM pg_foreign_data_wrapper";

const SERVERS: &str = "
SELECT s.oid, s.srvname, w.fdwname, s.srvtype, s.srvversion, s.srvoptions
FROM pg_foreign_server s JOIN pg_foreign_data_wrapper w ON w.oid = s.srvfdw";

/// The view, for the catalog itself is the superuser's. It hides options from most other roles.
const MAPPINGS: &str = "
SELECT m.umid, m.srvname, CASE WHEN m.umuser = 0 THEN 'public' ELSE m.usename END,
       m.umoptions IS NULL AND NOT r.rolsuper, m.umoptions
FROM pg_user_mappings m JOIN pg_roles r ON r.rolname = current_user";

/// Reads them.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    read_access_methods(reader, draft).await?;
    read_wrappers(reader, draft).await?;
    read_mappings(reader, draft).await
}

async fn read_access_methods(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("access methods", ACCESS_METHODS).await? {
        let address = Address::of(class::ACCESS_METHOD, cells.oid()?);
        let key = Key::global(Kind::AccessMethod, cells.ident()?);
        if !draft.is_member(address) {
            let body = AccessMethod { index: cells.flag(), handler: cells.text()? };
            draft.add(address, key, body);
        }
    }
    Ok(())
}

async fn read_wrappers(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("foreign-data wrappers", WRAPPERS).await? {
        let address = Address::of(class::FOREIGN_DATA_WRAPPER, cells.oid()?);
        let key = Key::global(Kind::ForeignDataWrapper, cells.ident()?);
        let body = ForeignDataWrapper {
            handler: cells.optional(),
            validator: cells.optional(),
            options: cells.settings()?,
        };
        if !draft.is_member(address) {
            draft.add(address, key, body);
        }
    }
    for mut cells in reader.rows("foreign servers", SERVERS).await? {
        let address = Address::of(class::FOREIGN_SERVER, cells.oid()?);
        let key = Key::global(Kind::ForeignServer, cells.ident()?);
        let body = ForeignServer {
            wrapper: cells.ident()?,
            server_type: cells.optional(),
            version: cells.optional(),
            options: cells.settings()?,
        };
        if !draft.is_member(address) {
            draft.add(address, key, body);
        }
    }
    Ok(())
}

async fn read_mappings(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("user mappings", MAPPINGS).await? {
        let address = Address::of(class::USER_MAPPING, cells.oid()?);
        let (server, role) = (cells.ident()?, cells.ident()?);
        let key = Key { parent: Some(server), ..Key::global(Kind::UserMapping, role) };
        let may_be_hidden = cells.flag();
        if may_be_hidden {
            draft.unmanaged("options of a user mapping (for superusers only)", key.path());
        }
        draft.add(address, key, UserMapping { options: cells.settings()? });
    }
    Ok(())
}
