//! Registering, signing in and out.

use aludel::Table;
use axum::{
    Json,
    extract::{FromRequestParts, State, rejection::JsonRejection},
    http::{StatusCode, header::AUTHORIZATION, request::Parts},
};
use chrono::{DateTime, TimeDelta, Utc};
use models::{Session, User};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::{
    app::App,
    error::ApiError,
    secret::{hash_password, random_token, verify_password},
};

const SESSION_DAYS: i64 = 30;
const MIN_PASSWORD_CHARS: usize = 8;

/// Who wants to register or to sign in.
#[derive(Deserialize)]
pub(crate) struct Credentials {
    email: String,
    password: String,
}

/// A user, without secrets.
#[derive(Serialize)]
pub(crate) struct Profile {
    id: Uuid,
    email: String,
    is_active: bool,
    is_superuser: bool,
    created_at: DateTime<Utc>,
}

impl From<User> for Profile {
    fn from(user: User) -> Self {
        let User { id, email, is_active, is_superuser, created_at, .. } = user;
        Self { id, email, is_active, is_superuser, created_at }
    }
}

/// A new session.
#[derive(Serialize)]
pub(crate) struct SignedIn {
    token: String,
    expires_at: DateTime<Utc>,
}

/// `POST /api/auth/register`: 201 and the new user.
pub(crate) async fn register(
    State(app): State<App>,
    body: Result<Json<Credentials>, JsonRejection>,
) -> Result<(StatusCode, Json<Profile>), ApiError> {
    let Credentials { email, password } = acceptable(body?.0)?;
    let hash = hash_password(password).await?;
    let insert = format!(
        "INSERT INTO {} (email, hashed_password) VALUES ($1, $2) RETURNING {}",
        User::NAME,
        User::SELECT
    );
    let user: User = sqlx::query_as(sqlx::AssertSqlSafe(insert))
        .bind(email)
        .bind(hash)
        .fetch_one(&app.pool)
        .await
        .map_err(email_taken)?;
    Ok((StatusCode::CREATED, Json(user.into())))
}

/// `POST /api/auth/login`: a new session, to be shown as `Authorization: Bearer TOKEN`.
pub(crate) async fn login(
    State(app): State<App>,
    body: Result<Json<Credentials>, JsonRejection>,
) -> Result<Json<SignedIn>, ApiError> {
    let Credentials { email, password } = body?.0;
    let user = active_user(&app, &normalized(&email)).await?.ok_or(ApiError::WrongCredentials)?;
    let hash = user.hashed_password.ok_or(ApiError::WrongCredentials)?;
    if !verify_password(password, hash).await? {
        return Err(ApiError::WrongCredentials);
    }
    let session = begin_session(&app, user.id).await?;
    Ok(Json(SignedIn { token: session.session_token, expires_at: session.expires_at }))
}

/// `GET /api/auth/me`: who is signed in.
pub(crate) async fn me(SignedInUser { user, .. }: SignedInUser) -> Json<Profile> {
    Json(user.into())
}

/// `POST /api/auth/logout`: ends the session.
pub(crate) async fn logout(
    State(app): State<App>,
    SignedInUser { token, .. }: SignedInUser,
) -> Result<StatusCode, ApiError> {
    sqlx::query("DELETE FROM sessions WHERE session_token = $1")
        .bind(token)
        .execute(&app.pool)
        .await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The user of a request's session.
pub(crate) struct SignedInUser {
    user: User,
    token: String,
}

impl FromRequestParts<App> for SignedInUser {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, app: &App) -> Result<Self, ApiError> {
        let token = bearer_token(parts).ok_or(ApiError::NotSignedIn)?;
        let user = user_of_session(app, &token).await?.ok_or(ApiError::NotSignedIn)?;
        Ok(Self { user, token })
    }
}

fn bearer_token(parts: &Parts) -> Option<String> {
    let value = parts.headers.get(AUTHORIZATION)?.to_str().ok()?;
    value.strip_prefix("Bearer ").map(str::to_owned)
}

fn acceptable(credentials: Credentials) -> Result<Credentials, ApiError> {
    let email = normalized(&credentials.email);
    let looks_right = email.split_once('@').is_some_and(|(name, host)| {
        !name.is_empty() && !host.is_empty() && !email.contains(char::is_whitespace)
    });
    if !looks_right {
        return Err(ApiError::Invalid("the email is not an address"));
    }
    if credentials.password.chars().count() < MIN_PASSWORD_CHARS {
        return Err(ApiError::Invalid("the password needs at least 8 characters"));
    }
    Ok(Credentials { email, ..credentials })
}

fn normalized(email: &str) -> String {
    email.trim().to_lowercase()
}

fn email_taken(error: sqlx::Error) -> ApiError {
    match &error {
        sqlx::Error::Database(refusal) if refusal.is_unique_violation() => ApiError::EmailTaken,
        _ => error.into(),
    }
}

async fn active_user(app: &App, email: &str) -> Result<Option<User>, ApiError> {
    let select =
        format!("SELECT {} FROM {} WHERE email = $1 AND is_active", User::SELECT, User::NAME);
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(select)).bind(email).fetch_optional(&app.pool).await?)
}

async fn begin_session(app: &App, user: Uuid) -> Result<Session, ApiError> {
    let insert = format!(
        "INSERT INTO {} (user_id, session_token, expires_at) VALUES ($1, $2, $3) RETURNING {}",
        Session::NAME,
        Session::SELECT
    );
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(insert))
        .bind(user)
        .bind(random_token()?)
        .bind(Utc::now() + TimeDelta::days(SESSION_DAYS))
        .fetch_one(&app.pool)
        .await?)
}

async fn user_of_session(app: &App, token: &str) -> Result<Option<User>, ApiError> {
    let select = format!(
        "SELECT {} FROM {} WHERE is_active AND id = (SELECT user_id FROM {} \
         WHERE session_token = $1 AND expires_at > now())",
        User::SELECT,
        User::NAME,
        Session::NAME
    );
    Ok(sqlx::query_as(sqlx::AssertSqlSafe(select)).bind(token).fetch_optional(&app.pool).await?)
}
