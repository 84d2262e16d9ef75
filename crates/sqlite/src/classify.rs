//! What sort of error a result code is.
//! Source: SQLite documentation, "Result and Error Codes".

use aludel_engine::ErrorClass;
use aludel_session::SqlError;

/// An error of SQLite's, from its extended result code. `position`: where in the sent text, in
/// characters from 1; `completed`: how many statements of it had completed.
pub fn sql_error(
    code: i32,
    message: String,
    position: Option<usize>,
    completed: Option<usize>,
) -> SqlError {
    let error = SqlError {
        severity: "ERROR".to_owned(),
        code: code_name(code),
        message,
        position,
        completed,
        ..SqlError::default()
    };
    let hint = is_of_file(&error).then(|| hint(&error).to_owned());
    SqlError { hint, ..error }
}

/// Whether it is the file that is in the way, and not what was asked of it: then the error itself says what to do.
fn is_of_file(error: &SqlError) -> bool {
    matches!(class(error), ErrorClass::Passing | ErrorClass::NotWritable)
        || matches!(error.code.as_str(), "SQLITE_NOTADB" | "SQLITE_AUTH")
}

/// The name of a result code: that of the whole extended code where it tells more.
pub fn code_name(code: i32) -> String {
    const EXTENDED: [(i32, &str); 12] = [
        (261, "SQLITE_BUSY_RECOVERY"),
        (275, "SQLITE_CONSTRAINT_CHECK"),
        (517, "SQLITE_BUSY_SNAPSHOT"),
        (773, "SQLITE_BUSY_TIMEOUT"),
        (787, "SQLITE_CONSTRAINT_FOREIGNKEY"),
        (1299, "SQLITE_CONSTRAINT_NOTNULL"),
        (1555, "SQLITE_CONSTRAINT_PRIMARYKEY"),
        (1811, "SQLITE_CONSTRAINT_TRIGGER"),
        (2067, "SQLITE_CONSTRAINT_UNIQUE"),
        (2579, "SQLITE_CONSTRAINT_ROWID"),
        (3091, "SQLITE_CONSTRAINT_DATATYPE"),
        (262, "SQLITE_LOCKED_SHAREDCACHE"),
    ];
    const PRIMARY: [&str; 27] = [
        "OK",
        "ERROR",
        "INTERNAL",
        "PERM",
        "ABORT",
        "BUSY",
        "LOCKED",
        "NOMEM",
        "READONLY",
        "INTERRUPT",
        "IOERR",
        "CORRUPT",
        "NOTFOUND",
        "FULL",
        "CANTOPEN",
        "PROTOCOL",
        "EMPTY",
        "SCHEMA",
        "TOOBIG",
        "CONSTRAINT",
        "MISMATCH",
        "MISUSE",
        "NOLFS",
        "AUTH",
        "FORMAT",
        "RANGE",
        "NOTADB",
    ];
    if let Some((_, name)) = EXTENDED.iter().find(|(number, _)| *number == code) {
        return (*name).to_owned();
    }
    let primary = usize::try_from(code & 0xff).ok().and_then(|index| PRIMARY.get(index));
    primary.map_or_else(|| format!("SQLITE_{code}"), |name| format!("SQLITE_{name}"))
}

pub(crate) fn class(error: &SqlError) -> ErrorClass {
    let says = |text: &str| error.message.contains(text);
    match error.code.as_str() {
        code if code.starts_with("SQLITE_BUSY") || code.starts_with("SQLITE_LOCKED") => {
            ErrorClass::Passing
        }
        "SQLITE_INTERRUPT" => ErrorClass::Cancelled,
        "SQLITE_READONLY" | "SQLITE_PERM" | "SQLITE_CANTOPEN" => ErrorClass::NotWritable,
        "SQLITE_ERROR" if refuses_transaction(error) => ErrorClass::NoTransaction,
        "SQLITE_ERROR" if says("no such") => ErrorClass::Missing,
        "SQLITE_ERROR" if says("syntax error") || says("incomplete input") => ErrorClass::Syntax,
        "SQLITE_ERROR" if says("already exists") => ErrorClass::Taken,
        "SQLITE_CONSTRAINT_NOTNULL" => ErrorClass::NotNull,
        "SQLITE_CONSTRAINT_UNIQUE" | "SQLITE_CONSTRAINT_PRIMARYKEY" | "SQLITE_CONSTRAINT_ROWID" => {
            ErrorClass::Unique
        }
        "SQLITE_CONSTRAINT_CHECK" | "SQLITE_CONSTRAINT_FOREIGNKEY" => ErrorClass::Constraint,
        "SQLITE_CONSTRAINT_DATATYPE" | "SQLITE_MISMATCH" => ErrorClass::Value,
        _ => ErrorClass::Other,
    }
}

/// `cannot VACUUM from within a transaction`, `Safety level may not be changed inside a
/// transaction`, …
fn refuses_transaction(error: &SqlError) -> bool {
    ["within a transaction", "inside a transaction", "within transaction"]
        .iter()
        .any(|words| error.message.contains(words))
}

/// What to do next.
pub(crate) fn hint(error: &SqlError) -> &'static str {
    match class(error) {
        ErrorClass::Passing => {
            "try again when nothing else has the file locked, or give it longer with `lock_timeout`"
        }
        ErrorClass::NotWritable => {
            "let this user write the file and the folder that it is in, or name another file"
        }
        ErrorClass::NoTransaction => {
            "put it into a segment of its own: `-- migrate:segment transaction:false`"
        }
        _ => match error.code.as_str() {
            "SQLITE_CONSTRAINT_FOREIGNKEY" => {
                "mend the rows first; to make a table anew, set `PRAGMA foreign_keys = OFF` in a segment \
                 of its own before: `-- migrate:segment transaction:false`"
            }
            "SQLITE_AUTH" => "the database in memory, on which this is tried, reaches no file",
            "SQLITE_FULL" => "make room on the disk and run it again",
            "SQLITE_NOTADB" => {
                "name a file that is a SQLite database, or one that is not there yet"
            }
            _ => "fix the file and run it again",
        },
    }
}
