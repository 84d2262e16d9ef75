//! A text that may hold a COPY from or to the client is sent piece by piece.

use aludel_sql::{Way, pieces};

use crate::{Result, Session};

/// Executes SQL of the user's; where nothing is copied, as one message.
pub async fn execute(session: &mut dyn Session, text: &str) -> Result<()> {
    for piece in pieces(text) {
        let sent = match piece.way {
            Way::Message => session.execute(piece.sql).await,
            Way::CopyIn(rows) => session.copy_in(piece.sql, rows).await,
            Way::CopyOut => session.copy_out(piece.sql).await,
        };
        sent.map_err(|error| error.behind(piece.characters_before, piece.statements_before))?;
    }
    Ok(())
}
