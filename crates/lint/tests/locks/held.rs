//! What a statement locks that commits by itself: nobody can look at its locks before the commit, so it is held
//! up, by another session that locks one table or index in one mode, and its locks are read while it waits.
//!
//! Each is tried with each mode. What the statement wants at last of it conflicts with a mode that what
//! it wanted before does not conflict with, so each lock that it takes shows in one of the tries.

use std::{collections::BTreeMap, time::Duration};

use aludel_lint::pass::LockMode;
use aludel_session::{Row, Session, SessionError};
use aludel_testing::TestDatabase;

use crate::{case::Case, place};

/// How a table is held: from what conflicts with most to what conflicts with least. A table that is read
/// has its indexes locked with it.
const HOLDS: [&str; 8] = [
    "LOCK TABLE ONLY {} IN ACCESS EXCLUSIVE MODE",
    "LOCK TABLE ONLY {} IN EXCLUSIVE MODE",
    "LOCK TABLE ONLY {} IN SHARE ROW EXCLUSIVE MODE",
    "LOCK TABLE ONLY {} IN SHARE MODE",
    "LOCK TABLE ONLY {} IN SHARE UPDATE EXCLUSIVE MODE",
    "LOCK TABLE ONLY {} IN ROW EXCLUSIVE MODE",
    "LOCK TABLE ONLY {} IN ROW SHARE MODE",
    "SELECT FROM {} LIMIT 0",
];

/// How an index is held by itself.
const HOLDS_OF_INDEX: [&str; 2] =
    ["ALTER INDEX {} SET TABLESPACE pg_default", "COMMENT ON INDEX {} IS 'held'"];

/// A relation that was there before.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Relation {
    /// Its schema and its name.
    pub(crate) name: String,
    /// Whether it is an index or a sequence.
    pub(crate) is_part: bool,
}

/// The strongest lock on each relation.
pub(crate) type Locks = BTreeMap<Relation, LockMode>;

/// The locks of a statement. Every try begins with the same tables.
pub(crate) async fn locks(database: &TestDatabase<'_>, case: &Case) -> Result<Locks, SessionError> {
    let mut found = Locks::new();
    for holdable in touched(database, case).await? {
        for hold in holdable.holds {
            let hold = hold.replace("{}", &holdable.written);
            for (relation, mode) in held(database, case, &hold).await? {
                let strongest = found.entry(relation).or_insert(mode);
                *strongest = mode.max(*strongest);
            }
        }
    }
    Ok(found)
}

/// What can be held.
struct Holdable {
    name: String,
    /// The name as SQL writes it.
    written: String,
    /// How.
    holds: &'static [&'static str],
}

/// What a statement has anything to do with: what it waits for where nobody may touch anything, then where
/// nobody may touch anything else, and so on.
async fn touched(database: &TestDatabase<'_>, case: &Case) -> Result<Vec<Holdable>, SessionError> {
    let mut others = holdable(database, case).await?;
    let mut touched = Vec::new();
    loop {
        let each =
            others.iter().filter_map(|it| Some(it.holds.first()?.replace("{}", &it.written)));
        let seen = held(database, case, &each.collect::<Vec<_>>().join("; ")).await?;
        let is_seen = |it: &mut Holdable| seen.iter().any(|(relation, _)| relation.name == it.name);
        let before = touched.len();
        touched.extend(others.extract_if(.., is_seen));
        if touched.len() == before {
            return Ok(touched);
        }
    }
}

async fn holdable(database: &TestDatabase<'_>, case: &Case) -> Result<Vec<Holdable>, SessionError> {
    let mut session = database.connect().await;
    place::make(session.as_mut(), case).await?;
    let sql = "SELECT n.nspname || '.' || c.relname, c.oid::regclass, c.relkind IN ('r', 'p') \
               FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
               WHERE c.relkind IN ('r', 'p', 'i', 'I') \
               AND n.nspname !~ '^(pg_|information_schema)' ORDER BY 1";
    let rows = session.query(sql).await?;
    let holdable = |row: &Row| Holdable {
        name: row.text(0).to_owned(),
        written: row.text(1).to_owned(),
        holds: if row.is_true(2) { &HOLDS } else { &HOLDS_OF_INDEX },
    };
    Ok(rows.iter().map(holdable).collect())
}

/// The locks that a statement has and waits for while another session holds something.
async fn held(
    database: &TestDatabase<'_>,
    case: &Case,
    hold: &str,
) -> Result<Vec<(Relation, LockMode)>, SessionError> {
    let (mut holder, mut runner) = (database.connect().await, database.connect().await);
    place::make(holder.as_mut(), case).await?;
    let mut watcher = Watcher::of(database, runner.as_mut()).await?;
    holder.execute("BEGIN").await?;
    holder.execute(hold).await?;
    let mut running = runner.execute(case.statement);
    let mut seen = Vec::new();
    loop {
        tokio::select! {
            biased;
            ran = &mut running => return ran.map(|()| Vec::new()),
            () = tokio::time::sleep(Duration::from_millis(1)) => {}
        }
        if watcher.look(&mut seen).await? {
            break;
        }
    }
    holder.execute("ROLLBACK").await?;
    running.await.map(|()| seen)
}

/// Looks at the locks of another session.
struct Watcher {
    session: Box<dyn Session>,
    relations: BTreeMap<String, Relation>,
    pid: String,
}

impl Watcher {
    /// It looks from another database: who builds an index waits for all who look from its own.
    async fn of(
        database: &TestDatabase<'_>,
        watched: &mut dyn Session,
    ) -> Result<Self, SessionError> {
        let session = place::beside(database).await;
        let names = "SELECT c.oid, n.nspname || '.' || c.relname, c.relkind IN ('i', 'I', 'S') \
                     FROM pg_class AS c \
                     JOIN pg_namespace AS n ON n.oid = c.relnamespace \
                     WHERE n.nspname !~ '^(pg_|information_schema)'";
        let rows = watched.query(names).await?;
        let relation = |row: &Row| {
            (
                row.text(0).to_owned(),
                Relation { name: row.text(1).to_owned(), is_part: row.is_true(2) },
            )
        };
        let relations = rows.iter().map(relation).collect();
        let pid = watched.query("SELECT pg_backend_pid()").await?;
        let pid = pid.first().map(|row| row.text(0).to_owned()).unwrap_or_default();
        Ok(Self { session, relations, pid })
    }

    /// Notes its locks, if it waits.
    async fn look(&mut self, seen: &mut Vec<(Relation, LockMode)>) -> Result<bool, SessionError> {
        let sql = format!(
            "SELECT relation, mode, bool_or(NOT granted) OVER () FROM pg_locks WHERE pid = {}",
            self.pid
        );
        let rows = self.session.query(&sql).await?;
        if !rows.first().is_some_and(|row| row.is_true(2)) {
            return Ok(false);
        }
        let lock = |row: &Row| {
            Some((self.relations.get(row.text(0))?.clone(), LockMode::parse(row.text(1))?))
        };
        seen.extend(rows.iter().filter_map(lock));
        Ok(true)
    }
}
