//! Fresh databases.

use std::{
    process,
    sync::atomic::{AtomicU32, Ordering},
};

use aludel_session::{Conninfo, Session, SessionSettings, prepare_session};

use crate::server::{TestServer, server};

/// A database of its own for one test, dropped at its end.
#[derive(Debug)]
pub struct TestDatabase<'a> {
    server: &'a TestServer,
    /// Its name.
    pub name: String,
}

/// A fresh database on the shared server.
pub fn database() -> TestDatabase<'static> {
    database_on(server())
}

/// A fresh database on a server.
pub fn database_on(server: &TestServer) -> TestDatabase<'_> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let number = COUNT.fetch_add(1, Ordering::Relaxed);
    let name = format!("test_{}_{number}", process::id());
    // A test of an earlier run may have been killed before it dropped one of this name.
    let remove = format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)");
    let create = format!("CREATE DATABASE {name} TEMPLATE template0");
    server.psql_each("postgres", &[&remove, &create]);
    TestDatabase { server, name }
}

impl TestDatabase<'_> {
    /// Its URL, which psql and every driver understand.
    pub fn url(&self) -> String {
        self.server.url(&self.name)
    }

    /// A session on it, with what every session of aludel relies on.
    pub async fn connect(&self) -> Box<dyn Session> {
        let conninfo = Conninfo::parse(&self.url()).expect("a connection string");
        let session = aludel_session::connect(&conninfo).await;
        let mut session = session.unwrap_or_else(|error| panic!("{error}"));
        let settings = SessionSettings::default();
        prepare_session(&mut *session, &settings).await.expect("the settings of a session");
        session
    }

    /// Its server.
    pub fn server(&self) -> &TestServer {
        self.server
    }

    /// Runs SQL through `psql`, every statement by itself, and returns what it prints, unaligned.
    pub fn psql(&self, sql: &str) -> String {
        self.server.psql(&self.name, sql)
    }
}

impl Drop for TestDatabase<'_> {
    fn drop(&mut self) {
        let drop = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        self.server.psql("postgres", &drop);
    }
}
