//! What a connection is set to, and how it is set back.

use std::time::Duration;

use aludel_engine::{Asked, Contract, Options};
use aludel_session::{Guarded, Notice, Remembered, Session, execute, prepare_session};
use aludel_sql::{quote_ident, quote_literal, tokens};

use crate::PostgresEngine;

/// The shortest wait for a lock, in milliseconds: below it, a busy server would never give one.
const SHORTEST: u128 = 50;

/// How long one lock is waited for, as usual: half of the server's `deadlock_timeout`, in milliseconds, so that
/// who waits behind it does not wait for longer than that either.
/// Source: PostgreSQL manual, "Lock Management".
pub(crate) fn patience(deadlock_timeout: u64) -> Duration {
    Duration::from_millis((deadlock_timeout / 2).max(SHORTEST as u64))
}

/// Whether a statement does nothing but look at all rows, under a lock that blocks neither who reads nor
/// who writes.
fn validates(sql: &str) -> bool {
    let words: Vec<String> = tokens(sql)
        .filter(|token| !token.is_trivia())
        .map(|token| token.text.to_ascii_uppercase())
        .collect();
    let is_alter = words.first().is_some_and(|it| it == "ALTER")
        && words.get(1).is_some_and(|it| it == "TABLE");
    let count = words.len();
    let is_validate = count > 4 && words[count - 3..count - 1] == ["VALIDATE", "CONSTRAINT"];
    is_alter && is_validate
}

/// The relations that are there.
const RELATIONS: &str = "SELECT coalesce(json_object_agg(c.oid, format('%I.%I', n.nspname, c.relname))::text, \
     '{}') FROM pg_class AS c JOIN pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE c.relkind IN ('r', 'p', 'v', 'm', 'f', 'S') AND n.nspname NOT IN ('pg_catalog', \
     'information_schema', 'pg_toast')";

/// The strongest lock that our transaction holds on each of the relations that were there before.
/// Source: PostgreSQL manual, "Table-Level Locks", in whose order they stand.
const LOCKS: &str = "WITH held AS (SELECT DISTINCT ON (l.relation) b.value, l.mode, m.strength \
     FROM pg_locks AS l JOIN json_each_text($BEFORE::json) AS b ON b.key = l.relation::text \
     AND NOT starts_with(b.value, quote_ident($JOURNAL) || '.') JOIN unnest(ARRAY['AccessShareLock', 'RowShareLock', 'RowExclusiveLock', \
         'ShareUpdateExclusiveLock', 'ShareLock', 'ShareRowExclusiveLock', 'ExclusiveLock', \
         'AccessExclusiveLock']) WITH ORDINALITY AS m (mode, strength) ON m.mode = l.mode \
     WHERE l.locktype = 'relation' AND l.pid = pg_backend_pid() AND l.granted AND m.strength > 1 \
     ORDER BY l.relation, m.strength DESC) \
     SELECT concat(upper(regexp_replace(replace(mode, 'Lock', ''), '([a-z])([A-Z])', '\\1 \\2', 'g')), \
         ' on ', value) FROM held ORDER BY strength DESC, value";

impl Contract for PostgresEngine {
    fn begin(&self) -> &'static str {
        "BEGIN"
    }

    fn guarded<'s>(&self, session: &'s mut dyn Session) -> Box<dyn Session + 's> {
        Box::new(Guarded::new(session))
    }

    fn send<'a>(&'a self, session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, ()> {
        Box::pin(execute(session, sql))
    }

    fn prepare<'a>(&'a self, session: &'a mut dyn Session, options: &'a Options) -> Asked<'a, ()> {
        Box::pin(prepare_session(session, &options.settings))
    }

    fn reset<'a>(
        &'a self,
        session: &'a mut dyn Session,
        options: &'a Options,
    ) -> Asked<'a, Vec<String>> {
        Box::pin(options.settings.statements_for(session))
    }

    fn local(&self, options: &Options) -> Vec<String> {
        options.settings.local_statements()
    }

    fn pooled_reset(&self, options: &Options) -> Vec<String> {
        let reset = ["SET SESSION AUTHORIZATION DEFAULT", "RESET ALL"].map(str::to_owned);
        reset.into_iter().chain(local_role(options)).collect()
    }

    fn pooled_opening(&self) -> Vec<String> {
        vec!["SET LOCAL transaction_isolation = 'read committed'".to_owned()]
    }

    fn own_role(&self, options: &Options) -> Vec<String> {
        let default = "SET LOCAL SESSION AUTHORIZATION DEFAULT".to_owned();
        std::iter::once(default).chain(local_role(options)).collect()
    }

    fn patience(&self, options: &Options, statements: &[&str]) -> Vec<String> {
        let set = |name: &str, value: u128| format!("SET LOCAL {name} = {value}");
        if !statements.is_empty() && statements.iter().all(|sql| validates(sql)) {
            return vec![set("lock_timeout", 0), set("statement_timeout", 0)];
        }
        let each = options.lock_timeout().as_millis();
        let shared = each * 2 * 9 / 10 / (statements.len().max(1) as u128);
        match statements.len() > 1 && each > 0 {
            true => vec![set("lock_timeout", shared.clamp(SHORTEST.min(each), each))],
            false => Vec::new(),
        }
    }

    fn lift_limits<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Option<String>> {
        Box::pin(async move {
            let sql = "SELECT pg_catalog.current_setting('lock_timeout'), \
                       pg_catalog.current_setting('statement_timeout')";
            let rows = session.query(sql).await?;
            session.execute("SET lock_timeout = 0; SET statement_timeout = 0").await?;
            Ok(rows.first().map(|row| {
                format!(
                    "SET lock_timeout = {}; SET statement_timeout = {}",
                    quote_literal(row.text(0)),
                    quote_literal(row.text(1))
                )
            }))
        })
    }

    /// An event trigger runs behind what defines.
    fn has_listeners<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, bool> {
        Box::pin(async move {
            let rows = session.query("SELECT FROM pg_catalog.pg_event_trigger LIMIT 1").await?;
            Ok(!rows.is_empty())
        })
    }

    fn says_no_transaction(&self, notice: &Notice) -> bool {
        notice.code == "25P01"
    }

    fn deferred(&self) -> [&'static str; 2] {
        [CHECK, AS_DECLARED]
    }

    fn relations<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, String> {
        Box::pin(async move {
            let rows = Guarded::new(session).query(RELATIONS).await?;
            Ok(rows.first().map(|row| row.text(0).to_owned()).unwrap_or_default())
        })
    }

    fn locks<'a>(
        &'a self,
        session: &'a mut dyn Session,
        journal: &'a str,
        before: &'a str,
    ) -> Asked<'a, Vec<String>> {
        Box::pin(async move {
            let sql = LOCKS.replace("$JOURNAL", &quote_literal(journal));
            let sql = sql.replace("$BEFORE", &quote_literal(before));
            let rows = Guarded::new(session).query(&sql).await?;
            Ok(rows.iter().map(|row| row.text(0).to_owned()).collect())
        })
    }

    fn database<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, String> {
        Box::pin(async move {
            let rows = session.query("SELECT pg_catalog.current_database()").await?;
            Ok(rows.first().map(|row| row.text(0).to_owned()).unwrap_or_default())
        })
    }

    fn remember<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, String> {
        Box::pin(async move { Ok(Remembered::of(session).await?.sql()) })
    }
}

