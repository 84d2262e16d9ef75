//! Where a database is: `sqlite://app.db`, `sqlite:///srv/app.db`, `sqlite:app.db`, with `?mode=`.

use std::{fmt, path::PathBuf};

use thiserror::Error;

/// Where a database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Location {
    /// The file.
    pub path: PathBuf,
    /// How it may be opened.
    pub mode: Mode,
}

/// How a file may be opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// As the command wants: who applies revisions makes a file that is not there.
    Any,
    /// `ro`: it is only read.
    ReadOnly,
    /// `rw`: it is never made.
    ReadWrite,
    /// `rwc`: it is made where it is not there.
    Create,
}

/// What is wrong with the location of a database.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LocationError {
    /// It names no file.
    #[error(
        "`{0}` names no file: `sqlite://app.db` is one beside you, `sqlite:///srv/app.db` one by its whole path"
    )]
    NoFile(String),
    /// What is in memory is gone with the command.
    #[error(
        "a database in memory ends with the command that opened it: name a file, as in `sqlite://app.db`"
    )]
    Memory,
    /// A parameter that means nothing here.
    #[error("nothing is known of the parameter `{0}`: `mode=ro`, `mode=rw` and `mode=rwc` are")]
    Parameter(String),
    /// A `%` that no two hexadecimal digits follow, or bytes that are no text.
    #[error("`{0}` is not encoded as an address: write `%25` for `%`")]
    Encoding(String),
}

impl Location {
    /// Reads a connection string; `None` where it is of another engine.
    pub fn parse(url: &str) -> Option<Result<Self, LocationError>> {
        let scheme = url.get(..7).filter(|it| it.eq_ignore_ascii_case("sqlite:"))?;
        Some(parse(url, &url[scheme.len()..]))
    }
}

fn parse(url: &str, rest: &str) -> Result<Location, LocationError> {
    let rest = rest.strip_prefix("//").unwrap_or(rest);
    let (path, query) = rest.split_once('?').unwrap_or((rest, ""));
    let mut mode = Mode::Any;
    for parameter in query.split('&').filter(|it| !it.is_empty()) {
        mode = match parameter {
            "mode=ro" => Mode::ReadOnly,
            "mode=rw" => Mode::ReadWrite,
            "mode=rwc" => Mode::Create,
            "mode=memory" => return Err(LocationError::Memory),
            other => return Err(LocationError::Parameter(other.to_owned())),
        };
    }
    match path {
        "" => Err(LocationError::NoFile(url.to_owned())),
        ":memory:" => Err(LocationError::Memory),
        path => Ok(Location { path: decoded(path)?.into(), mode }),
    }
}

fn decoded(path: &str) -> Result<String, LocationError> {
    let wrong = || LocationError::Encoding(path.to_owned());
    let mut parts = path.split('%');
    let mut bytes = parts.next().unwrap_or_default().as_bytes().to_vec();
    for part in parts {
        let digits = part.get(..2).ok_or_else(wrong)?;
        bytes.push(u8::from_str_radix(digits, 16).map_err(|_| wrong())?);
        bytes.extend_from_slice(part.get(2..).unwrap_or_default().as_bytes());
    }
    String::from_utf8(bytes).map_err(|_| wrong())
}

impl fmt::Display for Location {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}", self.path.display())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_location_is_understood_or_what_is_wrong_is_named() {
        for (url, path, mode) in [
            ("sqlite://app.db", "app.db", Mode::Any),
            ("sqlite:app.db", "app.db", Mode::Any),
            ("SQLITE:./a/b.db", "./a/b.db", Mode::Any),
            ("sqlite:///srv/app.db?mode=rwc", "/srv/app.db", Mode::Create),
            ("sqlite:/srv/app.db?mode=ro", "/srv/app.db", Mode::ReadOnly),
            ("sqlite://a%20b.db?mode=rw", "a b.db", Mode::ReadWrite),
        ] {
            let location = Location { path: path.into(), mode };
            assert_eq!(Location::parse(url), Some(Ok(location)), "{url}");
        }
        assert_eq!(Location::parse("postgres://a/b"), None);
        for (url, part) in [
            ("sqlite:", "names no file"),
            ("sqlite://", "names no file"),
            ("sqlite::memory:", "in memory"),
            ("sqlite://:memory:", "in memory"),
            ("sqlite://a?mode=memory", "in memory"),
            ("sqlite://a?cache=shared", "`cache=shared`"),
            ("sqlite://a%2", "%25"),
            ("sqlite://a%zz", "%25"),
        ] {
            let error = Location::parse(url).unwrap().unwrap_err().to_string();
            assert!(error.contains(part), "{url}: {error}");
        }
    }
}
