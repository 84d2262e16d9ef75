//! Statements that commit by themselves.

use aludel_engine::{Effects, ErrorClass};
use aludel_session::SessionError;

use super::{Runner, noting::known_of_bare, sending::Refused};
use crate::{Statement, Transaction, outline::Extent};

impl<'s> Runner<'s, '_> {
    /// One statement that commits by itself.
    pub(super) async fn alone(&mut self, statement: &'s Statement) -> Result<(), SessionError> {
        let begun = Transaction { first: self.now.clone(), ..Transaction::default() };
        let first = self.records.len();
        let mut observed = self.begin(1).await?;
        observed.before(self.session, &statement.sql).await?;
        match self.send_deed(statement).await? {
            None => {
                self.look(observed.as_mut(), statement, None).await?;
                let effects = observed.end(self.session).await?;
                let refused = self.send("COMMIT").await?;
                if let (Some(_), Some(last)) = (&refused, self.records.last_mut()) {
                    last.failure = refused;
                    self.session.execute("ROLLBACK").await?;
                    self.now.all_again(self.session).await?;
                }
                self.attach(first, &begun, effects);
                self.settle(&begun).await?;
            }
            Some((_, ErrorClass::NoTransaction)) => {
                self.session.execute("ROLLBACK").await?;
                let (effects, refused) = self.bare(statement).await?;
                self.note(statement, refused, Extent::All).await?;
                self.attach(first, &begun, vec![effects]);
                if let Some(record) = self.records.last_mut() {
                    record.known = known_of_bare(statement);
                }
            }
            refused => {
                self.session.execute("ROLLBACK").await?;
                self.note(statement, refused, Extent::of(statement)).await?;
                self.attach(first, &begun, Vec::new());
            }
        }
        Ok(())
    }

    /// Runs a statement that allows no transaction: what the manual says of it, and why it was refused.
    pub(super) async fn bare(
        &mut self,
        statement: &Statement,
    ) -> Result<(Effects, Refused), SessionError> {
        let observer = self.engine.observer();
        let effects = observer.documented(self.session, &statement.sql).await?;
        let refused = self.send_deed(statement).await?;
        if refused.is_some() {
            self.engine.observer().clear(self.session).await?;
        }
        Ok((effects, refused))
    }
}
