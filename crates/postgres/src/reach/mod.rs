//! What a statement reaches beyond the one database that it runs in, told by its words alone.
//!
//! A replay is to change nothing but its own throw-away database. What reaches beyond it is of a few
//! kinds, and each has its way: it is run where it does no harm, left out where the state of a
//! database does not depend on it, put in other words that reach nothing, or refused. Reading only
//! makes the message good: what SQL puts together while it runs cannot be read, and is held by the
//! rights of the login and by the walls around our own servers.

mod calls;
mod kinds;
mod roles;
mod subscription;
#[cfg(test)]
mod tests;

use aludel_sql::{Token, split, tokens};
pub use kinds::Beyond;

/// Whose server a statement runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// A throw-away server of our own.
    Own,
    /// A server of the user's, on which only a temporary database is ours.
    Given,
}

/// On what ground SQL runs, and whether whoever runs it trusts it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reach {
    /// Whose server it is.
    pub ground: Ground,
    /// Whether the SQL may read files and run programs of the server, and connect to others.
    pub trusted: bool,
}

/// What is done with a statement.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Deed {
    /// It runs as it is.
    Run,
    /// It runs where these roles exist, and is refused where they do not: it would make them.
    RunWithRoles(Vec<String>),
    /// These run in its place.
    Instead(Vec<String>),
    /// It does not run: the state of the database does not depend on it.
    LeaveOut(Beyond),
    /// It does not run, and neither does what it belongs to.
    Refuse(Beyond),
}

impl Reach {
    /// What is done with one statement.
    pub fn deed(self, sql: &str) -> Deed {
        match split(tokens(sql)).first() {
            Some(span) => self.deed_of(sql, &span.tokens),
            None => Deed::Run,
        }
    }

    /// The same of a statement whose tokens are known already.
    pub fn deed_of(self, sql: &str, statement: &[Token<'_>]) -> Deed {
        let Some(beyond) = kinds::beyond(statement) else { return Deed::Run };
        match beyond {
            Beyond::Subscription => subscription::deed(sql, self.ground),
            Beyond::RoleInBlock if self.ground == Ground::Given => {
                Deed::RunWithRoles(roles::made_by(statement))
            }
            // The login of our own servers is not for SQL to change.
            Beyond::Role if roles::is_of_login(statement) => Deed::LeaveOut(beyond),
            Beyond::Role | Beyond::RoleInBlock if self.ground == Ground::Own => Deed::Run,
            Beyond::Program | Beyond::ServerFile | Beyond::Remote if self.trusted => Deed::Run,
            Beyond::Program | Beyond::ServerFile | Beyond::Remote => Deed::Refuse(beyond),
            _ => Deed::LeaveOut(beyond),
        }
    }
}
