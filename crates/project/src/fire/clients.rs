//! Applications that use a database while something else goes on: each is a thread with a connection of
//! its own, which says the same statements over and over.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering::Relaxed},
    },
    thread::{self, JoinHandle},
    time::{Duration, Instant},
};

use aludel_session::{Connect, Session, SessionError, SessionSettings, prepare_session};

use super::{Failed, Shape, Use};
use crate::{Failure, FailureKind, Result};

/// Applications at work.
pub(super) struct Clients {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<Result<Use>>>,
}

/// What an application does.
pub(super) struct Work {
    /// What it takes the tables for.
    pub(super) shape: Shape,
    /// What it says.
    pub(super) statements: Vec<String>,
}

impl Clients {
    /// Sets applications to work.
    pub(super) fn begin(works: Vec<Work>, connect: &Arc<dyn Connect>) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let threads = works.into_iter().map(|work| {
            let (stop, connect) = (stop.clone(), connect.clone());
            thread::spawn(move || alone(use_it(work, &*connect, &stop)))
        });
        let threads = threads.collect();
        Self { stop, threads }
    }

    /// Lets them finish what they say, and tells what they met.
    pub(super) fn end(self) -> Result<Vec<Use>> {
        self.stop.store(true, Relaxed);
        let ended = self.threads.into_iter().map(|thread| {
            thread.join().unwrap_or_else(|_| {
                Err(Failure::new(FailureKind::Internal, "an application of the proof ended early"))
            })
        });
        ended.collect()
    }
}

/// Waits on a runtime of its own: what the migration does with its thread keeps nobody waiting.
fn alone<T>(work: impl Future<Output = Result<T>>) -> Result<T> {
    tokio::runtime::Builder::new_current_thread().enable_all().build()?.block_on(work)
}

async fn use_it(work: Work, connect: &dyn Connect, stop: &AtomicBool) -> Result<Use> {
    let mut session = open(connect).await?;
    let mut used = Use::of(work.shape);
    let mut failed: BTreeMap<(String, String), usize> = BTreeMap::new();
    while !stop.load(Relaxed) && !work.statements.is_empty() {
        for statement in &work.statements {
            let begin = Instant::now();
            let outcome = session.execute(statement).await;
            used.note(statement, begin.elapsed());
            session.take_notices();
            match outcome {
                Ok(()) => {}
                Err(SessionError::Sql(error)) => {
                    *failed.entry((statement.clone(), error.to_string())).or_default() += 1;
                }
                Err(error) => return Err(error.into()),
            }
        }
        tokio::time::sleep(Duration::from_millis(2)).await;
    }
    used.failed = failed
        .into_iter()
        .map(|((statement, message), count)| Failed { statement, message, count })
        .collect();
    Ok(used)
}

async fn open(connect: &dyn Connect) -> Result<Box<dyn Session>> {
    let mut session = connect.connect().await?;
    prepare_session(session.as_mut(), &SessionSettings::default()).await?;
    Ok(session)
}

/// Those of some statements that can be said now, and those that cannot, with the reason.
pub(super) async fn tried(
    statements: Vec<String>,
    connect: &dyn Connect,
) -> Result<(Vec<String>, Vec<String>)> {
    let mut session = open(connect).await?;
    let (mut can, mut cannot) = (Vec::new(), Vec::new());
    for statement in statements {
        match session.execute(&statement).await {
            Ok(()) => can.push(statement),
            Err(SessionError::Sql(error)) => cannot.push(format!("{statement}: {error}")),
            Err(error) => return Err(error.into()),
        }
    }
    Ok((can, cannot))
}
