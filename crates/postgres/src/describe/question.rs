//! How the server is asked for the plan of a query, for any values of its parameters.
//! Source: PostgreSQL manual, "EXPLAIN" (`GENERIC_PLAN`, since 16) and "PREPARE" (`plan_cache_mode`).

use std::sync::atomic::{AtomicU64, Ordering};

use aludel_session::{Result, Session};

/// How queries begin that the server plans.
const PLANNED: &[&str] =
    &["select", "insert", "update", "delete", "merge", "with", "values", "table"];

/// The names of prepared statements, none of which is given twice in a process: what fails stays
/// prepared.
static NUMBER: AtomicU64 = AtomicU64::new(0);

/// The questions to a server.
pub(super) struct Questions {
    /// Whether it gives a generic plan at once.
    knows_generic_plans: bool,
}

impl Questions {
    pub(super) async fn of(session: &mut dyn Session) -> Result<Self> {
        let rows = session
            .query("SELECT pg_catalog.current_setting('server_version_num')::int >= 160000")
            .await?;
        Ok(Self { knows_generic_plans: rows.first().is_some_and(|row| row.is_true(0)) })
    }

    /// The question for the plan of a query that has been described, so that it is one statement;
    /// `None` for what is not planned.
    pub(super) fn plan(&self, query: &str, parameters: usize) -> Option<String> {
        let mut words = aludel_sql::tokens(query).filter(|it| !it.is_trivia() && it.text != "(");
        let first = words.next()?;
        if !PLANNED.iter().any(|word| first.is_word(word)) {
            return None;
        }
        // A comment at the query's end must not swallow what follows.
        Some(match self.knows_generic_plans {
            true => format!("EXPLAIN (GENERIC_PLAN, VERBOSE, COSTS off, FORMAT json) {query}\n"),
            false => prepared(query, parameters),
        })
    }
}

fn prepared(query: &str, parameters: usize) -> String {
    let name = format!("aludel_query_{}", NUMBER.fetch_add(1, Ordering::Relaxed));
    let nulls = vec!["NULL"; parameters].join(", ");
    let values = if parameters == 0 { String::new() } else { format!("({nulls})") };
    format!(
        "SELECT FROM pg_catalog.set_config('plan_cache_mode', 'force_generic_plan', true) OFFSET 1;\n\
         PREPARE {name} AS {query}\n;\n\
         EXPLAIN (VERBOSE, COSTS off, FORMAT json) EXECUTE {name}{values};\n\
         DEALLOCATE {name}"
    )
}
