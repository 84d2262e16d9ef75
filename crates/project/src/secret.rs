//! What may hold a password, so that it is not shown by accident.

use std::{borrow::Cow, fmt};

use serde::Deserialize;

/// A connection string as it was given. It shows itself as stars only; who needs to say where a
/// database is says it with [`aludel_session::Conninfo`].
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(transparent)]
pub struct ConnectionString(String);

impl ConnectionString {
    /// The string itself, for reading it alone.
    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl From<&str> for ConnectionString {
    fn from(text: &str) -> Self {
        Self(text.to_owned())
    }
}

impl fmt::Debug for ConnectionString {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("***")
    }
}

/// A message without the passwords of the URLs in it, where no blank is in the password.
pub fn without_url_passwords(text: &str) -> String {
    let words = text.split_inclusive(char::is_whitespace);
    words.map(|word| if word.contains("://") { without_user(word) } else { word.into() }).collect()
}

/// A text of others (of the reader of arguments, of the reader of TOML) without what may be a
/// password in it. It is not known where one ends, so more may go than is one.
pub fn without_passwords(text: &str) -> String {
    let lines: Vec<_> =
        text.split('\n').map(|line| without_pair(&without_user(line)).into_owned()).collect();
    lines.join("\n")
}

/// A line without what stands between a `:` and the last `@`: a URL may have lost its scheme.
fn without_user(line: &str) -> Cow<'_, str> {
    let parts = || {
        let (before, behind) = line.rsplit_once('@')?;
        let begin = begin_of_url(before);
        let colon = before.get(begin..)?.find(':')? + begin;
        Some((line.get(..colon)?, behind))
    };
    parts().map_or(Cow::Borrowed(line), |(before, behind)| format!("{before}:***@{behind}").into())
}

/// Where what ends in an `@` begins: behind a scheme; else behind a quote, or where its word begins. What stands
/// before it is the message's own.
fn begin_of_url(before: &str) -> usize {
    let scheme = before.find("://").map(|at| at + 3);
    let quote = || before.find('\'').map(|at| at + 1);
    let word = || before.rfind(char::is_whitespace).map(|at| at + 1);
    scheme.or_else(quote).or_else(word).unwrap_or_default()
}

/// A line without what stands behind `password=`.
fn without_pair(line: &str) -> Cow<'_, str> {
    let lower = line.to_ascii_lowercase();
    let value = lower.find("password").and_then(|at| {
        let rest = lower.get(at + "password".len()..)?;
        let equals = rest.len() - rest.trim_start().len();
        rest.trim_start().starts_with('=').then_some(at + "password".len() + equals + 1)
    });
    match value.and_then(|at| line.get(..at)) {
        Some(before) => format!("{before}***").into(),
        None => Cow::Borrowed(line),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_may_be_a_password_goes() {
        for (text, expected) in [
            (
                "error: 'postgres://u:ge@heim@h/d' found\n\nUsage",
                "error: 'postgres://u:***@h/d' found\n\nUsage",
            ),
            ("'u:geheim@h/d'", "'u:***@h/d'"),
            ("'host=h PASSWORD = geheim x'", "'host=h PASSWORD =***"),
            ("'postgres://u@h:5/d' found", "'postgres://u@h:5/d' found"),
            ("mind a@b", "mind a@b"),
            (
                "error: unexpected argument 'y@head' found",
                "error: unexpected argument 'y@head' found",
            ),
            ("error: 'u:ge heim@h/d' found", "error: 'u:***@h/d' found"),
            ("`@a1` is no target: no name before `@`", "`@a1` is no target: no name before `@`"),
            ("", ""),
            ("a password: none", "a password: none"),
        ] {
            assert_eq!(without_passwords(text), expected);
        }
    }

    #[test]
    fn urls_lose_their_passwords() {
        for (text, expected) in [
            ("`postgres://u:ge@heim@h/d` is a@b:c", "`postgres://u:***@h/d` is a@b:c"),
            ("to postgresql://u@h:1/d: x@y\n", "to postgresql://u@h:1/d: x@y\n"),
        ] {
            assert_eq!(without_url_passwords(text), expected);
        }
    }

    #[test]
    fn it_is_not_shown() {
        let string = ConnectionString::from("postgres://u:geheim@h/d");
        assert_eq!(format!("{string:?}"), "***");
    }
}
