//! Domains. Their constraints come with those of the tables.

use aludel_catalog::{Domain, Ident};

use super::{
    cells::Result,
    class,
    draft::{Address, Draft},
    names,
    reader::Reader,
};

/// NOT NULL has a name from PostgreSQL 17 on.
fn domains(major: u32) -> String {
    let not_null_name = if major >= 17 {
        "(SELECT conname FROM pg_constraint k WHERE k.contypid = t.oid AND k.contype = 'n')"
    } else {
        "NULL"
    };
    format!(
        "
SELECT t.oid, format_type(t.typbasetype, t.typtypmod),
       CASE WHEN t.typcollation <> b.typcollation
            THEN quote_ident(n.nspname) || '.' || quote_ident(c.collname) END,
       pg_get_expr(t.typdefaultbin, 0), t.typnotnull, {not_null_name}
FROM pg_type t
JOIN pg_type b ON b.oid = t.typbasetype
LEFT JOIN pg_collation c ON c.oid = t.typcollation
LEFT JOIN pg_namespace n ON n.oid = c.collnamespace
WHERE t.typtype = 'd' AND t.oid >= 16384"
    )
}

/// Reads them: after the types have been noted.
pub(super) async fn read(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("domains", &domains(reader.major)).await? {
        let address = Address::of(class::TYPE, cells.oid()?);
        let Some(key) = draft.key(address).cloned() else { continue };
        let body = Domain {
            base_type: cells.text()?,
            collation: cells.optional(),
            default: cells.optional(),
            not_null: cells.flag(),
            not_null_name: cells.optional_ident().filter(is_stated),
        };
        draft.add(address, key, body);
    }
    Ok(())
}

fn is_stated(name: &Ident) -> bool {
    !names::is_made_up_not_null(name)
}
