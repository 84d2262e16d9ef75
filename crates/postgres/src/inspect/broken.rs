//! Functions whose bodies do not pass the check that the server makes when a function is made: a
//! migration says so before it makes them. Asked of a shadow, in which everything is there that the
//! bodies may speak of.

use aludel_catalog::{Body, Catalog, Key, Kind};
use aludel_session::{Session, SessionError};

/// Marks the functions of a catalog that are broken in the database of the session, whose state it
/// is.
pub(crate) async fn mark(
    session: &mut dyn Session,
    catalog: &mut Catalog,
) -> Result<(), SessionError> {
    if !catalog.of_kind(Kind::Function).any(|(_, object)| is_text(&object.body)) {
        return Ok(());
    }
    match session.execute(CHECK).await {
        Ok(()) => {}
        // A server without PL/pgSQL does not tell.
        Err(SessionError::Sql(_)) => return Ok(()),
        Err(error) => return Err(error),
    }
    for key in broken(session).await? {
        if let Some(object) = catalog.objects.get_mut(&key)
            && let Body::Function(function) = &mut object.body
        {
            function.is_broken = true;
        }
    }
    Ok(())
}

/// Whether it is a function whose body is text.
fn is_text(body: &Body) -> bool {
    matches!(body, Body::Function(function) if !function.sql_body)
}

/// Runs the validators as a function's creation does, each with the settings of its function, and
/// leaves the numbers of those that fail in a setting. The embedded server (wasm32) does not tell: it is beyond use
/// once an exception is handled on it.
const CHECK: &str = "DO LANGUAGE plpgsql $check$
DECLARE f record; setting text; broken text := '';
BEGIN
    PERFORM pg_catalog.set_config('search_path', 'public', true),
            pg_catalog.set_config('check_function_bodies', 'on', true),
            pg_catalog.set_config('aludel.broken', '', false);
    IF pg_catalog.version() LIKE '%wasm32%' THEN
        RETURN;
    END IF;
    FOR f IN SELECT p.oid, p.proconfig, l.lanvalidator::regproc AS validator
             FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang
             WHERE p.oid >= 16384 AND p.prosqlbody IS NULL AND l.lanname IN ('sql', 'plpgsql')
               AND NOT EXISTS (SELECT FROM pg_catalog.pg_depend d WHERE d.classid = 1255
                               AND d.objid = p.oid AND d.deptype = 'e')
    LOOP
        BEGIN
            FOREACH setting IN ARRAY coalesce(f.proconfig, '{}') LOOP
                PERFORM pg_catalog.set_config(
                    pg_catalog.split_part(setting, '=', 1),
                    pg_catalog.substr(setting, 1 + pg_catalog.strpos(setting, '=')), true);
            END LOOP;
            EXECUTE pg_catalog.format('SELECT %s(%s)', f.validator, f.oid);
            RAISE SQLSTATE 'AL001';
        EXCEPTION
            WHEN SQLSTATE 'AL001' THEN NULL;
            WHEN OTHERS THEN broken := broken || ' ' || f.oid;
        END;
    END LOOP;
    PERFORM pg_catalog.set_config('aludel.broken', broken, false);
END $check$";

const BROKEN: &str = "
SELECT n.nspname, p.proname, pg_catalog.oidvectortypes(p.proargtypes)
FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
WHERE p.oid::text = ANY (pg_catalog.string_to_array(pg_catalog.current_setting('aludel.broken'), ' '))";

/// Those that were found, under the names that an inspection gives them.
async fn broken(session: &mut dyn Session) -> Result<Vec<Key>, SessionError> {
    let found = session.query("SELECT pg_catalog.current_setting('aludel.broken') <> ''").await?;
    if !found.first().is_some_and(|row| row.is_true(0)) {
        return Ok(Vec::new());
    }
    session.execute("BEGIN; SET LOCAL search_path = ''").await?;
    let rows = session.query(BROKEN).await;
    session.execute("ROLLBACK").await?;
    let key = |row: &aludel_session::Row| {
        Key::in_schema(Kind::Function, row.text(0), row.text(1)).with_signature(row.text(2))
    };
    Ok(rows?.iter().map(key).collect())
}
