//! What a database holds in the end: objects with their owners, rows, how far its sequences are. Two ways lead
//! to the same where all of it is the same.

use std::collections::{BTreeMap, BTreeSet};

use aludel_autogenerate::Workshop;
use aludel_catalog::{Body, Catalog, Ident, Key, Kind, Pair, QualifiedName};
use aludel_diff::changes;
use aludel_engine::Modelling;
use aludel_postgres::{
    Digest, InspectOptions, Ownership, Position, PostgresEngine, digests, positions,
};

use super::on_rows::is_passing_default;
use crate::{Failure, FailureKind, Result, ground, settings::Settings};

/// The most that is named of one sort.
const MOST: usize = 5;

/// What a database holds.
pub(super) struct End {
    pub(super) catalog: Catalog,
    pub(super) rows: BTreeMap<QualifiedName, Digest>,
    pub(super) sequences: BTreeMap<QualifiedName, Position>,
}

/// Columns whose values differ from run to run, by their tables.
pub(super) type Passing = BTreeMap<QualifiedName, BTreeSet<Ident>>;

/// What the shadow's latest database holds.
pub(super) async fn look(workshop: &mut Workshop, settings: &Settings) -> Result<End> {
    let options = InspectOptions { ownership: Ownership::Read, ..ground::inspection(settings) };
    let session = workshop.session().await?;
    let inspected = PostgresEngine.inspector().inspect(session, &options).await;
    let catalog = inspected
        .map_err(|error| Failure::new(FailureKind::Connection, format!("the shadow: {error}")))?;
    let tables: Vec<QualifiedName> = tables(&catalog).into_iter().collect();
    let rows = digests(session, &tables).await?;
    let sequences = positions(session, &options.journal_schema).await?;
    Ok(End { catalog, rows, sequences })
}

/// The tables of a catalog.
pub(super) fn tables(catalog: &Catalog) -> BTreeSet<QualifiedName> {
    catalog.of_kind(Kind::Table).filter_map(|(key, _)| key.qualified_name()).collect()
}

impl End {
    /// In what another one differs, in words; the values of some columns do not count.
    pub(super) fn differences(&self, other: &Self, passing: &Passing) -> Vec<String> {
        let mut all: Vec<String> = changes(Pair::new(&self.catalog, &other.catalog))
            .iter()
            .map(|change| change.key().to_string())
            .collect();
        let unmanaged = |end: &Self| -> BTreeSet<String> {
            end.catalog.unmanaged.iter().map(|it| format!("{} {}", it.what, it.name)).collect()
        };
        all.extend(unmanaged(self).symmetric_difference(&unmanaged(other)).cloned());
        let differs = |table: &&QualifiedName| {
            let without = passing.get(*table);
            let values = |end: &Self| end.rows.get(*table).map(|it| values(it, without));
            values(self) != values(other)
        };
        all.extend(self.rows.keys().filter(differs).map(|table| format!("the rows of {table}")));
        let moved = |name: &&QualifiedName| self.sequences.get(*name) != other.sequences.get(*name);
        let moved = self.sequences.keys().filter(moved);
        all.extend(moved.map(|name| format!("how far the sequence {name} is")));
        all.sort();
        all.dedup();
        let more = all.len().saturating_sub(MOST);
        all.truncate(MOST);
        if more > 0 {
            all.push(format!("and {more} more"));
        }
        all
    }

    /// What a column holds where nothing is said.
    pub(super) fn default_of(&self, table: &QualifiedName, column: &Ident) -> Option<&str> {
        match &self.catalog.get(&Key::part(Kind::Default, table, column.clone()))?.body {
            Body::Default(default) => Some(&default.expression),
            _ => None,
        }
    }

    /// The columns of a table whose default is another for another login or on another day: it is left to say
    /// what they hold.
    pub(super) fn given_anew(&self, table: &QualifiedName) -> BTreeSet<Ident> {
        let defaults = self.catalog.parts(Kind::Default, table);
        let is_passing =
            |body: &Body| matches!(body, Body::Default(it) if is_passing_default(&it.expression));
        defaults.filter(|(_, it)| is_passing(&it.body)).map(|(key, _)| key.name.clone()).collect()
    }

    /// The columns in which two runs of the same differ.
    pub(super) fn passing(&self, again: &Self) -> Passing {
        let mut all = Passing::new();
        for (table, digest) in &self.rows {
            let Some(other) = again.rows.get(table) else { continue };
            let differs =
                |column: &&String| digest.columns.get(*column) != other.columns.get(*column);
            let columns: BTreeSet<Ident> =
                digest.columns.keys().filter(differs).map(|it| it.as_str().into()).collect();
            if !columns.is_empty() {
                all.insert(table.clone(), columns);
            }
        }
        all
    }
}

/// What counts of a table's rows: all of it, or, where some columns do not count, what the others hold.
fn values(digest: &Digest, without: Option<&BTreeSet<Ident>>) -> Digest {
    let Some(without) = without else { return digest.clone() };
    let mut digest = digest.clone();
    digest.columns.retain(|column, _| !without.contains(&Ident::from(column.as_str())));
    digest.whole.clear();
    digest
}
