//! Filling one table.

use std::collections::BTreeSet;

use aludel_catalog::QualifiedName;
use aludel_session::SessionError;

use super::{
    Filler,
    asking::ask,
    insert::{attempts, insert, quietly},
    rows::{FULL, Row, choose, cover},
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
            let statement = quietly(&[&shape], insert(self.sampler, &shape, &rows));
            match ask(self.session, &statement).await? {
                Ok(_) => return Ok(Ok(rows.len() + self.cover(&shape, &sources).await?)),
                Err(error) => reason = error.message,
            }
        }
        Ok(Err(reason))
    }
}

impl Filler<'_, '_> {
    /// Adds rows, until each label of its columns is in one, where the server takes them; how many
    /// it took.
    pub(super) async fn cover(
        &mut self,
        shape: &Shape<'_>,
        sources: &Sources,
    ) -> Result<usize, SessionError> {
        let rows = rows(shape, sources);
        let mut more = cover(&sources.all, &shape.unique, &rows, &sources.labels);
        for row in &mut more {
            point_to(row, rows.first(), sources);
        }
        if more.is_empty() {
            return Ok(0);
        }
        let all = quietly(&[shape], insert(self.sampler, shape, &more));
        if ask(self.session, &all).await?.is_ok() {
            return Ok(more.len());
        }
        let mut taken = 0;
        for row in &more {
            let one = quietly(&[shape], insert(self.sampler, shape, std::slice::from_ref(row)));
            taken += usize::from(ask(self.session, &one).await?.is_ok());
        }
        Ok(taken)
    }
}

/// Lets a row point to another of the same table, where it points to one.
fn point_to(row: &mut Row, target: Option<&Row>, sources: &Sources) {
    for key in &sources.own {
        for (column, parent) in key.columns.iter().zip(&key.parent_columns) {
            let value = target.and_then(|target| target.get(parent).cloned());
            row.insert(column.clone(), value.unwrap_or_else(|| "NULL".to_owned()));
        }
    }
}

/// Rows for a table; those that point to rows of the same table point to the one before.
pub(super) fn rows(shape: &Shape<'_>, sources: &Sources) -> Vec<Row> {
    let mut rows = choose(&sources.all, &shape.unique, FULL + 1);
    let before = rows.clone();
    for (at, row) in rows.iter_mut().enumerate() {
        point_to(row, before.get(at.saturating_sub(1)), sources);
    }
    rows
}
