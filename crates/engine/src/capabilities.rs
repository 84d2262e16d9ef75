//! What engines differ in, for those who take orders.

/// What an engine can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capabilities {
    /// Whether there are roles to take on.
    pub roles: bool,
    /// Whether the database has schemas, one of which bare names mean.
    pub schemas: bool,
    /// Whether a second connection sees what the first waits for.
    pub second_connection: bool,
}
