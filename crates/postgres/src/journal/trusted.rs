//! Whether a journal is one that this program made: found out in the very question that asks
//! whether there is one, before a row of it is read.
//!
//! Who may create schemas in the database could make the journal first, as a view that calls a
//! function with the rights of whoever reads it, or with a way down that is run as a superuser. So
//! only plain tables are read, with nothing of others on them, and what is run is only taken from
//! tables whose owner may be trusted: this role, one that it is a member of, or a superuser.

use aludel_engine::{JournalError, Purpose};
use aludel_session::{Guarded, Row, Session, SessionError};
use aludel_sql::quote_literal;

use super::place;

/// The tables of the journal.
const TABLES: &str = "{journal,revisions,statements,lock,log}";

/// The tables, and what belongs to each.
const OURS: &str = "
own AS (
    SELECT c.oid, c.relname, c.relkind, c.relowner, c.relrowsecurity, c.relforcerowsecurity
    FROM pg_class AS c JOIN space ON c.relnamespace = space.oid
    WHERE c.relname = ANY ($TABLES::name[])
),
parts (class, oid, relname) AS (
    SELECT 'pg_class'::regclass, oid, relname FROM own
    UNION ALL SELECT 'pg_class'::regclass, i.indexrelid, own.relname
    FROM pg_index AS i JOIN own ON i.indrelid = own.oid
    UNION ALL SELECT 'pg_attrdef'::regclass, d.oid, own.relname
    FROM pg_attrdef AS d JOIN own ON d.adrelid = own.oid
    UNION ALL SELECT 'pg_constraint'::regclass, k.oid, own.relname
    FROM pg_constraint AS k JOIN own ON k.conrelid = own.oid
),
needed (class, oid, relname) AS (
    SELECT d.refclassid, d.refobjid, parts.relname FROM pg_depend AS d
    JOIN parts ON d.classid = parts.class AND d.objid = parts.oid
),
sequences AS (
    SELECT c.relname, c.relowner FROM pg_class AS c WHERE c.relkind = 'S' AND (
        c.oid IN (SELECT oid FROM needed WHERE class = 'pg_class'::regclass)
        OR c.oid IN (SELECT d.objid FROM pg_depend AS d JOIN own ON d.refobjid = own.oid
            WHERE d.classid = 'pg_class'::regclass AND d.refclassid = 'pg_class'::regclass))
)";

/// Whom this role may trust. In `public` the owner is `pg_database_owner`, which stands for the
/// database's.
const ROLES: &str = "
mine (oid) AS (
    SELECT r.oid FROM pg_roles AS r WHERE r.rolname = current_user
    UNION SELECT m.roleid FROM pg_auth_members AS m JOIN mine ON m.member = mine.oid
),
trusted (oid) AS (
    SELECT oid FROM mine UNION SELECT r.oid FROM pg_roles AS r WHERE r.rolsuper
),
owners (what, oid) AS (
    SELECT 'the schema', CASE pg_get_userbyid(owner) WHEN 'pg_database_owner'
        THEN (SELECT d.datdba FROM pg_database AS d WHERE d.datname = current_database())
        ELSE owner END FROM space WHERE $WHEN_EMPTY
    UNION ALL SELECT 'the table ' || quote_ident(relname), relowner FROM own
    UNION ALL SELECT 'the sequence ' || quote_ident(relname), relowner FROM sequences
)";

/// What is found: whether there is a journal, then everything that should not be.
const FINDINGS: &str = "
SELECT 'journal', NULL FROM own WHERE relname = 'journal'
UNION ALL SELECT 'kind', 'the relation ' || quote_ident(relname) || ' is no table'
FROM own WHERE relkind <> 'r'
UNION ALL SELECT 'kind', 'the table ' || quote_ident(relname) || ' has row security'
FROM own WHERE relrowsecurity OR relforcerowsecurity
    OR EXISTS (SELECT FROM pg_policy AS p WHERE p.polrelid = own.oid)
