//! What a statement reaches beyond the one database that it runs in.
//!
//! A replay is to change nothing but its own throw-away database. What reaches beyond it is of a few
//! kinds, and each has its way: it is run where it does no harm, left out where the state of a
//! database does not depend on it, put in other words that reach nothing, or refused. Reading only
//! makes the message good: what SQL puts together while it runs cannot be read, and is held by the
//! rights of the login and by the walls around our own servers.

use std::collections::BTreeSet;

use aludel_catalog::{Catalog, Ident};
use aludel_session::{Session, SqlError};
use aludel_sql::{Token, split_of, tokens_of};

use crate::{Asked, Modelling};

/// Tells what a statement reaches beyond the database that it runs in, by its words alone.
pub trait Border: Send + Sync {
    /// What is done with a statement of these tokens, as far as SQL may reach.
    fn deed(&self, sql: &str, statement: &[Token<'_>], reach: Reach<'_>) -> Deed;

    /// The roles that a catalog names: its database cannot be made without them.
    fn named_roles(&self, catalog: &Catalog) -> BTreeSet<Ident>;

    /// The role that a session acts as.
    fn role<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Ident>;

    /// The role that an error says is not there.
    fn missing_role(&self, error: &SqlError) -> Option<String>;

    /// What to do where a throw-away database refuses a statement, for its login has no right or for a
    /// role: one sentence without a full stop.
    fn hint(&self, error: &SqlError) -> Option<String>;
}

/// Whose server a statement runs on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ground {
    /// A throw-away server of our own.
    Own,
    /// A server of the user's, on which only a temporary database is ours.
    Given,
}

/// On what ground SQL runs, and whether whoever runs it trusts it.
#[derive(Debug, Clone, Copy)]
pub struct Reach<'e> {
    /// What reads the SQL.
    pub engine: &'e dyn Modelling,
    /// Whose server it is.
    pub ground: Ground,
    /// Whether the SQL may read files and run programs of the server, and connect to others.
    pub trusted: bool,
}

impl Reach<'_> {
    /// What is done with one statement.
    pub fn deed(self, sql: &str) -> Deed {
        let syntax = self.engine.syntax();
        match split_of(tokens_of(sql, syntax), syntax).first() {
            Some(span) => self.deed_of(sql, &span.tokens),
            None => Deed::Run,
        }
    }

    /// The same of a statement whose tokens are known already.
    pub fn deed_of(self, sql: &str, statement: &[Token<'_>]) -> Deed {
        self.engine.border().deed(sql, statement, self)
    }
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

impl Deed {
    /// What runs in place of the statement; nothing of it where that is empty. `None`: it runs as it
    /// is.
    pub fn instead(&self) -> Option<&[String]> {
        match self {
            Self::Run | Self::RunWithRoles(_) => None,
            Self::Instead(others) => Some(others),
            Self::LeaveOut(_) | Self::Refuse(_) => Some(&[]),
        }
    }
}

/// A kind of statement that reaches beyond the database that it runs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Beyond {
    /// Databases as a whole: made, dropped, their settings, comments and grants.
    Database,
    /// The configuration of the server.
    Configuration,
    /// Tablespaces.
    Tablespace,
    /// Roles, their memberships and settings, and all that they own.
    Role,
    /// A block that makes a role.
    RoleInBlock,
    /// Other sessions, the log of changes, slots: what the server does.
    Server,
    /// Programs of the server's machine.
    Program,
    /// Files of the server's machine.
    ServerFile,
    /// Connections to other databases.
    Remote,
    /// Subscriptions, which connect to a publisher.
    Subscription,
}

impl Beyond {
    /// All of them.
    pub const ALL: [Self; 10] = [
        Self::Database,
        Self::Configuration,
        Self::Tablespace,
        Self::Role,
        Self::RoleInBlock,
        Self::Server,
        Self::Program,
        Self::ServerFile,
        Self::Remote,
        Self::Subscription,
    ];

    /// What such a statement does, in words that follow "this".
    pub const fn words(self) -> &'static str {
        match self {
            Self::Database => "is about a database as a whole",
            Self::Configuration => "changes the server's configuration",
            Self::Tablespace => "is about a tablespace of the server",
            Self::Role | Self::RoleInBlock => "is about roles, which belong to the whole server",
            Self::Server => "tells the server what to do beside this database",
            Self::Program => "runs a program on the server's machine",
            Self::ServerFile => "reads or writes files on the server's machine",
            Self::Remote => "connects to another database",
            Self::Subscription => "connects to a publisher",
        }
    }
}
