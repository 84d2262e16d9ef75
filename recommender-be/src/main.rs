//! The backend of the LLM App Boilerplate.
//!
//! `recommender-be serve` checks the schema and serves; with `MIGRATE_ON_START=1` it upgrades first.

mod app;
mod config;
mod database;
mod error;
mod routes;
mod schema;
mod secret;

use std::process::ExitCode;

use sqlx::PgPool;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;

use crate::{app::App, config::Config, database::Database};

const USAGE: &str = "usage: recommender-be serve";

#[tokio::main]
async fn main() -> ExitCode {
    if std::env::args().skip(1).ne(["serve".to_owned()]) {
        eprintln!("{USAGE}");
        return ExitCode::from(2);
    }
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    match serve().await {
        Ok(()) => ExitCode::SUCCESS,
        Err(why) => {
            eprintln!("error: {why}");
            ExitCode::FAILURE
        }
    }
}

async fn serve() -> Result<(), String> {
    let config = Config::from_env()?;
    let database = Database::open(&config).await?;
    let outcome = serve_on(&database.pool, &config).await;
    database.close().await?;
    outcome
}

async fn serve_on(pool: &PgPool, config: &Config) -> Result<(), String> {
    let migrator = schema::migrator(config)?;
    schema::make_ready(&migrator, pool, config).await?;
    let listener = TcpListener::bind(config.listen)
        .await
        .map_err(|why| format!("cannot listen on {}: {why}", config.listen))?;
    let address = listener.local_addr().map_err(|why| why.to_string())?;
    tracing::info!("serving on http://{address}");
    axum::serve(listener, app::router(App::new(pool.clone(), migrator)))
        .with_graceful_shutdown(interrupted())
        .await
        .map_err(|why| why.to_string())
}

/// Ends at Ctrl-C or, where there is such a thing, at SIGTERM, which `docker stop` sends.
async fn interrupted() {
    let ctrl_c = tokio::signal::ctrl_c();
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut terminated) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = ctrl_c => {}
                _ = terminated.recv() => {}
            }
            return;
        }
    }
    ctrl_c.await.ok();
}
