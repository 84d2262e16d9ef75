//! What a database has counted, for a file.

use aludel_engine::Proving;
use aludel_postgres::PostgresEngine;
use aludel_queries::{Export, Exported};
use aludel_session::Session;

use crate::{Failure, FailureKind, Result};

pub(super) async fn counted(session: &mut dyn Session, journal_schema: &str) -> Result<Export> {
    let Some(describer) = PostgresEngine.describer() else {
        return Err(Failure::new(FailureKind::Internal, "the engine describes no queries"));
    };
    let counted = describer.counted(session).await.map_err(|error| {
        let hint = error.sql().and_then(|error| error.hint.clone());
        Failure::new(FailureKind::Connection, error).hint_if(hint)
    })?;
    // What aludel sends to its journal no program does, and no shadow has it.
    let journal = format!("\"{}\".", journal_schema.replace('"', "\"\""));
    let queries = counted
        .queries
        .into_iter()
        .filter(|(query, _)| !query.contains(&journal) && !query.contains("$aludel$"));
    let queries = queries.map(|(query, calls)| Exported { query, calls });
    Ok(Export::new(queries.collect(), counted.hidden))
}
