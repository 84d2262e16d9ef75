//! A database, some files, and what a run tells.

use std::{sync::Arc, time::Duration};

use aludel_postgres::PostgresEngine;
use aludel_revision::History;
use aludel_runner::{
    Cancellation, Event, Options, Report, Resolve, RetryOptions, Run, RunError, Stamp, Status,
};
use aludel_session::{Conninfo, Session};
use aludel_testing::TestDatabase;

/// A fresh database with the files of a project.
pub(crate) struct Project {
    pub(crate) database: Arc<TestDatabase<'static>>,
    pub(crate) files: Vec<(String, String)>,
    pub(crate) options: Options,
    pub(crate) cancellation: Cancellation,
    pub(crate) events: Vec<Event>,
}

/// Files of dbmate's form: the name says identifier and order.
pub(crate) fn project(files: &[(&str, &str)]) -> Project {
    project_on(aludel_testing::database(), files)
}

/// The same on a database that is there.
pub(crate) fn project_on(database: TestDatabase<'static>, files: &[(&str, &str)]) -> Project {
    let mut options = Options::default();
    options.retry = RetryOptions {
        attempts: 3,
        first_pause: Duration::from_millis(10),
        longest_pause: Duration::from_millis(20),
    };
    options.lock.interval = Duration::from_millis(10);
    options.settings.lock_timeout = Some(Duration::from_millis(300));
    Project {
        database: Arc::new(database),
        files: files.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect(),
        options,
        cancellation: Cancellation::new(),
        events: Vec::new(),
    }
}

/// Three small files.
pub(crate) fn three() -> Project {
    project(&[
        (
            "001_one.sql",
            "-- migrate:up\nCREATE TABLE one (id int);\n-- migrate:down\nDROP TABLE one;\n",
        ),
        (
            "002_two.sql",
            "-- migrate:up\nCREATE TABLE two (id int);\n-- migrate:down\nDROP TABLE two;\n",
        ),
        (
            "003_three.sql",
            "-- migrate:up\nCREATE TABLE three (id int);\n-- migrate:down\nDROP TABLE three;\n",
        ),
    ])
}

impl Project {
    /// The same project on the same database, as another process has it.
    pub(crate) fn replica(&self) -> Self {
        Self {
            database: Arc::clone(&self.database),
            files: self.files.clone(),
            options: self.options.clone(),
            cancellation: Cancellation::new(),
            events: Vec::new(),
        }
    }

    pub(crate) fn history(&self) -> History {
        History::from_files(self.files.iter().map(|(name, text)| (name, text))).expect("files")
    }

    pub(crate) fn conninfo(&self) -> Conninfo {
        Conninfo::parse(&self.database.url()).expect("a URL")
    }

    pub(crate) async fn session(&self) -> Box<dyn Session> {
        aludel_session::connect(&self.conninfo()).await.expect("a connection")
    }

    /// Does something with a run on a session.
    async fn run<T>(
        &mut self,
        session: &mut dyn Session,
        work: impl AsyncFnOnce(&mut Run<'_>) -> Result<T, RunError>,
    ) -> Result<T, RunError> {
        let (history, conninfo) = (self.history(), self.conninfo());
        let events = &mut self.events;
        let mut run = Run {
            engine: &PostgresEngine,
            session,
            history: &history,
            options: &self.options,
            observer: Some(&conninfo),
            cancellation: self.cancellation.clone(),
            on_event: &mut |event| events.push(event.clone()),
        };
        work(&mut run).await
    }

    pub(crate) async fn upgrade(&mut self, target: &str) -> Result<Report, RunError> {
        let mut session = self.session().await;
        self.upgrade_on(&mut *session, target).await
    }

    pub(crate) async fn upgrade_on(
        &mut self,
        session: &mut dyn Session,
        target: &str,
    ) -> Result<Report, RunError> {
        let target = target.parse().expect("a target");
        self.run(session, async |run| aludel_runner::upgrade(run, &target).await).await
    }

    pub(crate) async fn downgrade(&mut self, target: &str) -> Result<Report, RunError> {
        let (mut session, target) = (self.session().await, target.parse().expect("a target"));
        self.run(&mut *session, async |run| aludel_runner::downgrade(run, &target).await).await
    }

    pub(crate) async fn stamp(&mut self, stamp: Stamp) -> Result<Report, RunError> {
        let mut session = self.session().await;
        self.stamp_on(&mut *session, stamp).await
    }

    pub(crate) async fn stamp_on(
        &mut self,
        session: &mut dyn Session,
        stamp: Stamp,
    ) -> Result<Report, RunError> {
        self.run(session, async |run| aludel_runner::stamp(run, &stamp).await).await
    }

    pub(crate) async fn resolve(
        &mut self,
        revision: &str,
        statement: Option<usize>,
        is_done: bool,
    ) -> Result<Report, RunError> {
        let mut session = self.session().await;
        let resolve = Resolve { revision: revision.into(), statement, is_done };
        self.run(&mut *session, async |run| aludel_runner::resolve(run, &resolve).await).await
    }

    pub(crate) async fn status(&self) -> Status {
        let mut session = self.session().await;
        let schema = &self.options.journal;
        let history = self.history();
        let status = aludel_runner::status(&PostgresEngine, &mut *session, &history, schema)
            .await
            .expect("a status");
        // However it is found out, a database stands where it stands.
        let standing = aludel_runner::standing(&PostgresEngine, &mut *session, &history, schema);
        assert_eq!(standing.await.expect("a standing"), status.clone().into());
        status
    }

    pub(crate) fn edit(&mut self, name: &str, text: &str) {
        let file = self.files.iter_mut().find(|(it, _)| it == name).expect("the file");
        text.clone_into(&mut file.1);
    }

    pub(crate) fn remove(&mut self, name: &str) {
        self.files.retain(|(it, _)| it != name);
    }

    /// The tables of the default schema, in order.
    pub(crate) fn tables(&self) -> String {
        self.database.psql(
            "SELECT string_agg(relname, ' ' ORDER BY relname) FROM pg_class \
             WHERE relnamespace = 'public'::regnamespace AND relkind = 'r'",
        )
    }

    pub(crate) fn psql(&self, sql: &str) -> String {
        self.database.psql(sql)
    }

    /// The journal's revisions with their states.
    pub(crate) fn journal(&self) -> String {
        self.psql(
            "SELECT string_agg(revision || ' ' || state, ', ' ORDER BY revision) \
             FROM aludel.revisions",
        )
    }

    pub(crate) fn has_event(&self, is_it: impl Fn(&Event) -> bool) -> bool {
        self.events.iter().any(is_it)
    }
}
