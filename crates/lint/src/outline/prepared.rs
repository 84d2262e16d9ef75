//! Questions that a session is asked again and again: it thinks once about how to answer.
//!
//! It would think of few rows, where there are few at first, and go through all of them later. So it is told to
//! look up each relation by its number, which is right for many and does no harm for few.

use std::{
    collections::BTreeMap,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use aludel_session::{Session, SessionError};

use super::question;

/// How the session thinks of a question: each relation is looked up, in the order in which they stand.
const PLANNING: &str = "SET LOCAL enable_seqscan = off; SET LOCAL enable_hashjoin = off; \
    SET LOCAL enable_mergejoin = off; SET LOCAL join_collapse_limit = 1";

/// The questions that were asked, by the shelves that they ask for; with the name by which the session knows
/// one, where it was asked before.
#[derive(Debug, Clone, Default)]
pub(super) struct Prepared(Arc<BTreeMap<Vec<&'static str>, Option<String>>>);

impl Prepared {
    /// Makes the session know a question that is asked more than once; outside of any transaction, for what is
    /// set for the thinking ends with it.
    pub(super) async fn ready(
        &mut self,
        session: &mut dyn Session,
        shelves: &[&'static str],
    ) -> Result<(), SessionError> {
        let name = match self.0.get(shelves) {
            None => None,
            Some(None) => Some(prepare(session, shelves).await?),
            Some(Some(_)) => return Ok(()),
        };
        Arc::make_mut(&mut self.0).insert(shelves.to_vec(), name);
        Ok(())
    }

    /// How to ask for what stands on some shelves and was written since a transaction.
    pub(super) fn question(&self, shelves: &[&'static str], since: &str) -> String {
        let question = match self.0.get(shelves).and_then(Option::as_deref) {
            Some(name) => format!("EXECUTE {name}"),
            None => question::of_locked(shelves),
        };
        format!("{};\n{question}", set(since))
    }
}

/// Says since which transaction.
fn set(since: &str) -> String {
    format!("SELECT FROM set_config('aludel.since', '{since}', true) OFFSET 1")
}

/// Makes the session know a question; its name.
async fn prepare(session: &mut dyn Session, shelves: &[&str]) -> Result<String, SessionError> {
    // Of a session that was told to forget nobody knows whether it did.
    static COUNT: AtomicU64 = AtomicU64::new(0);
    let name = format!("aludel_lint_{}", COUNT.fetch_add(1, Ordering::Relaxed));
    let question = question::of_locked(shelves);
    let (planning, since) = (PLANNING, set("3"));
    let message = format!("PREPARE {name} AS {question};\n{planning};\n{since};\nEXECUTE {name}");
    session.query(&message).await?;
    Ok(name)
}
