//! A database in a folder, some files, and what a run tells.

use std::time::Duration;

use aludel_revision::History;
use aludel_runner::{Cancellation, Event, Options, Report, Run, RunError, Stamp, Status};
use aludel_session::Session;
use aludel_sqlite::{Location, SYNTAX, SqliteEngine, SqliteSession, open};

/// A fresh database with the files of a project.
pub(crate) struct Project {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) files: Vec<(String, String)>,
    pub(crate) options: Options,
    pub(crate) cancellation: Cancellation,
    pub(crate) events: Vec<Event>,
}

/// Files of dbmate's form: the name says identifier and order.
pub(crate) fn project(files: &[(&str, &str)]) -> Project {
    let mut options = Options::default();
    options.retry.attempts = 2;
    options.retry.first_pause = Duration::from_millis(5);
    options.lock.interval = Duration::from_millis(5);
    options.lock.timeout = Some(Duration::from_millis(60));
    options.settings.lock_timeout = Some(Duration::from_millis(20));
    Project {
        folder: tempfile::tempdir().unwrap(),
        files: files.iter().map(|(name, text)| (name.to_string(), text.to_string())).collect(),
        options,
        cancellation: Cancellation::new(),
        events: Vec::new(),
    }
}

/// Two small files.
pub(crate) fn two() -> Project {
    project(&[
        (
            "001_one.sql",
            "-- migrate:up\nCREATE TABLE one (id INTEGER);\n-- migrate:down\nDROP TABLE one;\n",
        ),
        (
            "002_two.sql",
            "-- migrate:up\nCREATE TABLE two (id INTEGER);\n-- migrate:down\nDROP TABLE two;\n",
        ),
    ])
}

impl Project {
    pub(crate) fn history(&self) -> History {
        let files = self.files.iter().map(|(name, text)| (name, text));
        History::from_files(files).expect("files").with_syntax(SYNTAX)
    }

    pub(crate) fn session(&self) -> SqliteSession {
        let path = self.folder.path().join("app.db");
        let location = Location::parse(&format!("sqlite:{}", path.display())).unwrap().unwrap();
        open(&location, true).expect("a connection")
    }

    /// Does something with a run on a session.
    pub(crate) async fn run<T>(
        &mut self,
        session: &mut dyn Session,
        work: impl AsyncFnOnce(&mut Run<'_>) -> Result<T, RunError>,
    ) -> Result<T, RunError> {
        let history = self.history();
        let events = &mut self.events;
        let mut run = Run {
            engine: &SqliteEngine,
            session,
            history: &history,
            options: &self.options,
            observer: None,
            cancellation: self.cancellation.clone(),
            on_event: &mut |event| events.push(event.clone()),
        };
        work(&mut run).await
    }

    pub(crate) async fn upgrade(&mut self, target: &str) -> Result<Report, RunError> {
        let mut session = self.session();
        self.upgrade_on(&mut session, target).await
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
        let (mut session, target) = (self.session(), target.parse().expect("a target"));
        self.run(&mut session, async |run| aludel_runner::downgrade(run, &target).await).await
    }

    pub(crate) async fn stamp(&mut self, stamp: Stamp) -> Result<Report, RunError> {
        let mut session = self.session();
        self.run(&mut session, async |run| aludel_runner::stamp(run, &stamp).await).await
    }

    pub(crate) async fn status(&self) -> Status {
        let mut session = self.session();
        let journal = &self.options.journal;
        aludel_runner::status(&SqliteEngine, &mut session, &self.history(), journal).await.unwrap()
    }

    /// The answer to a question: rows on lines, values with bars between.
    pub(crate) async fn ask(&self, sql: &str) -> String {
        let rows = self.session().query(sql).await.unwrap_or_else(|error| panic!("{sql}: {error}"));
        let line = |row: &aludel_session::Row| {
            row.values().map(Option::unwrap_or_default).collect::<Vec<_>>().join("|")
        };
        rows.iter().map(line).collect::<Vec<_>>().join("\n")
    }

    /// What there is that is not the journal's.
    pub(crate) async fn objects(&self) -> String {
        let sql = "SELECT group_concat(name, ' ') FROM (SELECT name FROM sqlite_schema \
            WHERE name NOT LIKE 'aludel%' AND name NOT LIKE 'sqlite%' ORDER BY name)";
        self.ask(sql).await
    }
}
