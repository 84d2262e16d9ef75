//! What sort of error an SQLSTATE is.
//! Source: PostgreSQL manual, "Appendix A. PostgreSQL Error Codes".

use aludel_engine::ErrorClass;
use aludel_session::SqlError;

pub(crate) fn class(error: &SqlError) -> ErrorClass {
    match error.code.as_str() {
        "55P03" | "40P01" => ErrorClass::Passing,
        "57014" => ErrorClass::Cancelled,
        // It allows no transaction, or ends it itself.
        "25001" | "2D000" => ErrorClass::NoTransaction,
        "26000" => ErrorClass::NotPrepared,
        "42601" => ErrorClass::Syntax,
        "42P01" | "3F000" => ErrorClass::Missing,
        "25006" | "42501" => ErrorClass::NotWritable,
        "42P06" | "42P07" | "42701" | "42710" | "42723" => ErrorClass::Taken,
        "2BP01" => ErrorClass::Needed,
        "23502" => ErrorClass::NotNull,
        "23505" | "23P01" => ErrorClass::Unique,
        "23503" | "23514" => ErrorClass::Constraint,
        code if code.starts_with("22") => ErrorClass::Value,
        _ => ErrorClass::Other,
    }
}

/// What to do next.
pub(crate) fn hint(error: &SqlError) -> &'static str {
    match error.code.as_str() {
        "55P03" | "40P01" => {
            "try again when nothing holds the lock, or give it longer with `lock_timeout`"
        }
        "57014" => "raise `statement_timeout`, or make the statement's work smaller",
        "42501" => "run as a role that may do this, or grant it",
        "25001" => "put it into a segment of its own: `-- migrate:segment transaction:false`",
        "53200" => {
            "raise `max_locks_per_transaction` on the server, which needs a restart, or cut the \
             file with `-- migrate:segment`: each segment is a transaction of its own"
        }
        "55P04" => {
            "commit the new value first: put `-- migrate:segment` behind the statement that adds it"
        }
        _ => "fix the file and run it again",
    }
}
