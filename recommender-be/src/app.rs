//! The routes, and what they share.

use std::sync::Arc;

use aludel::Migrator;
use axum::{
    Router,
    routing::{get, post},
};
use sqlx::PgPool;

use crate::routes::{auth, health};

/// What every request may use.
#[derive(Clone)]
pub(crate) struct App {
    /// The connections.
    pub(crate) pool: PgPool,
    /// What the schema should be.
    pub(crate) migrator: Arc<Migrator>,
}

impl App {
    /// The shared state of a service.
    pub(crate) fn new(pool: PgPool, migrator: Migrator) -> Self {
        Self { pool, migrator: Arc::new(migrator) }
    }
}

/// The whole interface.
pub(crate) fn router(app: App) -> Router {
    Router::new()
        .route("/api/ping", get(health::ping))
        .route("/api/health", get(health::health))
        .route("/api/auth/register", post(auth::register))
        .route("/api/auth/login", post(auth::login))
        .route("/api/auth/me", get(auth::me))
        .route("/api/auth/logout", post(auth::logout))
        .with_state(app)
}
