//! `CREATE STATISTICS`.

use aludel_catalog::{Key, Pair, Statistics};
use aludel_dialect::{Alteration, Located, Statement};

use super::{
    naming::Names,
    shared::{in_place, one},
};

pub(super) fn create(
    key: &Key,
    statistics: &Statistics,
    _parts: &[Located<'_>],
    names: Names<'_>,
) -> Vec<Statement> {
    let definition = names.text(&statistics.definition);
    let mut statements = one(key, format!("CREATE STATISTICS {} {definition}", names.own(key)));
    if let Some(target) = statistics.target {
        statements.push(set_target(key, target, names));
    }
    statements
}

pub(super) fn set_target(key: &Key, target: i32, names: Names<'_>) -> Statement {
    Statement::new(key, format!("ALTER STATISTICS {} SET STATISTICS {target}", names.own(key)))
}

pub(super) fn drop(key: &Key, _statistics: &Statistics, names: Names<'_>) -> Vec<Statement> {
    one(key, format!("DROP STATISTICS {}", names.own(key)))
}

pub(super) fn alter(key: &Key, change: Pair<&Statistics>, names: Names<'_>) -> Alteration {
    if !change.map(|s| (&s.table, &s.definition)).is_same() {
        return Alteration::Rebuild;
    }
    // -1 is the system's default in every major.
    in_place(vec![set_target(key, change.after.target.unwrap_or(-1), names)])
}
