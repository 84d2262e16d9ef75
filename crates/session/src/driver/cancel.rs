//! Cancelling what runs, over a connection of its own.

use tokio_postgres::CancelToken;
use tokio_postgres_rustls::MakeRustlsConnect;

use crate::{BoxFuture, Cancel, Result, SessionError};

/// Cancels the statement that runs on one connection.
pub(super) struct Canceller {
    token: CancelToken,
    tls: MakeRustlsConnect,
}

impl Canceller {
    pub(super) fn new(token: CancelToken, tls: MakeRustlsConnect) -> Self {
        Self { token, tls }
    }
}

impl Cancel for Canceller {
    fn cancel(&self) -> BoxFuture<'_, Result<()>> {
        Box::pin(async move {
            let lost = |error: tokio_postgres::Error| SessionError::Lost(error.to_string());
            self.token.cancel_query(self.tls.clone()).await.map_err(lost)
        })
    }
}
