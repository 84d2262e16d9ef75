//! Errors as JSON with a proper status.

use axum::{
    Json,
    extract::rejection::JsonRejection,
    http::StatusCode,
    response::{IntoResponse, Response},
};
use serde_json::json;
use thiserror::Error;

/// What a request can end in besides success.
#[derive(Debug, Error)]
pub(crate) enum ApiError {
    /// The body is no JSON, or not the JSON that is wanted.
    #[error("{0}")]
    BadRequest(String),
    /// A field is not acceptable.
    #[error("{0}")]
    Invalid(&'static str),
    /// The address has an account.
    #[error("this email is registered already")]
    EmailTaken,
    /// The email or the password is wrong, or the account is closed: which one is not told.
    #[error("the email or the password is wrong")]
    WrongCredentials,
    /// No session, or one that has ended.
    #[error("sign in first")]
    NotSignedIn,
    /// The database, or the hash of a password.
    #[error("something went wrong on the server")]
    Internal(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl ApiError {
    fn status(&self) -> StatusCode {
        match self {
            Self::BadRequest(_) => StatusCode::BAD_REQUEST,
            Self::Invalid(_) => StatusCode::UNPROCESSABLE_ENTITY,
            Self::EmailTaken => StatusCode::CONFLICT,
            Self::WrongCredentials | Self::NotSignedIn => StatusCode::UNAUTHORIZED,
            Self::Internal(_) => StatusCode::INTERNAL_SERVER_ERROR,
        }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        if let Self::Internal(source) = &self {
            tracing::error!(error = %source, "a request failed");
        }
        (self.status(), Json(json!({ "error": self.to_string() }))).into_response()
    }
}

impl From<sqlx::Error> for ApiError {
    fn from(error: sqlx::Error) -> Self {
        Self::Internal(Box::new(error))
    }
}

impl From<JsonRejection> for ApiError {
    fn from(rejection: JsonRejection) -> Self {
        Self::BadRequest(rejection.body_text())
    }
}
