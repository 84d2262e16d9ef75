//! Which tables are looked at, and what the server says of them before they are filled.

use std::collections::BTreeSet;

use aludel_catalog::QualifiedName;
use aludel_engine::rows::Rows;
use aludel_session::{Session, SessionError};

use super::order::Families;

/// How many tables one query asks about.
const AT_ONCE: usize = 200;

/// Which tables a proof looks at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Scope {
    /// All of them.
    All,
    /// These, and those that they point to.
    Tables(BTreeSet<QualifiedName>),
}

impl Scope {
    /// The tables that hold rows themselves.
    pub(super) fn tables(&self, families: &Families<'_>) -> BTreeSet<QualifiedName> {
        match self {
            Self::All => families.all(),
            Self::Tables(tables) => tables.iter().flat_map(|name| families.leaves(name)).collect(),
        }
    }
}

/// Those of some tables that have rows.
pub(crate) async fn has_rows(
    reader: &dyn Rows,
    session: &mut dyn Session,
    tables: &BTreeSet<QualifiedName>,
) -> Result<BTreeSet<QualifiedName>, SessionError> {
    let all: Vec<&QualifiedName> = tables.iter().collect();
    let mut with_rows = BTreeSet::new();
    for some in all.chunks(AT_ONCE) {
        let asked: Vec<String> =
            some.iter().enumerate().map(|(at, table)| question(reader, at, table)).collect();
        let sql = asked.join(" UNION ALL ");
        let rows = match session.query(&sql).await {
            Ok(rows) => rows,
            // A foreign table that cannot be reached spoils the question for all.
            Err(SessionError::Sql(_)) => singly(session, &asked).await?,
            Err(error) => return Err(error),
        };
        let places = rows.iter().filter_map(|row| row.text(0).parse::<usize>().ok());
        with_rows.extend(places.filter_map(|at| some.get(at)).map(|table| (*table).clone()));
    }
    Ok(with_rows)
}

fn question(rows: &dyn Rows, at: usize, table: &QualifiedName) -> String {
    format!("SELECT {at} WHERE EXISTS (SELECT 1 FROM {})", rows.only(table))
}

async fn singly(
    session: &mut dyn Session,
    questions: &[String],
) -> Result<Vec<aludel_session::Row>, SessionError> {
    let mut rows = Vec::new();
    for question in questions {
        match session.query(question).await {
            Ok(found) => rows.extend(found),
            Err(SessionError::Sql(_)) => {}
            Err(error) => return Err(error),
        }
    }
    Ok(rows)
}
