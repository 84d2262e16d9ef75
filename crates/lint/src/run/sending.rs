//! A statement is sent, or what runs in its place.

use aludel_engine::{Deed, ErrorClass, Ground};
use aludel_session::{SessionError, SqlError, execute};

use super::Runner;
use crate::Statement;

/// Why the server did not take a statement.
pub(super) type Refused = Option<(Box<SqlError>, ErrorClass)>;

const SAVEPOINT: &str = "aludel_lint";

impl Runner<'_, '_> {
    /// One statement of a transaction.
    pub(super) async fn guarded(&mut self, statement: &Statement) -> Result<Refused, SessionError> {
        self.session.execute(&format!("SAVEPOINT {SAVEPOINT}")).await?;
        let refused = self.send_deed(statement).await?;
        if refused.is_some() {
            self.session.execute(&format!("ROLLBACK TO SAVEPOINT {SAVEPOINT}")).await?;
        }
        self.send(&format!("RELEASE SAVEPOINT {SAVEPOINT}")).await?;
        Ok(refused)
    }

    /// Runs a statement as far as it may reach.
    pub(super) async fn send_deed(
        &mut self,
        statement: &Statement,
    ) -> Result<Refused, SessionError> {
        let others = self.instead(statement).or_else(|| copied(statement).map(|it| vec![it]));
        let Some(others) = others else { return self.send(&statement.sql).await };
        for sql in others {
            let refused = self.send(&sql).await?;
            if refused.is_some() {
                return Ok(refused);
            }
        }
        Ok(None)
    }

    /// Whether a statement runs as it is written.
    pub(super) fn is_as_written(&self, statement: &Statement) -> bool {
        self.instead(statement).is_none()
    }

    /// What runs in place of a statement. One that would make roles never runs on a server of the user's:
    /// it has them for all of its databases, and who looks on makes none.
    pub(super) fn instead(&self, statement: &Statement) -> Option<Vec<String>> {
        match self.reach.deed(&statement.sql) {
            Deed::RunWithRoles(_) if self.reach.ground == Ground::Given => Some(Vec::new()),
            deed => deed.instead().map(<[String]>::to_vec),
        }
    }

    pub(super) async fn send(&mut self, sql: &str) -> Result<Refused, SessionError> {
        match execute(self.session, sql).await {
            Ok(()) => Ok(None),
            Err(SessionError::Sql(error)) => {
                let class = self.engine.classify(&error);
                Ok(Some((error, class)))
            }
            Err(error) => Err(error),
        }
    }
}

/// What stands for a COPY from the client: no row is sent, for a table that is made up may take none of
/// them.
fn copied(statement: &Statement) -> Option<String> {
    let words = statement.words();
    let from = words.windows(2).position(|pair| pair == ["from", "stdin"])?;
    let target = words.get(1..from).filter(|_| statement.begins("copy"))?;
    Some(format!("COPY {} FROM STDIN", target.join(" ")))
}
