//! What engines differ in.

/// What an engine can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(clippy::struct_excessive_bools, reason = "each is a question of its own")]
pub struct Capabilities {
    /// Whether statements that define objects can be rolled back.
    pub transactional_ddl: bool,
    /// Whether the database has schemas, one of which holds the journal.
    pub schemas: bool,
    /// Whether another connection can see who holds a lock, and can cancel what runs.
    pub second_connection: bool,
    /// Whether statements can be prepared under a name.
    pub prepared_statements: bool,
    /// Whether the connection may go through a pooler that gives sessions away.
    pub poolers: bool,
}
