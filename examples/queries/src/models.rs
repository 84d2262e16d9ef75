//! What the application keeps.

use aludel::Table;

/// Someone who has an account.
#[derive(Debug, Table, sqlx::FromRow)]
#[table(name = "users")]
pub struct User {
    /// Identifies the user.
    #[column(primary_key)]
    pub id: i64,
    /// Where the user is written to.
    #[column(unique)]
    pub email: String,
    /// What the user is called.
    pub name: Option<String>,
}
