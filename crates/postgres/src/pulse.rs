//! Whether our backend still works, as a second connection sees it. Where packets vanish nothing else
//! tells: no answer is what a long index build gives, too.

use aludel_engine::{Asked, Backend, Watch};
use aludel_session::{Row, Session};

use crate::lock::{BACKEND_COLUMNS, backend};

/// How many looks in a row must find the message done or its backend gone: the answer may be on its
/// way.
const MISSES: usize = 2;
/// How much of a message is compared; the server shows the first kilobyte.
const SHOWN: usize = 200;

/// What was seen of our backend since a message was sent.
#[derive(Debug, Default)]
pub(crate) struct Pulse {
    /// Our backend's process.
    pid: String,
    message: String,
    /// When the backend started that was seen at work on the message. Through a pooler another one
    /// may do the work: until it was seen, nothing is concluded.
    backend: Option<String>,
    done: usize,
    gone: usize,
}

impl Watch for Pulse {
    fn begin(&mut self, message: &str) {
        *self = Self {
            message: message.chars().take(SHOWN).collect(),
            ..Self::of(std::mem::take(&mut self.pid))
        };
    }

    fn look<'a>(&'a mut self, session: &'a mut dyn Session) -> Asked<'a, Vec<Backend>> {
        Box::pin(async move {
            let sql = format!(
                "SELECT {BACKEND_COLUMNS} FROM pg_catalog.pg_stat_activity AS a \
                 WHERE a.pid = ANY (pg_catalog.pg_blocking_pids({})) ORDER BY a.pid",
                self.pid
            );
            let blockers = session.query(&sql).await?;
            let sql = format!(
                "SELECT state, backend_start, pg_catalog.left(query, {SHOWN}) \
                 FROM pg_catalog.pg_stat_activity WHERE pid = {}",
                self.pid
            );
            let ours = session.query(&sql).await?;
            self.feel(ours.first());
            Ok(blockers.iter().map(backend).collect())
        })
    }

    fn reason(&self) -> Option<&'static str> {
        if self.gone >= MISSES {
            return Some("a second connection sees that the server ended this one");
        }
        (self.done >= MISSES)
            .then_some("a second connection sees that the statement ended; its answer never came")
    }
}

impl Pulse {
    /// Nothing is seen yet of the backend with a process.
    pub(crate) fn of(pid: impl Into<String>) -> Self {
        Self { pid: pid.into(), ..Self::default() }
    }

    /// Takes note of a look.
    fn feel(&mut self, row: Option<&Row>) {
        let is_ours = row.is_some_and(|row| row.text(2) == self.message);
        let started = row.map(|row| row.text(1).to_owned());
        match row.map(|row| row.text(0)) {
            Some("active") if is_ours => {
                (self.backend, self.done, self.gone) = (started, 0, 0);
            }
            _ if self.backend.is_none() => {}
            Some(state) if is_ours && state.starts_with("idle") && started == self.backend => {
                self.done += 1;
            }
            _ if started != self.backend => self.gone += 1,
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(state: &str, started: &str, query: &str) -> Row {
        Row::new([Some(state), Some(started), Some(query)])
    }

    #[test]
    fn only_what_was_seen_at_work_can_be_lost() {
        let (active, idle) = (row("active", "1", "A"), row("idle in transaction", "1", "A"));
        let (other, new) = (row("active", "1", "B"), row("active", "2", "B"));
        type Case<'a> = (&'a [Option<&'a Row>], bool);
        let cases: [Case<'_>; 9] = [
            (&[Some(&active), Some(&active), Some(&active)], false),
            (&[Some(&active), Some(&idle)], false),
            (&[Some(&active), Some(&idle), Some(&idle)], true),
            (&[Some(&active), None, None], true),
            (&[Some(&active), Some(&new), Some(&new)], true),
            (&[Some(&active), Some(&other), Some(&other)], false),
            (&[Some(&other), Some(&idle), Some(&idle)], false),
            (&[None, None, None], false),
            (&[Some(&active), Some(&idle), Some(&active), Some(&idle)], false),
        ];
        for (number, (looks, is_lost)) in cases.into_iter().enumerate() {
            let mut pulse = Pulse::of("1");
            pulse.begin("A");
            looks.iter().for_each(|look| pulse.feel(*look));
            assert_eq!(pulse.reason().is_some(), is_lost, "case {number}");
        }
    }
}
