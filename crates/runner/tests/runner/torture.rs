//! Runs that die: at every message that a run sends, before it reaches the server and after the
//! server answered, for each kind of statement. The run that follows must end as if nothing had
//! happened, or, where nothing can tell, stop and ask.
//!
//! `ALUDEL_TORTURE_SECONDS` goes on for longer, with connections that are ended on the server, and
//! with servers that are killed, at random instants.

use std::time::{Duration, Instant};

use aludel_runner::{Report, RunError};
use aludel_session::{BoxFuture, Cancel, Notice, Result, Row, Session, SessionError};
use aludel_testing::{Death, MortalServer, TestDatabase};

use crate::support::{Project, project_on};

/// When a run dies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End<'a> {
    /// Before the message of this number (from 0) is sent.
    Before(usize),
    /// After the server has done what the message of this number says, before the answer is heard.
    After(usize),
    /// Before this statement is sent.
    BeforeStatement(&'a str),
    /// Never.
    Never,
}

/// A session whose client dies.
pub(crate) struct Mortal<'a> {
    pub(crate) session: Option<Box<dyn Session>>,
    pub(crate) end: End<'a>,
    pub(crate) count: usize,
    /// The first message that writes: a run that dies before it has done nothing.
    pub(crate) first: Option<usize>,
}

impl Mortal<'_> {
    fn lost<T>(&mut self) -> Result<T> {
        self.session = None;
        Err(SessionError::Lost("killed".into()))
    }

    /// Lets a message pass, or dies before it; its number.
    fn admit(&mut self, sql: &str) -> Result<usize> {
        let number = self.count;
        self.count += 1;
        if sql.starts_with("BEGIN") && !sql.contains("TEMPORARY") {
            self.first.get_or_insert(number);
        }
        let is_now = match self.end {
            End::Before(at) => at == number,
            End::BeforeStatement(statement) => sql.trim() == statement,
            End::After(_) | End::Never => false,
        };
        if is_now { self.lost() } else { Ok(number) }
    }

    /// Lets an answer pass, or dies before it is heard.
    fn hear<T>(&mut self, number: usize, answer: Result<T>) -> Result<T> {
        if self.end == End::After(number) { self.lost() } else { answer }
    }

    fn alive(&mut self) -> Result<&mut Box<dyn Session>> {
        self.session.as_mut().ok_or_else(|| SessionError::Lost("killed".into()))
    }
}

impl Session for Mortal<'_> {
    fn execute<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<()>> {
        Box::pin(async move {
            let number = self.admit(sql)?;
            let answer = self.alive()?.execute(sql).await;
            self.hear(number, answer)
        })
    }

    fn query<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Result<Vec<Row>>> {
        Box::pin(async move {
            let number = self.admit(sql)?;
            let answer = self.alive()?.query(sql).await;
            self.hear(number, answer)
        })
    }

    fn take_notices(&mut self) -> Vec<Notice> {
        self.session.as_mut().map(|session| session.take_notices()).unwrap_or_default()
    }

    fn canceller(&self) -> Option<Box<dyn Cancel>> {
        None
    }
}

/// Upgrades with a run that dies.
pub(crate) async fn upgrade_until(
    project: &mut Project,
    end: End<'_>,
) -> std::result::Result<Report, RunError> {
    let session = Some(project.session().await);
    let mut mortal = Mortal { session, end, count: 0, first: None };
    project.upgrade_on(&mut mortal, "head").await
}

const BEFORE: &str = "CREATE TABLE t (id int PRIMARY KEY, v int, w text);
INSERT INTO t SELECT g, g, g::text FROM generate_series(1, 20) AS g;
CREATE TABLE c (n int); INSERT INTO c VALUES (0);
CREATE TABLE p (id int) PARTITION BY RANGE (id);
CREATE TABLE p1 PARTITION OF p FOR VALUES FROM (0) TO (10);
CREATE TYPE e AS ENUM ('a', 'b');
CREATE INDEX old ON t (v);
CREATE PROCEDURE batch() LANGUAGE plpgsql AS $$ BEGIN UPDATE c SET n = n + 1; COMMIT; UPDATE c SET n = n + 1; END $$;";

