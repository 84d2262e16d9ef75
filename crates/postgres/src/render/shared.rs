//! What the files of all kinds say in the same words.

use aludel_catalog::Key;
use aludel_dialect::{Alteration, Hazard, HazardKind, Statement};

/// An alteration in place that unsettles nothing.
pub(super) fn in_place(statements: Vec<Statement>) -> Alteration {
    Alteration::InPlace { statements, unsettles: Vec::new() }
}

/// A hazard with nothing to do about it.
pub(super) fn hazard(kind: HazardKind, object: &Key, message: impl Into<String>) -> Hazard {
    Hazard { kind, object: object.clone(), message: message.into(), remedy: None }
}

/// A hazard, and what to do about it.
pub(super) fn hazard_with_remedy(
    kind: HazardKind,
    object: &Key,
    message: impl Into<String>,
    remedy: impl Into<String>,
) -> Hazard {
    Hazard { remedy: Some(remedy.into()), ..hazard(kind, object, message) }
}

/// A text as a literal, with `E` where a backslash would else mean something to somebody.
pub(super) fn literal(text: &str) -> String {
    let quoted = text.replace('\'', "''");
    if quoted.contains('\\') {
        format!("E'{}'", quoted.replace('\\', "\\\\"))
    } else {
        format!("'{quoted}'")
    }
}
