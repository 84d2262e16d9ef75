//! Rows that satisfy every constraint, for every table: a few, and the same ones each time.
//!
//! Values come from lists by type; where checks, domains or partition bounds have a say, the server
//! picks among candidates. Each try runs in a savepoint, so that what it refuses leaves no trace. A
//! table that no row was found for is named with the reason, and is no error.

mod asking;
mod circle;
mod filter;
mod insert;
mod order;
mod rows;
mod scope;
mod shape;
mod sources;
mod table;
mod types;

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Catalog, Ident, QualifiedName};
use aludel_engine::{
    Proving,
    sampler::{Sampler, Values},
};
use aludel_session::{Session, SessionError};
use serde::Serialize;

use order::Families;
use shape::Shape;

pub use scope::Scope;
pub(crate) use scope::has_rows;

/// A table that got rows, or has had some.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Filled {
    /// The table.
    pub table: String,
    /// How many rows it got; 0 where it had some.
    pub rows: usize,
}

/// A table that no row was found for.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Unfilled {
    /// The table.
    pub table: String,
    /// Why.
    pub reason: String,
}

/// What became of filling.
#[derive(Debug, Clone, Default)]
pub(crate) struct Filling {
    pub(crate) filled: Vec<Filled>,
    pub(crate) unfilled: Vec<Unfilled>,
    /// All tables that were looked at.
    pub(crate) tables: BTreeSet<QualifiedName>,
    /// Those that had rows before.
    pub(crate) seeded: BTreeSet<QualifiedName>,
}

/// Fills the tables of a scope, as a proof does: those that got rows.
///
/// # Errors
///
/// Where the database does not answer.
pub async fn fill_tables(
    engine: &dyn Proving,
    session: &mut dyn Session,
    catalog: &Catalog,
    scope: &Scope,
) -> Result<Vec<Filled>, SessionError> {
    Ok(fill(engine, session, catalog, scope).await?.filled)
}

/// Fills the tables of a scope, and those that they point to. The rows are committed.
pub(crate) async fn fill(
    engine: &dyn Proving,
    session: &mut dyn Session,
    catalog: &Catalog,
    scope: &Scope,
) -> Result<Filling, SessionError> {
    let families = Families::new(catalog);
    let wanted = scope.tables(&families);
    let tables = families.with_parents(&wanted);
    let mut filling = Filling { tables: tables.clone(), ..Filling::default() };
    filling.seeded = scope::has_rows(engine.rows(), session, &tables).await?;
    let sampler = engine.sampler();
    session.execute(sampler.begin()).await?;
    let bounds = sampler.bounds(session, &families.partitions(&tables)).await?;
    let shapes = shape::shapes(sampler, catalog, &tables);
    let values = sampler.values(catalog);
    let mut filler =
        Filler { sampler, session, catalog, families: &families, shapes, values, bounds, filling };
    for group in order::groups(families.edges(&tables)) {
        let open: Vec<QualifiedName> =
            group.into_iter().filter(|name| filler.is_open(name, &wanted)).collect();
        match open.as_slice() {
            [] => {}
            [one] => filler.fill_one(one).await?,
            several => filler.fill_circle(several).await?,
        }
    }
    let Filler { session, mut filling, .. } = filler;
    session.execute("COMMIT").await?;
    filling.filled.sort();
    filling.unfilled.sort();
    Ok(filling)
}

/// Filling, under way.
struct Filler<'s, 'a> {
    sampler: &'a dyn Sampler,
    session: &'s mut dyn Session,
    catalog: &'a Catalog,
    families: &'a Families<'a>,
    shapes: BTreeMap<QualifiedName, Shape<'a>>,
    values: Box<dyn Values + 'a>,
    /// What partitions demand of their rows.
    bounds: BTreeMap<QualifiedName, String>,
    filling: Filling,
}

/// The keys of rows that are there: their values as text.
type Keys = Vec<Vec<String>>;

impl Filler<'_, '_> {
    /// Whether a table is to be filled; if not, that is noted.
    fn is_open(&mut self, name: &QualifiedName, wanted: &BTreeSet<QualifiedName>) -> bool {
        if self.filling.seeded.contains(name) {
            self.filling.filled.push(Filled { table: name.to_string(), rows: 0 });
            return false;
        }
        let is_foreign = self.families.is_foreign(name);
        if is_foreign && wanted.contains(name) {
            self.refuse(name, "its rows are on a foreign server");
        }
        !is_foreign
    }

    fn refuse(&mut self, name: &QualifiedName, reason: impl Into<String>) {
        self.filling.unfilled.push(Unfilled { table: name.to_string(), reason: reason.into() });
    }

    fn note(&mut self, name: &QualifiedName, rows: usize) {
        self.filling.filled.push(Filled { table: name.to_string(), rows });
    }

    /// The keys of the rows that a foreign key may point to.
    async fn keys(
        &mut self,
        table: &QualifiedName,
        columns: &[Ident],
    ) -> Result<Keys, SessionError> {
        let names: Vec<String> = columns.iter().map(ToString::to_string).collect();
        let list = names.join(", ");
        let there = names.iter().map(|name| format!("{name} IS NOT NULL"));
        let there = there.collect::<Vec<_>>().join(" AND ");
        let sql = format!("SELECT {list} FROM {table} WHERE {there} ORDER BY {list} LIMIT 60");
        let rows = asking::ask(self.session, &sql).await?.unwrap_or_default();
        Ok(rows
            .into_iter()
            .map(|row| row.values().flatten().map(str::to_owned).collect())
            .collect())
    }
}
