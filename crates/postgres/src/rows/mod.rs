//! The rows of tables as text, what tells a table and a column again under another name, and what
//! becomes of values.

mod cast;
mod digest;
mod seed;
mod structure;

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::QualifiedName;
use aludel_engine::{
    Asked,
    rows::{Column, Converted, Foreign, Labels, Relation, Rows, Wanted, Within},
};
use aludel_session::{Row, Session};
use aludel_sql::quote_ident;

use crate::PostgresEngine;
pub use digest::{Digest, digests};
pub use seed::{MOST_ROWS, Position, Seed, SeedColumn, positions, seeds, set_position};

/// What must not differ from one reading of a value to the next.
const SETTINGS: &str = "SET LOCAL search_path = pg_catalog, pg_temp; SET LOCAL TimeZone = 'UTC'; \
SET LOCAL DateStyle = 'ISO, YMD'; SET LOCAL IntervalStyle = 'postgres'; \
SET LOCAL bytea_output = 'hex'; SET LOCAL extra_float_digits = 1; SET LOCAL lc_monetary = 'C'";

impl Rows for PostgresEngine {
    fn begin(&self, within: Within) -> String {
        let begin = match within {
            Within::Own => "BEGIN READ ONLY",
            Within::Callers => "SAVEPOINT aludel_rows",
        };
        format!("{begin}; {SETTINGS}")
    }

    fn end(&self, within: Within) -> &'static str {
        match within {
            Within::Own => "ROLLBACK",
            Within::Callers => "ROLLBACK TO SAVEPOINT aludel_rows; RELEASE SAVEPOINT aludel_rows",
        }
    }

    fn relations<'a>(
        &'a self,
        session: &'a mut dyn Session,
        wanted: &'a Wanted,
    ) -> Asked<'a, BTreeMap<u32, Relation>> {
        Box::pin(structure::relations(session, wanted))
    }

    fn foreign<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Vec<Foreign>> {
        Box::pin(structure::foreign(session))
    }

    fn labels<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Labels> {
        Box::pin(async move {
            let rows = session.query("SELECT oid, enumlabel FROM pg_catalog.pg_enum").await?;
            let label = |row: &Row| Some((row.text(0).parse().ok()?, row.text(1).to_owned()));
            Ok(rows.iter().filter_map(label).collect())
        })
    }

    fn names<'a>(
        &'a self,
        session: &'a mut dyn Session,
        ids: &'a BTreeSet<u32>,
    ) -> Asked<'a, BTreeMap<u32, QualifiedName>> {
        Box::pin(structure::names(session, ids))
    }

    fn only(&self, table: &QualifiedName) -> String {
        format!("ONLY {table}")
    }

    fn cell(&self, column: Option<&str>) -> String {
        column.map_or_else(|| "NULL::text".into(), |name| format!("{}::text", quote_ident(name)))
    }

    fn empty(&self, tables: &BTreeSet<QualifiedName>) -> String {
        let names: Vec<String> = tables.iter().map(ToString::to_string).collect();
        format!("TRUNCATE {} CASCADE", names.join(", "))
    }

    fn converted<'a>(
        &'a self,
        session: &'a mut dyn Session,
        within: Within,
        columns: (&'a Column, &'a Column),
        values: BTreeSet<&'a str>,
        labels: (&'a Labels, &'a Labels),
    ) -> Asked<'a, Converted> {
        Box::pin(cast::converted(session, within, columns, values, labels))
    }
}
