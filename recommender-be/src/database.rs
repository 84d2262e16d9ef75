//! The connections: to the configured database, or, built with the feature `embedded` and without
//! `DATABASE_URL`, to the PostgreSQL that aludel carries.

use sqlx::{PgPool, postgres::PgPoolOptions};

use crate::config::Config;

/// An open database.
pub(crate) struct Database {
    /// The connections.
    pub(crate) pool: PgPool,
    #[cfg(feature = "embedded")]
    embedded: Option<aludel_shadow::embedded::EmbeddedDatabase>,
}

impl Database {
    /// Connects, after starting the embedded server where it is wanted.
    pub(crate) async fn open(config: &Config) -> Result<Self, String> {
        match &config.database_url {
            Some(url) => Self::on_server(url, config).await,
            None => Self::embedded().await,
        }
    }

    async fn on_server(url: &str, config: &Config) -> Result<Self, String> {
        let pool = pool(url, config.max_connections)
            .await
            .map_err(|why| format!("cannot reach the database that DATABASE_URL names: {why}"))?;
        Ok(Self {
            pool,
            #[cfg(feature = "embedded")]
            embedded: None,
        })
    }

    /// The same database that `aludel` uses without `DATABASE_URL`. It serves one connection.
    #[cfg(feature = "embedded")]
    async fn embedded() -> Result<Self, String> {
        // A socket's folder is one only as an absolute path: anything else is a host's name.
        let folder = std::path::absolute(".aludel/database").map_err(|why| why.to_string())?;
        tracing::info!("DATABASE_URL is not set: the database is the embedded PostgreSQL");
        let progress = |step| tracing::info!("{step}");
        let server = aludel_shadow::embedded::EmbeddedDatabase::open(
            &folder,
            &Default::default(),
            &progress,
        )
        .await
        .map_err(|why| why.to_string())?;
        let pool = pool(&server.url(), 1).await.map_err(|why| why.to_string())?;
        Ok(Self { pool, embedded: Some(server) })
    }

    #[cfg(not(feature = "embedded"))]
    async fn embedded() -> Result<Self, String> {
        Err("DATABASE_URL is not set: say where the database is, for example \
             postgres://llm_user:PASSWORD@localhost:5432/llm-boilerplate"
            .to_owned())
    }

    /// Closes the connections, and stops the embedded server.
    pub(crate) async fn close(self) -> Result<(), String> {
        self.pool.close().await;
        #[cfg(feature = "embedded")]
        if let Some(server) = self.embedded {
            server.close().await.map_err(|why| why.to_string())?;
        }
        Ok(())
    }
}

async fn pool(url: &str, connections: u32) -> Result<PgPool, sqlx::Error> {
    PgPoolOptions::new().max_connections(connections).connect(url).await
}
