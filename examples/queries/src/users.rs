//! What the application asks. The queries are checked by no database while this is built.

use sqlx::{PgPool, Result};

/// Makes an account.
pub async fn create(pool: &PgPool, id: i64, email: &str) -> Result<()> {
    sqlx::query("INSERT INTO users (id, email) VALUES ($1, $2)")
        .bind(id)
        .bind(email)
        .execute(pool)
        .await
        .map(drop)
}

/// Whom to write to.
pub async fn address(pool: &PgPool, id: i64) -> Result<Option<String>> {
    sqlx::query_scalar("SELECT email FROM users WHERE id = $1").bind(id).fetch_optional(pool).await
}

/// Calls a user something.
pub async fn call(pool: &PgPool, id: i64, name: Option<&str>) -> Result<()> {
    let sql = "UPDATE users SET name = $2 WHERE id = $1";
    sqlx::query(sql).bind(id).bind(name).execute(pool).await.map(drop)
}
