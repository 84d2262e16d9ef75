//! Filling one table.

use std::collections::BTreeSet;

use aludel_catalog::QualifiedName;
use aludel_session::SessionError;

use super::{
    Filler,
    asking::ask,
    insert::{attempts, insert, quietly},
    rows::{FULL, Row, choose},
    shape::Shape,
    sources::Sources,
};

impl Filler<'_, '_> {
    /// Fills a table, or notes why it was not.
    pub(super) async fn fill_one(&mut self, name: &QualifiedName) -> Result<(), SessionError> {
        match self.try_one(name).await? {
            Ok(rows) => self.note(name, rows),
            Err(reason) => self.refuse(name, reason),
        }
        Ok(())
    }

    /// Tries to fill a table; the inner error says why it could not be.
    pub(super) async fn try_one(
        &mut self,
        name: &QualifiedName,
    ) -> Result<Result<usize, String>, SessionError> {
        let Some(shape) = self.shapes.get(name).cloned() else {
            return Ok(Err("nothing is known of it".to_owned()));
        };
        let sources = match self.sources(&shape, &BTreeSet::new()).await? {
            Ok(sources) => sources,
            Err(reason) => return Ok(Err(reason)),
        };
        let rows = rows(&shape, &sources);
        let mut reason = "no row was found that meets its constraints".to_owned();
        for rows in attempts(&shape, &rows, &sources) {
            let statement = quietly(&[&shape], insert(&shape, &rows));
            match ask(self.session, &statement).await? {
                Ok(_) => return Ok(Ok(rows.len())),
                Err(error) => reason = error.message,
            }
        }
        Ok(Err(reason))
    }
}

/// Rows for a table; those that point to rows of the same table point to the one before.
pub(super) fn rows(shape: &Shape<'_>, sources: &Sources) -> Vec<Row> {
    let mut rows = choose(&sources.all, &shape.unique, FULL + 1);
    for key in &sources.own {
        let before: Vec<Row> = rows.clone();
        for (at, row) in rows.iter_mut().enumerate() {
            let Some(target) = before.get(at.saturating_sub(1)) else { continue };
            for (column, parent) in key.columns.iter().zip(&key.parent_columns) {
                let value = target.get(parent).cloned();
                row.insert(column.clone(), value.unwrap_or_else(|| "NULL".to_owned()));
            }
        }
    }
    rows
}
