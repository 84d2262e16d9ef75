//! Whether the service is there, and whether its database is as it should be.

use axum::{Json, extract::State, http::StatusCode};
use serde_json::{Value, json};

use crate::{app::App, schema};

/// `GET /api/ping`: the process answers.
pub(crate) async fn ping() -> Json<Value> {
    Json(json!({ "ping": "pong" }))
}

/// `GET /api/health`: the database answers, and no migration is pending; else 503.
pub(crate) async fn health(State(app): State<App>) -> (StatusCode, Json<Value>) {
    match schema::state(&app.migrator, &app.pool).await {
        Ok(state) => {
            let status =
                if state.pending == 0 { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE };
            let body = json!({
                "database": "ok",
                "schema": { "revision": state.revision, "pending": state.pending },
            });
            (status, Json(body))
        }
        Err(why) => {
            tracing::error!("the health check failed: {why}");
            let body = json!({ "database": "unreachable", "schema": null });
            (StatusCode::SERVICE_UNAVAILABLE, Json(body))
        }
    }
}
