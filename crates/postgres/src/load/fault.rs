//! A statement that the server refuses: why, and what to do about it.

use aludel_engine::{Border, FileStatement, Ground, Shadow};
use aludel_session::SqlError;

use crate::PostgresEngine;

/// What to do about a statement of a file that a shadow refuses. `dumped`: the major version of the
/// server that the file was dumped from.
pub(super) fn hint(shadow: &dyn Shadow, error: &SqlError, dumped: Option<u32>) -> Option<String> {
    let major = shadow.major();
    if shadow.ground() == Ground::Given && error.code == "42501" {
        return PostgresEngine.hint(error);
    }
    match (dumped, error.code.as_str()) {
        (Some(dumped), _) if dumped > major => Some(format!(
            "the file was dumped from PostgreSQL {dumped}, and the shadow is PostgreSQL \
             {major}, which does not know all of it: set target = \"{dumped}\" in aludel.toml, \
             and have server binaries of that version here (ALUDEL_PG_BIN)"
        )),
        // Syntax, an unknown type or function, a feature that is not there.
        (_, "42601" | "42704" | "42883" | "0A000") => Some(format!(
            "the shadow is PostgreSQL {major}; what is of a newer version needs a newer \
             shadow: target = \"…\" in aludel.toml"
        )),
        _ => None,
    }
}

/// Whether a statement failed for want of something that a later one may bring.
/// Source: PostgreSQL manual, "Appendix A. PostgreSQL Error Codes".
pub(super) fn needs_something(error: &SqlError) -> bool {
    const UNDEFINED: [&str; 6] = ["42P01", "42883", "42704", "42703", "3F000", "42830"];
    UNDEFINED.contains(&error.code.as_str())
}

/// Whether a statement failed because what it defines is there already.
pub(super) fn is_duplicate(error: &SqlError) -> bool {
    const DUPLICATE: [&str; 5] = ["42P07", "42710", "42723", "42P06", "42701"];
    DUPLICATE.contains(&error.code.as_str())
}

/// Whether a setting is of a newer server: those of a dump's head change nothing in a catalog.
pub(super) fn is_unknown_setting(error: &SqlError) -> bool {
    error.code == "42704" && error.message.starts_with("unrecognized configuration parameter")
}

/// The one of several failing statements that does not merely wait for another of them: the first
/// whose message names nothing that another defines.
pub(super) fn root_cause<'f, 'a>(
    faults: &'f [(FileStatement<'a>, Box<SqlError>)],
    defined: &[String],
) -> Option<&'f (FileStatement<'a>, Box<SqlError>)> {
    let waits = |error: &SqlError| {
        let named = error.message.split('"').skip(1).step_by(2);
        let mut names = named.filter_map(|name| name.rsplit('.').next());
        names.any(|name| defined.iter().any(|defined| defined == name))
    };
    faults.iter().find(|(_, error)| !waits(error)).or(faults.first())
}
