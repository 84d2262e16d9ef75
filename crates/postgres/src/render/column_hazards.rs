//! What a new or changed column does to rows that are there.

use aludel_catalog::{Column, Key};
use aludel_dialect::{Hazard, HazardKind};

use super::{fill, naming::Names, shared::hazard_with_remedy};

/// Functions that give every row another value. Source: `pg_proc.provolatile` of PostgreSQL 14
/// to 18, those that defaults are made of.
const VOLATILE: [&str; 8] = [
    "nextval(",
    "gen_random_uuid(",
    "uuid_generate_",
    "uuidv4(",
    "uuidv7(",
    "random(",
    "clock_timestamp(",
    "timeofday(",
];

/// Why adding the column writes every row again, where it does.
pub(super) fn rewrites(column: &Column, default: Option<&str>) -> Option<&'static str> {
    let is_stored = column.generated.as_ref().is_some_and(|generated| !generated.is_virtual);
    let is_volatile =
        default.is_some_and(|default| VOLATILE.iter().any(|function| default.contains(function)));
    match (is_stored, column.identity.is_some(), is_volatile) {
        (true, _, _) => Some("its values are computed and stored"),
        (_, true, _) => Some("its values are counted"),
        (_, _, true) => Some("its default is another for each row"),
        _ => None,
    }
}

/// Every row is written again.
pub(super) fn rewrite(key: &Key, why: &str) -> Hazard {
    let message = format!(
        "every row of {} is written again while no other session can use it: {why}",
        table(key)
    );
    let remedy = "add the column without it, fill it in batches, and set it then";
    hazard_with_remedy(HazardKind::Rewrite, key, message, remedy)
}

/// Rows that are there have no value for the column.
pub(super) fn no_value(key: &Key, names: Names<'_>) -> Hazard {
    let message = format!("fails if {} has rows, for {} has no default", table(key), key.path());
    let remedy = format!("give it a default, or pass {}", fill::flag(key, names));
    hazard_with_remedy(HazardKind::MayFail, key, message, remedy)
}

/// Some row may be NULL.
pub(super) fn not_null(key: &Key, names: Names<'_>) -> [Hazard; 2] {
    let message = format!("fails if a row has NULL in {}", key.path());
    let remedy = format!("fix such rows first, or pass {}", fill::flag(key, names));
    let fails = hazard_with_remedy(HazardKind::MayFail, key, message, remedy);
    let message = format!("reads all of {} while no other session can use it", table(key));
    let remedy =
        "add a CHECK (… IS NOT NULL) NOT VALID and validate it first: then nothing is read";
    [fails, hazard_with_remedy(HazardKind::Scan, key, message, remedy)]
}

/// The table of a column, in a message.
fn table(key: &Key) -> String {
    key.parent_name().map_or_else(String::new, |table| {
        format!("{}.{}", table.schema.as_str(), table.name.as_str())
    })
}
