//! A statement of a source that cannot be loaded: where it stands, what the server said of it, and
//! what more is known.

use aludel_engine::Modelling;
use aludel_postgres::PostgresEngine;
use aludel_session::SqlError;
use aludel_shadow::Kind;
use thiserror::Error;

use crate::sql_file::Located;

/// A statement of a file that the server refused.
#[derive(Debug, Error)]
#[error("{place}: {}", error.message)]
pub struct SqlFault {
    /// Where it stands: file, line and column, all from 1.
    pub place: String,
    /// The statement.
    pub statement: String,
    /// What the server said.
    pub error: Box<SqlError>,
    /// Where the object is defined that it defines once more.
    pub first: Option<String>,
    /// Which shadow refused it.
    pub shadow: Kind,
    /// The shadow's major version.
    pub major: u32,
    /// The major version of the server that the file was dumped from, where it says so.
    pub dumped: Option<u32>,
}

impl SqlFault {
    /// What to do about it.
    pub fn hint(&self) -> Option<String> {
        let Self { major, dumped, .. } = self;
        if self.shadow == Kind::TemporaryDatabase && self.error.code == "42501" {
            return PostgresEngine.border().hint(&self.error);
        }
        match (*dumped, self.error.code.as_str()) {
            (Some(dumped), _) if dumped > *major => Some(format!(
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
}

/// Why files cannot be one source.
#[derive(Debug, Error)]
pub enum ConflictError {
    /// Two of them define one object.
    #[error("{second}: {what} is defined at {first} already")]
    Twice {
        /// The object.
        what: String,
        /// Where first.
        first: String,
        /// Where again.
        second: String,
    },
}

impl ConflictError {
    /// What to do about it.
    pub const fn hint(&self) -> &'static str {
        match self {
            Self::Twice { .. } => "leave it to one of the two",
        }
    }
}

/// Whether a statement failed for want of something that a later one may bring.
/// Source: PostgreSQL manual, "Appendix A. PostgreSQL Error Codes".
pub(crate) fn needs_something(error: &SqlError) -> bool {
    const UNDEFINED: [&str; 6] = ["42P01", "42883", "42704", "42703", "3F000", "42830"];
    UNDEFINED.contains(&error.code.as_str())
}

/// Whether a statement failed because what it defines is there already.
pub(crate) fn is_duplicate(error: &SqlError) -> bool {
    const DUPLICATE: [&str; 5] = ["42P07", "42710", "42723", "42P06", "42701"];
    DUPLICATE.contains(&error.code.as_str())
}

/// The role that a statement misses.
pub(crate) fn missing_role(error: &SqlError) -> Option<String> {
    PostgresEngine.border().missing_role(error)
}

/// Whether a setting is of a newer server: those of a dump's head change nothing in a catalog.
pub(crate) fn is_unknown_setting(error: &SqlError) -> bool {
    error.code == "42704" && error.message.starts_with("unrecognized configuration parameter")
}

/// The one of several failing statements that does not merely wait for another of them: the first
/// whose message names nothing that another defines.
pub(crate) fn root_cause<'f, 'a>(
    faults: &'f [(Located<'a>, Box<SqlError>)],
    defined: &[String],
) -> Option<&'f (Located<'a>, Box<SqlError>)> {
    let waits = |error: &SqlError| {
        let named = error.message.split('"').skip(1).step_by(2);
        let mut names = named.filter_map(|name| name.rsplit('.').next());
        names.any(|name| defined.iter().any(|defined| defined == name))
    };
    faults.iter().find(|(_, error)| !waits(error)).or(faults.first())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn error(code: &str, message: &str) -> SqlError {
        SqlError { code: code.to_owned(), message: message.to_owned(), ..SqlError::default() }
    }

    #[test]
    fn a_newer_dump_is_named() {
        let fault = |dumped, code| SqlFault {
            place: "a.sql:1:1".into(),
            statement: String::new(),
            error: Box::new(error(code, "no")),
            first: None,
            shadow: Kind::LocalServer,
            major: 15,
            dumped,
        };
        let hint = fault(Some(18), "42601").hint().unwrap_or_default();
        assert!(hint.starts_with("the file was dumped from PostgreSQL 18, and the shadow is"));
        assert!(fault(None, "42601").hint().unwrap_or_default().contains("PostgreSQL 15"));
        assert_eq!(fault(Some(15), "23505").hint(), None);
    }
}
