//! What can be wrong with a connection string. No message repeats a value that could be a
//! password, or a part of one.

use thiserror::Error;

/// A connection string that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ConninfoError {
    /// It is written in another form.
    #[error("the connection string cannot be read: {reason}; {help}")]
    Syntax {
        /// Why not.
        reason: String,
        /// What to write.
        help: &'static str,
    },
    /// Nobody knows this parameter.
    #[error("unknown connection parameter{}{}", name.as_ref().map_or(String::new(), |it| format!(" `{it}`")), nearest.map_or(String::new(), |it| format!("; did you mean `{it}`?")))]
    Unknown {
        /// Its name, where it cannot be a piece of a password.
        name: Option<String>,
        /// A name that is like it.
        nearest: Option<&'static str>,
    },
    /// libpq knows this parameter, aludel cannot honor it.
    #[error("the connection parameter `{name}` is libpq's, but aludel cannot honor it{}; remove it", value.as_ref().map_or(String::new(), |value| format!(" as `{value}`")))]
    Unsupported {
        /// Its name.
        name: &'static str,
        /// The value, where another one would do.
        value: Option<String>,
    },
    /// A value that the parameter cannot have.
    #[error("{} for the connection parameter `{name}`: {expected}", value.as_ref().map_or("this is no value".to_owned(), |it| format!("`{it}` is no value")))]
    Value {
        /// The parameter.
        name: &'static str,
        /// The value, where it cannot be a piece of a password.
        value: Option<String>,
        /// What is possible.
        expected: &'static str,
    },
    /// Two parameters that contradict each other.
    #[error("{0}")]
    Conflict(String),
    /// A service that no file defines.
    #[error("the service `{name}` is not defined{}", if files.is_empty() { "; there is no service file (PGSERVICEFILE, ~/.pg_service.conf)".into() } else { format!(" in {}", files.join(" or ")) })]
    NoService {
        /// Its name.
        name: String,
        /// Where it was looked for.
        files: Vec<String>,
    },
    /// A line of a service file that cannot be read.
    #[error("{file}:{line}: {reason}")]
    ServiceFile {
        /// The file.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What is wrong.
        reason: String,
    },
    /// A file that a parameter names and that cannot be used.
    #[error("the connection parameter `{name}`: {reason}")]
    File {
        /// The parameter.
        name: &'static str,
        /// What is wrong.
        reason: String,
    },
    /// Neither the string nor the system says who connects.
    #[error("no user to connect as: name one in the connection string or in PGUSER")]
    NoUser,
}

/// The longest value that a message repeats.
const LONGEST: usize = 24;

impl ConninfoError {
    /// A value that a parameter cannot have. One that is more than a word is not repeated: where a
    /// blank or a quote is missing, it goes on with the password.
    pub(super) fn value(name: &'static str, value: &str, expected: &'static str) -> Self {
        Self::Value { name, value: harmless(value), expected }
    }
}

/// A text, if it is but a word.
pub(super) fn harmless(text: &str) -> Option<String> {
    let is_word = |byte: u8| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte);
    (text.len() <= LONGEST && text.bytes().all(is_word)).then(|| text.to_owned())
}
