//! What a statement of PostgreSQL's reaches beyond its database, and what is done with it.

mod calls;
mod kinds;
mod named;
mod refused;
mod roles;
mod subscription;
#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use aludel_catalog::{Catalog, Ident};
use aludel_engine::{Asked, Beyond, Border, Deed, Ground, Reach};
use aludel_session::{Session, SqlError};
use aludel_sql::Token;

use crate::PostgresEngine;

impl Border for PostgresEngine {
    fn deed(&self, sql: &str, statement: &[Token<'_>], reach: Reach<'_>) -> Deed {
        let Reach { ground, trusted, .. } = reach;
        let Some(beyond) = kinds::beyond(statement) else { return Deed::Run };
        match beyond {
            Beyond::Subscription => subscription::deed(sql, ground),
            Beyond::RoleInBlock if ground == Ground::Given => {
                Deed::RunWithRoles(roles::made_by(statement))
            }
            // The login of our own servers is not for SQL to change.
            Beyond::Role if roles::is_of_login(statement) => Deed::LeaveOut(beyond),
            Beyond::Role | Beyond::RoleInBlock if ground == Ground::Own => Deed::Run,
            Beyond::Program | Beyond::ServerFile | Beyond::Remote if trusted => Deed::Run,
            Beyond::Program | Beyond::ServerFile | Beyond::Remote => Deed::Refuse(beyond),
            _ => Deed::LeaveOut(beyond),
        }
    }

    fn named_roles(&self, catalog: &Catalog) -> BTreeSet<Ident> {
        named::named_roles(catalog)
    }

    fn role<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Ident> {
        Box::pin(async move {
            let rows = session.query("SELECT current_user").await?;
            Ok(Ident::from(rows.first().map(|row| row.text(0)).unwrap_or_default()))
        })
    }

    fn missing_role(&self, error: &SqlError) -> Option<String> {
        refused::missing_role(error)
    }

    fn hint(&self, error: &SqlError) -> Option<String> {
        refused::hint(error)
    }
}
