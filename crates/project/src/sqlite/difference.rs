//! The difference of states of SQLite's: as far as its own `ALTER TABLE` goes.

use aludel_catalog::{Catalog, Pair};
use aludel_dialect::{Remedy, RenderOptions};
use aludel_plan::{Migration, Plan, migration};
use aludel_sqlite::{SqliteDialect, beyond};

use crate::{Failure, FailureKind, Result, written};

/// Both directions, or all that has no statement.
pub fn planned(catalogs: Pair<&Catalog>) -> Result<Migration> {
    let mut beyond = beyond(catalogs);
    beyond.extend(aludel_sqlite::beyond(catalogs.swap()));
    beyond.sort_by_key(|it| it.object.clone());
    beyond.dedup_by_key(|it| it.object.clone());
    if !beyond.is_empty() {
        let each: Vec<String> = beyond.iter().map(|it| format!("  {it}")).collect();
        let message = format!(
            "SQLite's ALTER TABLE cannot do this, and making a table anew with its rows is not there \
             yet:\n{}",
            each.join("\n")
        );
        return Err(Failure::new(FailureKind::Input, message).hint(
            "write it by hand: a new table, its rows, the old one dropped, the new one renamed \
             (docs/sqlite.md)",
        ));
    }
    migration(catalogs, &SqliteDialect, &RenderOptions::default())
        .map_err(|error| Failure::new(FailureKind::Input, error))
}

/// A plan as a script: each hazard in plain words above its statement.
pub fn script(plan: &Plan) -> String {
    let statements = plan.segments.iter().flat_map(|segment| &segment.statements);
    let texts: Vec<String> = statements
        .map(|statement| {
            let hazards: String = statement
                .hazards
                .iter()
                .map(|it| written::comment(it, &Remedy::to_string))
                .collect();
            format!("{hazards}{};\n", statement.sql)
        })
        .collect();
    texts.join("\n")
}
