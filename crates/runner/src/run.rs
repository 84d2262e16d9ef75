//! What one run works with.

use aludel_engine::Engine;
use aludel_revision::History;
use aludel_session::{Connect, Session};

use crate::{Cancellation, Event, Options};

/// What one run works with.
pub struct Run<'a> {
    /// The engine that the session speaks to.
    pub engine: &'a dyn Engine,
    /// The connection that holds the lock and runs the statements.
    pub session: &'a mut dyn Session,
    /// The revisions of the project.
    pub history: &'a History,
    /// What the caller decides.
    pub options: &'a Options,
    /// Opens a second connection, to see who holds a lock that a statement waits for. Without it
    /// only the lock of other runs can be explained.
    pub observer: Option<&'a dyn Connect>,
    /// Stops the run from outside.
    pub cancellation: Cancellation,
    /// Hears what happens.
    pub on_event: &'a mut (dyn FnMut(&Event) + Send),
}

impl Run<'_> {
    /// The same run with another history.
    pub(crate) fn with<'b>(&'b mut self, history: &'b History) -> Run<'b> {
        Run {
            engine: self.engine,
            session: &mut *self.session,
            history,
            options: self.options,
            observer: self.observer,
            cancellation: self.cancellation.clone(),
            on_event: &mut *self.on_event,
        }
    }

    pub(crate) fn tell(&mut self, event: Event) {
        (self.on_event)(&event);
    }
}
