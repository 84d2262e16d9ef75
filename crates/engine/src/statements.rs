//! What must be known of a statement before it is sent, told by its words alone.

/// Reads statements.
pub trait Statements: Send + Sync {
    /// Whether a statement changes what the session is set to, so that a run that goes on behind it
    /// has to say it again.
    fn sets_session(&self, sql: &str) -> bool;

    /// Whether a statement sets the mode of its transaction, which nothing may come before.
    fn sets_transaction(&self, sql: &str) -> bool {
        let _ = sql;
        false
    }

    /// Whether a statement may leave the session set otherwise: it sets something, or evaluates what
    /// may.
    fn may_set_session(&self, sql: &str) -> bool {
        self.sets_session(sql)
    }

    /// Whether functions may run behind any definition from this statement on.
    fn brings_listeners(&self, sql: &str) -> bool {
        let _ = sql;
        false
    }

    /// Whether a statement takes no lock that blocks reading or writing, so that it may wait as long
    /// as it must, and leaves a part behind where it fails.
    fn blocks_nobody(&self, sql: &str) -> bool {
        let _ = sql;
        false
    }

    /// Whether the server is known to refuse the statement in a transaction, so that it need not be
    /// asked.
    fn stands_alone(&self, sql: &str) -> bool;

    /// Whether the server may refuse the statement in a transaction: where it cannot be asked.
    fn may_stand_alone(&self, sql: &str) -> bool {
        let _ = sql;
        false
    }

    /// Whether a statement loses data for good.
    fn loses_data(&self, sql: &str) -> bool;

    /// The table that a statement fills or writes anew, as SQL names it: the planner's statistics of
    /// it are old then. What a function or a block does is not known by its words.
    fn changed_tables(&self, sql: &str) -> Vec<String>;

    /// Gathers the planner's statistics of a table.
    fn analyze(&self, table: &str) -> String {
        format!("ANALYZE {table}")
    }
}
