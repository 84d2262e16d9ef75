//! Where a database stands. Reading only: nothing is created, no lock is taken.

use aludel_engine::{Engine, Purpose, lines};
use aludel_revision::{Applied, History, Revision, RevisionId};
use aludel_session::Session;
use sha2::{Digest, Sha256};

use crate::{
    Entry, Findings, JournalError, LogEntry, RunError, execute,
    squash::{self, Seen},
    state,
};

/// Where a database stands.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Status {
    /// Whether there is a journal: if not, nothing was ever applied.
    pub has_journal: bool,
    /// What is applied or half-applied, by identifier; revisions without a file included.
    pub entries: Vec<Entry>,
    /// The newest applied revisions.
    pub heads: Vec<RevisionId>,
    /// The revisions of the history that are not applied, in order.
    pub pending: Vec<RevisionId>,
    /// Where files and journal disagree.
    pub findings: Findings,
    /// Revisions that stand for others, all of which are applied: among the entries, and not yet in the
    /// journal.
    pub recognised: Vec<RevisionId>,
}

impl Status {
    /// Whether everything is applied, as a whole, and nothing disagrees.
    pub fn is_current(&self) -> bool {
        self.pending.is_empty() && self.findings == Findings::default()
    }

    /// The entry of a revision.
    pub fn entry(&self, id: &RevisionId) -> Option<&Entry> {
        self.entries.iter().find(|entry| entry.revision == *id)
    }
}

/// Where a database stands, without the rows that say so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    /// What is applied, half-reverted revisions included.
    pub applied: Applied,
    /// The newest of them.
    pub heads: Vec<RevisionId>,
    /// Where files and journal disagree.
    pub findings: Findings,
}

impl Standing {
    /// That of a database that has all revisions as the files have them.
    fn whole(history: &History) -> Self {
        Self {
            applied: history.revisions().map(|revision| revision.id.clone()).collect(),
            heads: history.heads().into_iter().map(|revision| revision.id.clone()).collect(),
            findings: Findings::default(),
        }
    }
}

impl From<Status> for Standing {
    fn from(status: Status) -> Self {
        let Status { entries, heads, findings, .. } = status;
        Self { applied: state::applied(&entries), heads, findings }
    }
}

/// Where a database stands that has a long history: one question more, and where everything is applied
/// no row of the journal is sent.
pub async fn standing(
    engine: &dyn Engine,
    session: &mut dyn Session,
    history: &History,
    schema: &str,
) -> Result<Standing, RunError> {
    let journal = engine.journal();
    let has_journal = journal.format(session, schema, Purpose::Read).await?.is_some();
    if let (true, Some(expected)) = (has_journal, digest(history))
        && journal.digest(session, schema).await? == Some(expected)
    {
        return Ok(Standing::whole(history));
    }
    let entries = if has_journal { journal.entries(session, schema).await? } else { Vec::new() };
    Ok(summary(history, has_journal, entries)?.into())
}

/// The hash of a journal that has all of a history; `None` where a file has mistakes.
fn digest(history: &History) -> Option<String> {
    let mut revisions: Vec<&Revision> = history.revisions().collect();
    revisions.sort_by(|one, other| one.id.cmp(&other.id));
    history.sum_ahead(revisions.iter().map(|revision| &revision.id));
    let sums: Option<Vec<_>> =
        revisions.iter().map(|revision| Some((&revision.id, revision.checksums().ok()?))).collect();
    Some(aludel_files::hex(&Sha256::digest(lines(sums?))))
}

/// Where a database stands; `schema` is the journal's.
pub async fn status(
    engine: &dyn Engine,
    session: &mut dyn Session,
    history: &History,
    schema: &str,
) -> Result<Status, RunError> {
    let journal = engine.journal();
    let has_journal = journal.format(session, schema, Purpose::Read).await?.is_some();
    let entries = if has_journal { journal.entries(session, schema).await? } else { Vec::new() };
    Ok(summary(history, has_journal, entries)?)
}

fn summary(
    history: &History,
    has_journal: bool,
    entries: Vec<Entry>,
) -> Result<Status, aludel_revision::Mistakes> {
    let Seen { history, entries, whole, .. } = squash::seen(history, entries)?;
    let history = &*history;
    let findings = state::examine(history, &entries)?;
    let applied = state::applied(&entries);
    let gone = entries.iter().filter(|entry| history.get(&entry.revision).is_none());
    let recalled: Vec<Revision> = gone
        .map(|entry| {
            Revision::recalled(entry.revision.clone(), &entry.slug, entry.parents.clone(), None)
        })
        .collect();
    let heads = match recalled.is_empty() {
        true => execute::heads(history, &applied),
        false => execute::heads(&history.with_recalled(recalled)?, &applied),
    };
    let is_pending = |revision: &&Revision| !applied.contains(&revision.id);
    let pending = history.revisions().filter(is_pending).map(|it| it.id.clone()).collect();
    let recognised = whole.into_iter().map(|it| it.squash).collect();
    Ok(Status { has_journal, entries, heads, pending, findings, recognised })
}

/// What happened to a database, oldest first; nothing where there is no journal.
pub async fn log(
    engine: &dyn Engine,
    session: &mut dyn Session,
    schema: &str,
) -> Result<Vec<LogEntry>, JournalError> {
    let journal = engine.journal();
    match journal.format(session, schema, Purpose::Read).await? {
        Some(_) => journal.log(session, schema).await,
        None => Ok(Vec::new()),
    }
}