/// Everything that the statements change.
const WORLD: &str = "SELECT concat_ws(E'\\n',
 (SELECT string_agg(c.relname || ' ' || a.attname || ' ' || format_type(a.atttypid, a.atttypmod), ', ' ORDER BY c.relname, a.attname)
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')),
 (SELECT string_agg(pg_get_indexdef(indexrelid) || ' ' || indisvalid, ', ' ORDER BY indexrelid::regclass::text) FROM pg_index i JOIN pg_class c ON c.oid = i.indrelid WHERE c.relnamespace IN ('public'::regnamespace)),
 (SELECT string_agg(conname || ' ' || pg_get_constraintdef(oid), ', ' ORDER BY conname) FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND contype <> 'n'),
 (SELECT string_agg(enumlabel, ' ' ORDER BY enumsortorder) FROM pg_enum),
 (SELECT string_agg(inhrelid::regclass || ' ' || inhdetachpending, ' ') FROM pg_inherits),
 (SELECT string_agg(n::text, ' ' ORDER BY n) FROM c), (SELECT sum(v) FROM t))";

/// Statements, and whether nothing can tell of them.
const KINDS: [(&str, bool); 13] = [
    ("CREATE INDEX CONCURRENTLY i ON t (v)", false),
    (
        "CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS i ON public.t USING btree (lower(w)) WHERE v > 0",
        false,
    ),
    ("CREATE INDEX CONCURRENTLY ON t (w)", false),
    ("DROP INDEX CONCURRENTLY old", false),
    ("REINDEX TABLE CONCURRENTLY t", false),
    ("ALTER TABLE p DETACH PARTITION p1 CONCURRENTLY", false),
    ("ALTER TYPE e ADD VALUE 'c'", false),
    ("CREATE TABLE n AS SELECT * FROM t", false),
    ("ALTER TABLE t RENAME COLUMN w TO ww", false),
    ("ALTER TABLE t ALTER v TYPE bigint USING v * 10", false),
    ("UPDATE c SET n = n + 1", false),
    ("VACUUM t", false),
    ("CALL batch()", true),
];

fn victim(statement: &str) -> Project {
    victim_on(aludel_testing::database(), statement)
}

fn victim_on(database: TestDatabase<'static>, statement: &str) -> Project {
    let before = format!("-- migrate:up\n{BEFORE}\n-- migrate:down\n");
    let it = format!(
        "-- migrate:up transaction:false\n{statement};\nCREATE TABLE behind ();\n-- migrate:down\n"
    );
    project_on(database, &[("001_before.sql", &before), ("002_it.sql", &it)])
}

async fn end_well(project: &mut Project, wanted: &str, is_unclear: bool, what: &str) {
    match project.upgrade("head").await {
        Ok(_) => assert_eq!(project.psql(WORLD), wanted, "{what}"),
        Err(RunError::Uncertain { .. }) if is_unclear => {}
        Err(error) => panic!("{what}: {error}"),
    }
}

/// Dies at each message of the statement's revision, in two ways.
async fn torture(statement: &str, is_unclear: bool) {
    let mut whole = victim(statement);
    whole.upgrade("001").await.unwrap();
    let mut counting =
        Mortal { session: Some(whole.session().await), end: End::Never, count: 0, first: None };
    whole.upgrade_on(&mut counting, "head").await.unwrap();
    let (messages, wanted) = (counting.count, whole.psql(WORLD));
    let first = counting.first.expect("a message that writes");
    for end in (first..messages).flat_map(|at| [End::Before(at), End::After(at)]) {
        let mut project = victim(statement);
        project.upgrade("001").await.unwrap();
        let outcome = upgrade_until(&mut project, end).await;
        assert!(outcome.is_err(), "{statement}: {end:?} was not met");
        end_well(&mut project, &wanted, is_unclear, &format!("{statement}, {end:?}")).await;
    }
}

/// One test for a few kinds, so that they run side by side.
macro_rules! tortures {
    ($($name:ident: $range:expr;)*) => {$(
        #[tokio::test]
        async fn $name() {
            for (statement, is_unclear) in &KINDS[$range] {
                torture(statement, *is_unclear).await;
            }
        }
    )*};
}

