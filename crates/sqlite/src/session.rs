//! A session on a connection of rusqlite. Its calls block, so a thread of its own makes them, and whoever
//! asks can wait as for any server.

use std::{
    future::poll_fn,
    path::Path,
    sync::{Arc, Mutex, MutexGuard, PoisonError, mpsc},
    task::{Poll, Waker},
    thread::{self, JoinHandle},
};

use aludel_session::{BoxFuture, Cancel, Notice, Result, Row, Session, SessionError};
use rusqlite::{
    Batch, Connection, Error, InterruptHandle, OpenFlags,
    fallible_iterator::FallibleIterator,
    hooks::{AuthAction, AuthContext, Authorization},
    types::ValueRef,
};

use crate::{Location, Mode, sql_error};

/// A session on a connection of rusqlite.
#[derive(Debug)]
pub struct SqliteSession {
    jobs: Option<mpsc::Sender<Job>>,
    thread: Option<JoinHandle<Connection>>,
    interrupt: Arc<Interrupt>,
}

struct Interrupt(InterruptHandle);

impl std::fmt::Debug for Interrupt {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Interrupt")
    }
}

/// What the thread is asked to run, and where the answer goes.
#[derive(Debug)]
struct Job {
    sql: String,
    answer: Arc<Mutex<Answer>>,
}

/// An answer that may not be there yet.
#[derive(Debug, Default)]
struct Answer {
    result: Option<Result<Vec<Row>>>,
    waker: Option<Waker>,
}

/// Opens the file of a location. `may_create`: whether it is made where it is not there.
pub fn open(location: &Location, may_create: bool) -> Result<SqliteSession> {
    let Location { path, mode } = location;
    let flags = match mode {
        Mode::ReadOnly => OpenFlags::SQLITE_OPEN_READ_ONLY,
        Mode::Create => OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE,
        Mode::Any if may_create => {
            OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_CREATE
        }
        Mode::Any | Mode::ReadWrite => OpenFlags::SQLITE_OPEN_READ_WRITE,
    };
    let opened = open_with(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX);
    opened.map_err(|error| session_error("", &error, None))
}

/// A database in memory, for this session alone. It reaches no file: `ATTACH` and `VACUUM INTO` of one are denied.
/// Source: SQLite documentation, "Compile-Time Authorization Callbacks".
pub fn in_memory() -> Result<SqliteSession> {
    let failed = |error| session_error("", &error, None);
    let connection = Connection::open_in_memory().map_err(failed)?;
    connection.authorizer(Some(only_memory)).map_err(failed)?;
    Ok(SqliteSession::new(connection))
}

fn only_memory(context: AuthContext<'_>) -> Authorization {
    match context.action {
        // VACUUM attaches a database without a name for itself.
        AuthAction::Attach { filename: "" | ":memory:" } => Authorization::Allow,
        AuthAction::Attach { .. } => Authorization::Deny,
        // Of a name that is computed nothing is known.
        AuthAction::Unknown { code: rusqlite::ffi::SQLITE_ATTACH, .. } => Authorization::Deny,
        _ => Authorization::Allow,
    }
}

fn open_with(path: &Path, flags: OpenFlags) -> rusqlite::Result<SqliteSession> {
    Ok(SqliteSession::new(Connection::open_with_flags(path, flags)?))
}

impl SqliteSession {
    /// On a connection that the session has for itself, until it is given back.
    pub fn new(connection: Connection) -> Self {
        let interrupt = Arc::new(Interrupt(connection.get_interrupt_handle()));
        let (jobs, queue) = mpsc::channel::<Job>();
        let thread = thread::spawn(move || {
            for job in queue {
                let result = run(&connection, &job.sql);
                let mut answer = lock(&job.answer);
                answer.result = Some(result);
                if let Some(waker) = answer.waker.take() {
                    waker.wake();
                }
            }
            connection
        });
        Self { jobs: Some(jobs), thread: Some(thread), interrupt }
    }

    /// Gives the connection back; `None` where its thread ended by itself.
    pub fn into_connection(mut self) -> Option<Connection> {
        self.jobs = None;
        self.thread.take().and_then(|thread| thread.join().ok())
    }

