//! Password hashes and session tokens.

use argon2::{
    Argon2,
    password_hash::{PasswordHasher, PasswordVerifier},
};

use crate::error::ApiError;

const TOKEN_BYTES: usize = 32;

/// Hashes a password with argon2id and a random salt, on a thread that may take its time.
pub(crate) async fn hash_password(password: String) -> Result<String, ApiError> {
    blocking(move || {
        Argon2::default()
            .hash_password(password.as_bytes())
            .map(|hash| hash.to_string())
            .map_err(|why| ApiError::Internal(why.to_string().into()))
    })
    .await
}

/// Whether a password is the one that was hashed. A hash that cannot be read fits no password.
pub(crate) async fn verify_password(password: String, hash: String) -> Result<bool, ApiError> {
    blocking(move || {
        Ok(Argon2::default().verify_password(password.as_bytes(), hash.as_str()).is_ok())
    })
    .await
}

/// A token that nobody can guess: 256 random bits in hexadecimal.
pub(crate) fn random_token() -> Result<String, ApiError> {
    let mut bytes = [0; TOKEN_BYTES];
    getrandom::fill(&mut bytes).map_err(|why| ApiError::Internal(why.to_string().into()))?;
    Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
}

async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, ApiError> + Send + 'static,
) -> Result<T, ApiError> {
    tokio::task::spawn_blocking(work).await.map_err(|why| ApiError::Internal(Box::new(why)))?
}
