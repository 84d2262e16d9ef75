//! Kinds of a few fields: casts, collations, languages, extended statistics.

use aludel_catalog::{Cast, CastContext, Collation, Key, Kind, Language, Statistics};

use super::{
    cells::Result,
    class,
    draft::{Address, Draft},
    reader::Reader,
};

/// Not those of multirange types, which are internal to them.
const CASTS: &str = "
SELECT c.oid, format_type(c.castsource, NULL), format_type(c.casttarget, NULL),
       CASE c.castmethod WHEN 'f' THEN 'WITH FUNCTION ' || c.castfunc::regprocedure::text
                         WHEN 'i' THEN 'WITH INOUT' ELSE 'WITHOUT FUNCTION' END, c.castcontext
FROM pg_cast c
WHERE c.oid >= 16384
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 2605 AND d.objid = c.oid AND d.deptype = 'i')";

/// Reads the casts.
pub(super) async fn read_casts(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("casts", CASTS).await? {
        let address = Address::of(class::CAST, cells.oid()?);
        let (source, target, method) = (cells.text()?, cells.text()?, cells.text()?);
        let context = match cells.letter() {
            'a' => CastContext::Assignment,
            'i' => CastContext::Implicit,
            _ => CastContext::Explicit,
        };
        if !draft.is_member(address) {
            let key = Key::global(Kind::Cast, format!("{source} AS {target}"));
            draft.add(address, key, Cast { source, target, method, context });
        }
    }
    Ok(())
}

/// Where the locale of ICU and the built-in provider stands, and since when there are rules.
fn collations(major: u32) -> String {
    let locale = match major {
        ..=14 => "CASE WHEN c.collprovider = 'i' THEN c.collcollate END",
        15 | 16 => "c.colliculocale",
        _ => "c.colllocale",
    };
    let rules = if major >= 16 { "c.collicurules" } else { "NULL" };
    format!(
        "
SELECT c.oid, c.collnamespace, c.collname,
       CASE c.collprovider WHEN 'i' THEN 'icu' WHEN 'b' THEN 'builtin' ELSE 'libc' END,
       {locale}, CASE WHEN c.collprovider = 'c' THEN c.collcollate END,
       CASE WHEN c.collprovider = 'c' THEN c.collctype END, {rules}, NOT c.collisdeterministic
FROM pg_collation c WHERE c.oid >= 16384"
    )
}

/// Reads the collations.
pub(super) async fn read_collations(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("collations", &collations(reader.major)).await? {
        let address = Address::of(class::COLLATION, cells.oid()?);
        let Some(schema) = draft.home(address, cells.oid()?) else { continue };
        let key = Key::in_schema(Kind::Collation, schema, cells.ident()?);
        let body = Collation {
            provider: cells.text()?,
            locale: cells.optional(),
            lc_collate: cells.optional(),
            lc_ctype: cells.optional(),
            rules: cells.optional(),
            nondeterministic: cells.flag(),
        };
        draft.add(address, key, body);
    }
    Ok(())
}

const LANGUAGES: &str = "
SELECT oid, lanname, lanpltrusted, lanplcallfoid::regproc,
       nullif(laninline, 0)::regproc, nullif(lanvalidator, 0)::regproc
FROM pg_language WHERE oid >= 16384 AND lanispl";

/// Reads the languages that no extension brought.
pub(super) async fn read_languages(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("languages", LANGUAGES).await? {
        let address = Address::of(class::LANGUAGE, cells.oid()?);
        let key = Key::global(Kind::Language, cells.ident()?);
        let body = Language {
            trusted: cells.flag(),
            handler: cells.text()?,
            inline: cells.optional(),
            validator: cells.optional(),
        };
        if !draft.is_member(address) {
            draft.add(address, key, body);
        }
    }
    Ok(())
}

/// The target is -1 where there is none, until PostgreSQL 16. The name is cut off.
const STATISTICS: &str = "
SELECT s.oid, s.stxnamespace, s.stxname, s.stxrelid,
       replace(substr(pg_get_statisticsobjdef(s.oid),
                      1 + length(format('CREATE STATISTICS %I.%I ', n.nspname, s.stxname))),
               coalesce('ON ' || k.as_said, ''), coalesce('ON ' || k.by_name, '')),
       nullif(s.stxstattarget, -1)
FROM pg_statistic_ext s JOIN pg_namespace n ON n.oid = s.stxnamespace
CROSS JOIN LATERAL (
    SELECT string_agg(quote_ident(a.attname), ', ' ORDER BY a.attnum) AS as_said,
           string_agg(quote_ident(a.attname), ', ' ORDER BY a.attname COLLATE \"C\") AS by_name
    FROM pg_attribute a WHERE a.attrelid = s.stxrelid AND a.attnum = ANY (s.stxkeys)) k
WHERE s.oid >= 16384";

/// Reads the extended statistics.
pub(super) async fn read_statistics(reader: &mut Reader<'_>, draft: &mut Draft) -> Result<()> {
    for mut cells in reader.rows("extended statistics", STATISTICS).await? {
        let address = Address::of(class::STATISTICS, cells.oid()?);
        let Some(schema) = draft.home(address, cells.oid()?) else { continue };
        let key = Key::in_schema(Kind::Statistics, schema, cells.ident()?);
        let Some(table) = draft.relation_name(cells.oid()?) else { continue };
        let body =
            Statistics { table, definition: cells.text()?, target: cells.optional_number()? };
        draft.add(address, key, body);
    }
    Ok(())
}
