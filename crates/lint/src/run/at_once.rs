//! A transaction whose statements are sent as one message, with a question behind each: where nothing is to be
//! done between them, and none is refused.

use aludel_engine::FEW_STATEMENTS;
use aludel_session::{Row, SessionError, answers, questions_behind};

use super::Runner;
use crate::{Statement, Transaction, outline::Extent};

impl<'s> Runner<'s, '_> {
    /// Runs and notes the statements of a transaction; whether that could be done. If not, nothing of them is
    /// left, and they are to be run one by one.
    pub(super) async fn at_once(
        &mut self,
        begun: &Transaction,
        statements: &'s [Statement],
    ) -> Result<bool, SessionError> {
        let is_plain = |it: &Statement| self.now.is_near(Extent::of(it)) && self.is_as_written(it);
        if statements.len() > FEW_STATEMENTS || !statements.iter().all(is_plain) {
            return Ok(false);
        }
        let first = self.records.len();
        let mut observed = self.begin(statements.len()).await?;
        let Some(answers) = self.ask_behind(statements).await? else { return Ok(false) };
        for (statement, rows) in statements.iter().zip(&answers) {
            observed.before(self.session, &statement.sql).await?;
            self.take(observed.as_mut(), statement, None, rows).await?;
        }
        self.finish(begun, first, observed, statements).await?;
        Ok(true)
    }

    /// Sends statements with a question behind each; the answers. Where one is refused, or where it is not
    /// known which of them the server spoke of, the transaction is taken back.
    async fn ask_behind(
        &mut self,
        statements: &[Statement],
    ) -> Result<Option<Vec<Vec<Row>>>, SessionError> {
        let question = |it: &Statement| self.now.question(Extent::of(it)).unwrap_or_default();
        let parts = statements.iter().map(|it| (it.sql.as_str(), question(it)));
        let rows = match self.session.query(&questions_behind(parts)).await {
            Err(SessionError::Sql(_)) => None,
            rows => Some(rows?),
        };
        let said = self.session.take_notices();
        match rows {
            Some(rows) if said.is_empty() => Ok(Some(answers(rows))),
            _ => {
                self.session.execute("ROLLBACK").await?;
                self.session.take_notices();
                Ok(None)
            }
        }
    }
}
