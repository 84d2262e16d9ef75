//! What statements do, told by their words.

mod changed;
mod loss;
mod session;

use aludel_engine::Statements;

use crate::{PostgresEngine, witness};

impl Statements for PostgresEngine {
    fn sets_session(&self, sql: &str) -> bool {
        session::sets_session(sql)
    }

    fn sets_transaction(&self, sql: &str) -> bool {
        session::sets_transaction(sql)
    }

    fn may_set_session(&self, sql: &str) -> bool {
        session::may_set_session(sql)
    }

    fn brings_listeners(&self, sql: &str) -> bool {
        session::brings_event_triggers(sql)
    }

    fn blocks_nobody(&self, sql: &str) -> bool {
        session::is_concurrent(sql)
    }

    fn stands_alone(&self, sql: &str) -> bool {
        witness::stands_alone(sql)
    }

    fn may_stand_alone(&self, sql: &str) -> bool {
        session::calls(sql) || witness::may_stand_alone(sql)
    }

    fn loses_data(&self, sql: &str) -> bool {
        loss::loses_data(sql)
    }

    fn changed_tables(&self, sql: &str) -> Vec<String> {
        changed::tables(sql)
    }
}
