//! Statements that SQLite refuses in a transaction: all of them can be sent again.

use aludel_engine::{Asked, Note, Verdict, Witness};
use aludel_session::Session;

use crate::{SqliteEngine, statements};

/// The words of the journal.
const REPEATABLE: &str = "repeatable";
const UNKNOWN: &str = "unknown";

impl Witness for SqliteEngine {
    fn before<'a>(&'a self, _session: &'a mut dyn Session, sql: &'a str) -> Asked<'a, Note> {
        Box::pin(async move {
            let work = if statements::is_repeatable(sql) { REPEATABLE } else { UNKNOWN };
            let (sql, work) = (sql.to_owned(), work.to_owned());
            Ok(Note { sql, work, seen: Vec::new(), expected: None })
        })
    }

    fn verdict<'a>(
        &'a self,
        _session: &'a mut dyn Session,
        sql: &'a str,
        _note: Option<Note>,
        is_settled: bool,
    ) -> Asked<'a, Verdict> {
        Box::pin(async move {
            Ok(match is_settled || statements::is_repeatable(sql) {
                true => Verdict::NotDone,
                false => Verdict::Unknown("the file does not tell what it did".into()),
            })
        })
    }
}
