//! The login that a shadow has on a given server: the SQL of a project runs with its rights.
//!
//! SQL that is put together while it runs cannot be read before. So on a server that is not ours
//! it is the rights that hold it: the login may create databases, and has nothing else to lose.

use aludel_session::{Row, Session, SessionError};

use crate::databases::is_named_by_us;

/// What a login may do on its server.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Login {
    /// Its name.
    pub(crate) name: String,
    /// Whether it may create databases, and the server lets it.
    pub(crate) creates_databases: bool,
    /// What it may do that a shadow has no need of, in words that follow its name.
    pub(crate) excess: Vec<String>,
}

/// One row: the name, whether it may create databases, and what else it may.
const RIGHTS: &str = "SELECT r.rolname, \
    (r.rolcreatedb OR r.rolsuper) AND NOT pg_catalog.pg_is_in_recovery(), \
    r.rolsuper, r.rolcreaterole, r.rolreplication, r.rolbypassrls \
    FROM pg_catalog.pg_roles r WHERE r.rolname = CURRENT_USER";

/// Roles whose rights it has, PostgreSQL's own among them.
const MEMBERSHIPS: &str = "SELECT g.rolname FROM pg_catalog.pg_auth_members m \
    JOIN pg_catalog.pg_roles g ON g.oid = m.roleid JOIN pg_catalog.pg_roles r ON r.oid = m.member \
    WHERE r.rolname = CURRENT_USER";

/// Databases with things that it owns, or is the owner of itself.
const OWNED: &str = "SELECT DISTINCT coalesce(d.datname, o.datname, '') \
    FROM pg_catalog.pg_shdepend s \
    JOIN pg_catalog.pg_roles r ON r.oid = s.refobjid \
    LEFT JOIN pg_catalog.pg_database d ON d.oid = s.dbid \
    LEFT JOIN pg_catalog.pg_database o ON s.classid = 'pg_catalog.pg_database'::pg_catalog.regclass \
        AND o.oid = s.objid \
    WHERE s.refclassid = 'pg_catalog.pg_authid'::pg_catalog.regclass AND s.deptype = 'o' \
    AND r.rolname = CURRENT_USER";

/// Asks what the login may do.
pub(crate) async fn read(session: &mut dyn Session) -> Result<Login, SessionError> {
    let row = session.query(RIGHTS).await?.into_iter().next().unwrap_or_default();
    let mut excess: Vec<String> = attributes(&row);
    let memberships = session.query(MEMBERSHIPS).await?;
    excess.extend(memberships.iter().map(|row| format!("is a member of {}", row.text(0))));
    let owned = session.query(OWNED).await?;
    let others = owned.iter().filter(|row| !is_named_by_us(row.text(0)));
    excess.extend(others.map(|row| match row.text(0) {
        "" => "owns things of the whole server".to_owned(),
        database => format!("owns things in the database {database}"),
    }));
    Ok(Login { name: row.text(0).to_owned(), creates_databases: row.is_true(1), excess })
}

fn attributes(row: &Row) -> Vec<String> {
    const ATTRIBUTES: [(usize, &str); 4] = [
        (2, "is a superuser"),
        (3, "may create roles"),
        (4, "may replicate"),
        (5, "passes row security by"),
    ];
    let has = ATTRIBUTES.iter().filter(|(at, _)| row.is_true(*at));
    has.map(|(_, words)| (*words).to_owned()).collect()
}