UNION ALL SELECT 'kind', 'the table ' || quote_ident(own.relname) || ' has the rule ' || quote_ident(r.rulename)
FROM own JOIN pg_rewrite AS r ON r.ev_class = own.oid WHERE own.relkind = 'r'
UNION ALL SELECT 'kind', 'the table ' || quote_ident(own.relname) || ' has the trigger ' || quote_ident(t.tgname)
FROM own JOIN pg_trigger AS t ON t.tgrelid = own.oid WHERE NOT t.tgisinternal
UNION ALL SELECT 'kind', 'the table ' || quote_ident(own.relname) || ' has parents or children'
FROM own WHERE EXISTS (SELECT FROM pg_inherits AS i WHERE own.oid IN (i.inhparent, i.inhrelid))
UNION ALL SELECT 'kind', 'the table ' || quote_ident(relname) || ' needs '
    || pg_describe_object(class, oid, 0)
FROM needed WHERE class NOT IN ('pg_class'::regclass, 'pg_namespace'::regclass, 'pg_constraint'::regclass)
UNION ALL SELECT 'kind', 'the table ' || quote_ident(relname) || ' points to '
    || pg_describe_object(class, oid, 0)
FROM needed WHERE class = 'pg_class'::regclass
    AND oid IN (SELECT c.oid FROM pg_class AS c WHERE c.relkind <> 'S')
    AND oid NOT IN (SELECT own.oid FROM own)
UNION ALL SELECT 'owner', what || ' belongs to ' || quote_ident(pg_get_userbyid(oid))
    || ', which is neither the role ' || quote_ident(current_user)
    || ', nor a role that it is a member of, nor a superuser'
FROM owners WHERE oid NOT IN (SELECT oid FROM trusted) AND $ASK_OWNERS";

/// The question about the journal of a schema.
fn question(schema: &str, purpose: Purpose) -> String {
    let (when_empty, ask_owners) = match purpose {
        Purpose::Write => ("true", "true"),
        Purpose::Read => (
            "EXISTS (SELECT FROM own)",
            "(SELECT r.rolsuper FROM pg_roles AS r WHERE r.rolname = current_user)",
        ),
    };
    let space = format!(
        "space (oid, owner) AS (SELECT n.oid, n.nspowner FROM pg_namespace AS n \
         WHERE n.nspname = {})",
        quote_literal(schema)
    );
    format!("WITH RECURSIVE {space},{OURS},{ROLES}{FINDINGS}")
        .replace("$TABLES", &quote_literal(TABLES))
        .replace("$WHEN_EMPTY", when_empty)
        .replace("$ASK_OWNERS", ask_owners)
}

/// What to do where only the owner is a stranger.
const TRUST: &str = "act as the owner (`role` in aludel.toml, or another login), or give it to a \
     role that you trust, with ALTER … OWNER TO";

/// Whether there is a journal; one that this program did not make is an error.
pub(super) async fn is_there(
    session: &mut dyn Session,
    schema: &str,
    purpose: Purpose,
) -> Result<bool, JournalError> {
    let failed = |source: SessionError| JournalError::Read { place: place(schema), source };
    let question = question(schema, purpose);
    let rows = Guarded::new(session).query(&question).await.map_err(failed)?;
    let first = |sort: &str| rows.iter().find(|row| row.text(0) == sort);
    let foreign = |row: &Row, hint| JournalError::Foreign {
        place: place(schema),
        reason: row.text(1).to_owned(),
        hint,
    };
    match (first("kind"), first("owner")) {
        (Some(row), _) => Err(foreign(
            row,
            format!(
                "nothing was read of it; find out who made it (`\\dp \"{schema}\".*` in psql), and \
                 remove it, or name another schema with `journal_schema`"
            ),
        )),
        (None, Some(row)) => Err(foreign(row, TRUST.to_owned())),
        (None, None) => Ok(first("journal").is_some()),
    }
}
