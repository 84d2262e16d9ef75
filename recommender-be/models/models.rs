//! The models of the LLM App Boilerplate: what the service uses, and what aludel reads.
//!
//! Edit a model, then run `make migrate-create name="describe your changes"`.

use aludel::Table;
use chrono::{DateTime, Utc};
use sqlx::FromRow;
use uuid::Uuid;

/// Someone who can sign in.
#[derive(Debug, Clone, Table, FromRow)]
#[table(name = "users")]
pub struct User {
    /// Identifies the user.
    #[column(primary_key, default = uuid_v4())]
    pub id: Uuid,
    /// The address that the user signs in with.
    #[column(unique)]
    pub email: String,
    /// The argon2 hash; NULL for who signs in with Google alone.
    pub hashed_password: Option<String>,
    /// Whether the user may sign in.
    #[column(default = true)]
    pub is_active: bool,
    /// Whether the user may do everything.
    #[column(default = false)]
    pub is_superuser: bool,
    /// The identifier that Google gives.
    #[column(unique)]
    pub google_id: Option<String>,
    /// When the user registered.
    #[column(default = now())]
    pub created_at: DateTime<Utc>,
    /// When the user last changed.
    #[column(default = now())]
    pub updated_at: DateTime<Utc>,
}

/// One signed-in device.
#[derive(Debug, Clone, Table, FromRow)]
#[table(name = "sessions")]
pub struct Session {
    /// Identifies the session.
    #[column(primary_key, default = uuid_v4())]
    pub id: Uuid,
    /// Whose session it is.
    #[column(references(User, on_delete = cascade))]
    pub user_id: Uuid,
    /// What the device shows to prove itself.
    #[column(unique)]
    pub session_token: String,
    /// When it ends.
    pub expires_at: DateTime<Utc>,
    /// When it began.
    #[column(default = now())]
    pub created_at: DateTime<Utc>,
}