/// Does something with each constraint of which that holds, named `aludel_one`.
macro_rules! each_constraint {
    ($holds:literal, $does:literal) => {
        concat!(
            include_str!("contract/constraints.sql"),
            "    WHERE one.",
            $holds,
            " AND pg_catalog.has_schema_privilege(space.oid, 'USAGE')\nLOOP\n    ",
            $does,
            "\nEND LOOP;\nEND $aludel$"
        )
    };
}

/// The constraints that may wait are checked now, and those wait again that do so by their own word. Each is
/// named: what is said of ALL would hold for those, too, that a later revision makes. One whose name another
/// has that never waits cannot be told from it, and goes on being checked at once.
const CHECK: &str = each_constraint!(
    "condeferrable",
    "EXECUTE 'SET CONSTRAINTS ' OPERATOR(pg_catalog.||) aludel_one OPERATOR(pg_catalog.||) ' IMMEDIATE';"
);
const AS_DECLARED: &str = each_constraint!(
    "condeferred",
    "BEGIN
        EXECUTE 'SET CONSTRAINTS ' OPERATOR(pg_catalog.||) aludel_one OPERATOR(pg_catalog.||) ' DEFERRED';
    EXCEPTION WHEN wrong_object_type THEN NULL;
    END;"
);

fn local_role(options: &Options) -> Option<String> {
    let role = options.settings.role.as_ref();
    role.map(|role| format!("SET LOCAL ROLE {}", quote_ident(role)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn patience_is_half_of_what_the_server_takes_for_a_deadlock() {
        let halves = [(1_000, 500), (10_000, 5_000), (200, 100), (1, 50)];
        for (timeout, half) in halves {
            assert_eq!(patience(timeout), Duration::from_millis(half), "{timeout}");
        }
        let options = Options::default().with_patience(Some(patience(4_000)));
        let shared = PostgresEngine.patience(&options, &["ALTER TABLE t ADD a int"; 2]);
        assert_eq!(shared, ["SET LOCAL lock_timeout = 1800"]);
        let mut said = Options::default();
        said.settings.lock_timeout = Some(Duration::from_millis(300));
        assert_eq!(said.with_patience(Some(patience(4_000))), said);
    }

    #[test]
    fn statements_share_their_patience() {
        let options = Options::default();
        let of = |statements: &[&str]| PostgresEngine.patience(&options, statements);
        let alter = "ALTER TABLE t ADD COLUMN a int";
        assert!(of(&[]).is_empty());
        assert!(of(&[alter]).is_empty());
        assert_eq!(of(&[alter; 2]), ["SET LOCAL lock_timeout = 450"]);
        assert_eq!(of(&[alter; 9]), ["SET LOCAL lock_timeout = 100"]);
        assert_eq!(of(&[alter; 500]), ["SET LOCAL lock_timeout = 50"]);
        let validate = "ALTER TABLE t VALIDATE CONSTRAINT \"a b\"";
        let none = ["SET LOCAL lock_timeout = 0", "SET LOCAL statement_timeout = 0"];
        assert_eq!(of(&[validate]), none);
        assert_eq!(of(&[validate, alter]), ["SET LOCAL lock_timeout = 450"]);
    }
}