tortures! {
    a_run_may_die_at_any_message_of_an_index: 0..3;
    a_run_may_die_at_any_message_of_what_works_concurrently: 3..6;
    a_run_may_die_at_any_message_of_a_definition: 6..9;
    a_run_may_die_at_any_message_of_a_change_of_rows: 9..12;
    a_run_may_die_at_any_message_of_what_commits: 12..13;
}

/// For how long.
fn how_long() -> Duration {
    let seconds = std::env::var("ALUDEL_TORTURE_SECONDS").ok();
    Duration::from_secs(seconds.map_or(10, |text| text.parse().expect("ALUDEL_TORTURE_SECONDS")))
}

/// Pauses that are far from random, and the same on every machine.
struct Pauses(u64);

impl Pauses {
    fn next(&mut self) -> Duration {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040);
        Duration::from_micros((self.0 >> 33) % 60_000)
    }
}

/// Ends the connections of aludel's runs in a database after a while.
async fn kill_after(project: &Project, pause: Duration) {
    tokio::time::sleep(pause).await;
    project.psql(
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
         WHERE datname = current_database() AND application_name = 'aludel'",
    );
}

#[tokio::test]
async fn a_connection_may_end_at_any_instant() {
    let begin = Instant::now();
    let (mut rounds, mut hits, mut pauses) = (0_u64, 0_u64, Pauses(0x9e37_79b9));
    while begin.elapsed() < how_long() {
        let (statement, is_unclear) = KINDS[usize::try_from(rounds).unwrap() % KINDS.len()];
        let mut whole = victim(statement);
        whole.upgrade("head").await.unwrap();
        let wanted = whole.psql(WORLD);
        let mut project = victim(statement);
        project.upgrade("001").await.unwrap();
        let pause = pauses.next();
        let mut replica = project.replica();
        let mut session = project.session().await;
        let run = replica.upgrade_on(&mut *session, "head");
        let (outcome, ()) = tokio::join!(run, kill_after(&project, pause));
        hits += u64::from(outcome.is_err());
        end_well(&mut project, &wanted, is_unclear, &format!("{statement} after {pause:?}")).await;
        rounds += 1;
    }
    println!("{rounds} runs, {hits} of them ended in their midst");
    assert!(rounds > 0);
}

/// The processes of aludel's runs in a database.
const BACKENDS: &str = "SELECT pid FROM pg_stat_activity \
    WHERE datname = current_database() AND application_name = 'aludel'";

#[tokio::test]
async fn the_server_may_be_killed_at_any_instant() {
    let mut mortal = MortalServer::new();
    let deaths = [Death::Backend, Death::Postmaster, Death::Immediate];
    let begin = Instant::now();
    let (mut rounds, mut hits, mut pauses) = (0_usize, 0_u64, Pauses(0x51ed_270b));
    while begin.elapsed() < how_long() {
        let (statement, is_unclear) = KINDS[rounds % KINDS.len()];
        // There are 13 kinds: each meets each death in time.
        let death = deaths[rounds % deaths.len()];
        let mut whole = victim_on(aludel_testing::database_on(mortal.server), statement);
        whole.upgrade("head").await.unwrap();
        let wanted = whole.psql(WORLD);
        let mut project = victim_on(aludel_testing::database_on(mortal.server), statement);
        project.upgrade("001").await.unwrap();
        let pause = pauses.next();
        let mut replica = project.replica();
        let mut watcher = project.session().await;
        watcher.execute("SET application_name = 'watcher'").await.unwrap();
        let kill = async {
            tokio::time::sleep(pause).await;
            let rows = watcher.query(BACKENDS).await.unwrap();
            let pids: Vec<String> = rows.iter().map(|row| row.text(0).to_owned()).collect();
            mortal.kill(death, &pids);
        };
        let mut session = project.session().await;
        let (outcome, ()) = tokio::join!(replica.upgrade_on(&mut *session, "head"), kill);
        mortal.revive(death);
        hits += u64::from(outcome.is_err());
        let what = format!("{statement}: {death:?} after {pause:?}");
        end_well(&mut project, &wanted, is_unclear, &what).await;
        rounds += 1;
    }
    println!("{rounds} servers killed, {hits} of them in the midst of a run");
    assert!(rounds > 0);
}