    async fn ask(&mut self, sql: &str) -> Result<Vec<Row>> {
        let answer = Arc::new(Mutex::new(Answer::default()));
        let job = Job { sql: sql.to_owned(), answer: Arc::clone(&answer) };
        let sent = self.jobs.as_ref().map(|jobs| jobs.send(job));
        if !matches!(sent, Some(Ok(()))) {
            return Err(SessionError::Lost("the thread of the connection ended".into()));
        }
        poll_fn(|context| {
            let mut answer = lock(&answer);
            match answer.result.take() {
                Some(result) => Poll::Ready(result),
                None => {
                    answer.waker = Some(context.waker().clone());
                    Poll::Pending
                }
            }
        })
        .await
    }
}

fn lock(answer: &Mutex<Answer>) -> MutexGuard<'_, Answer> {
    answer.lock().unwrap_or_else(PoisonError::into_inner)
}

/// What runs is run to its end before the file is let go.
impl Drop for SqliteSession {
    fn drop(&mut self) {
        self.jobs = None;
        if let Some(thread) = self.thread.take() {
            self.interrupt.0.interrupt();
            drop(thread.join());
        }
    }
}

impl Session for SqliteSession {
    fn engine(&self) -> &'static str {
        "sqlite"
    }

    fn execute<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move { self.ask(sql).await.map(drop) })
    }

    fn query<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<Vec<Row>>> {
        Box::pin(self.ask(sql))
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        Vec::new()
    }

    fn canceller(&self) -> Option<Box<dyn Cancel>> {
        Some(Box::new(Canceller(Arc::clone(&self.interrupt))))
    }
}

struct Canceller(Arc<Interrupt>);

impl Cancel for Canceller {
    fn cancel(&self) -> BoxFuture<'_, Result<()>> {
        self.0.0.interrupt();
        Box::pin(async { Ok(()) })
    }
}

/// Runs the statements of a text, one after the other: each is prepared when those before it are
/// done, for it may speak of what they make.
fn run(connection: &Connection, sql: &str) -> Result<Vec<Row>> {
    let mut rows = Vec::new();
    let mut completed = 0;
    let mut batch = Batch::new(connection, sql);
    let failed = |error: Error, completed| session_error(sql, &error, Some(completed));
    while let Some(mut statement) = batch.next().map_err(|error| failed(error, completed))? {
        let columns = statement.column_count();
        let mut found = statement.raw_query();
        while let Some(row) = found.next().map_err(|error| failed(error, completed))? {
            let values = (0..columns).map(|column| row.get_ref(column).map(text));
            let values: std::result::Result<Vec<_>, _> = values.collect();
            rows.push(Row::new(values.map_err(|error| failed(error, completed))?));
        }
        completed += 1;
    }
    Ok(rows)
}

fn text(value: ValueRef<'_>) -> Option<String> {
    match value {
        ValueRef::Null => None,
        ValueRef::Integer(number) => Some(number.to_string()),
        ValueRef::Real(number) => Some(number.to_string()),
        ValueRef::Text(bytes) => Some(String::from_utf8_lossy(bytes).into_owned()),
        ValueRef::Blob(bytes) => Some(bytes.iter().map(|byte| format!("{byte:02x}")).collect()),
    }
}

/// An error of a text. What is not understood names its place in the statement that begins with what
/// was left of the text.
fn session_error(text: &str, error: &Error, completed: Option<usize>) -> SessionError {
    match error {
        Error::SqliteFailure(code, message) => {
            let message = message.clone().unwrap_or_else(|| code.to_string());
            sql_error(code.extended_code, message, None, completed).into()
        }
        Error::SqlInputError { error, msg, sql, offset } => {
            let begin = text.len().saturating_sub(sql.len());
            let offset = usize::try_from(*offset).unwrap_or_default();
            let before = text.get(..begin + offset);
            let position = before.map(|before| before.chars().count() + 1);
            sql_error(error.extended_code, msg.clone(), position, completed).into()
        }
        other => SessionError::Protocol(other.to_string()),
    }
}
