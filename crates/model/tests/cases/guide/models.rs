//! The models of the guide.

use aludel::Table;
use chrono::{DateTime, Utc};
use uuid::Uuid;

#[derive(Debug, Clone, Table, sqlx::FromRow)]
#[table(name = "users")]
pub struct User {
    #[column(primary_key, default = uuid_v4())]
    pub id: Uuid,
    #[column(unique)]
    pub email: String,
    pub hashed_password: Option<String>,
    #[column(default = true)]
    pub is_active: bool,
    #[column(default = false)]
    pub is_superuser: bool,
    #[column(unique)]
    pub google_id: Option<String>,
    #[column(default = now())]
    pub created_at: DateTime<Utc>,
    #[column(default = now())]
    pub updated_at: DateTime<Utc>,
}

#[derive(Debug, Clone, Table, sqlx::FromRow)]
#[table(name = "sessions")]
pub struct Session {
    #[column(primary_key, default = uuid_v4())]
    pub id: Uuid,
    #[column(references(User, on_delete = cascade))]
    pub user_id: Uuid,
    #[column(unique)]
    pub session_token: String,
    pub expires_at: DateTime<Utc>,
    #[column(default = now())]
    pub created_at: DateTime<Utc>,
}
