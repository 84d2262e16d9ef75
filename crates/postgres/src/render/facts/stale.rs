//! What stays as a function computed it before it changed.

use aludel_catalog::Key;
use aludel_dialect::{Code, Hazard, Remedy};

/// Rows of a table met a check by the old body.
pub(in crate::render) fn check(check: &Key, table: &str, definition: &str) -> Hazard {
    let name = &check.name;
    let message = format!("rows of {table} met {name} by the old body");
    Hazard::new(Code::StaleCheck, check, message).with(Remedy::Sql(format!(
        "ALTER TABLE {table} DROP CONSTRAINT {name}, ADD CONSTRAINT {name} {definition}"
    )))
}

/// Values of a domain met a check by the old body.
pub(in crate::render) fn domain_check(check: &Key, domain: &str, definition: &str) -> Hazard {
    let name = &check.name;
    let message = format!("values of {domain} met {name} by the old body");
    Hazard::new(Code::StaleCheck, check, message).with(Remedy::Sql(format!(
        "ALTER DOMAIN {domain} DROP CONSTRAINT {name}; \
         ALTER DOMAIN {domain} ADD CONSTRAINT {name} {definition}"
    )))
}

/// Values of a generated column are those of the old body; an update of what it is computed from
/// computes it.
pub(in crate::render) fn computed(column: &Key, update: String) -> Hazard {
    let message = format!("values of {} are those of the old body", column.path());
    Hazard::new(Code::StaleGeneratedColumn, column, message).with(Remedy::Sql(update))
}

/// Rows are in the partitions of the old body.
pub(in crate::render) fn partitioned(key: &Key, table: &str) -> Hazard {
    let message = format!("rows of {table} stay where the old body put them");
    Hazard::new(Code::StalePartitions, key, message).with(format!(
        "delete the rows of {table} that the new body puts elsewhere, and insert them again"
    ))
}

/// Rows of a materialized view are those of the old body.
pub(in crate::render) fn materialized(key: &Key, view: &str) -> Hazard {
    let message = format!("rows of {view} are those of the old body");
    Hazard::new(Code::StaleView, key, message)
        .with(Remedy::Sql(format!("REFRESH MATERIALIZED VIEW {view}")))
}
