//! What the files of all kinds say in the same words.

use aludel_catalog::Key;
use aludel_dialect::{Alteration, Statement};

use super::{facts, naming::Names};

/// An alteration in place that unsettles nothing.
pub(super) fn in_place(statements: Vec<Statement>) -> Alteration {
    Alteration::InPlace { statements, unsettles: Vec::new() }
}

/// One statement.
pub(super) fn one(key: &Key, sql: impl Into<String>) -> Vec<Statement> {
    vec![Statement::new(key, sql)]
}

/// Statements on one object.
pub(super) fn several(key: &Key, sql: impl IntoIterator<Item = String>) -> Vec<Statement> {
    sql.into_iter().map(|sql| Statement::new(key, sql)).collect()
}

/// A drop of something that clients name in their queries.
pub(super) fn drop_of_named(key: &Key, sql: String, names: Names<'_>) -> Vec<Statement> {
    let statement = Statement::new(key, sql);
    if names.catalogs().after.get(key).is_some() {
        return vec![statement]; // It comes back in the same plan.
    }
    vec![statement.with_hazard(facts::dropped(key))]
}

/// `WORD value`, or nothing where there is no value.
pub(super) fn clause(word: &str, value: Option<impl std::fmt::Display>) -> String {
    value.map_or_else(String::new, |value| format!("{word} {value}"))
}

/// The word where it holds, else nothing.
pub(super) fn word_if(holds: bool, word: &'static str) -> &'static str {
    if holds { word } else { "" }
}
