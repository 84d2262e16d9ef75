//! Connections to the databases of one server.

use std::fmt;

use aludel_session::{
    Connect, Conninfo, Environment, Guarded, Session, SessionError, SessionSettings, connect,
    prepare_session,
};

/// A server, and the way to connect to it.
#[derive(Debug, Clone)]
pub(crate) struct Server(Conninfo);

impl Server {
    /// The server of a database that the user named.
    pub(crate) fn given(conninfo: &Conninfo) -> Self {
        Self(conninfo.clone())
    }

    /// A server of our own. The user's environment is not about it.
    pub(crate) fn own(text: &str) -> Result<Self, SessionError> {
        Ok(Self(Conninfo::resolve(text, &Nowhere)?))
    }

    /// What connects to one of its databases.
    pub(crate) fn to(&self, database: &str) -> Box<dyn Connect> {
        Box::new(self.0.with_dbname(database))
    }

    /// Connects to one of its databases, else to the one that the connection string names.
    pub(crate) async fn connect(
        &self,
        database: Option<&str>,
    ) -> Result<Box<dyn Session>, SessionError> {
        let other = database.map(|database| self.0.with_dbname(database));
        let mut session = connect(other.as_ref().unwrap_or(&self.0)).await?;
        prepare_session(&mut *session, &SessionSettings::default()).await?;
        Ok(Box::new(Guarded::new(session)))
    }
}

impl fmt::Display for Server {
    /// Its address, without a password.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// An environment that says nothing.
struct Nowhere;

impl Environment for Nowhere {
    fn variable(&self, _: &str) -> Option<String> {
        None
    }

    fn read(&self, _: &str) -> Option<String> {
        None
    }

    fn exists(&self, _: &str) -> bool {
        false
    }

    fn is_open_to_others(&self, _: &str) -> bool {
        false
    }

    fn user(&self) -> Option<String> {
        None
    }
}
