//! The identifier of a revision: a typed name, cheap to clone, that can be addressed without
//! ambiguity (`REV-1`, `REV+2`, `label@REV` and `a..b` must stay readable).

use std::{borrow::Borrow, fmt, str::FromStr, sync::Arc};

use thiserror::Error;

/// The longest identifier, in bytes.
const LONGEST: usize = 100;

/// Words that address something else.
const RESERVED: [&str; 5] = ["base", "current", "empty", "head", "heads"];

/// The identifier of a revision, for example `20230921_001`; also the form of a branch label.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct RevisionId(Arc<str>);

/// A text that cannot be an identifier.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` cannot be an identifier: {reason}")]
pub struct InvalidId {
    /// The text.
    pub text: String,
    /// Why not.
    pub reason: &'static str,
}

impl RevisionId {
    /// Checks a text: ASCII letters, digits and underscores, not a reserved word.
    pub fn new(text: &str) -> Result<Self, InvalidId> {
        match reason_against(text) {
            Some(reason) => Err(InvalidId { text: text.to_owned(), reason }),
            None => Ok(Self(text.into())),
        }
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn reason_against(text: &str) -> Option<&'static str> {
    if text.is_empty() {
        return Some("it is empty");
    }
    if text.len() > LONGEST {
        return Some("it is longer than 100 characters");
    }
    if !text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_') {
        return Some("only ASCII letters, digits and underscores are possible");
    }
    RESERVED.contains(&text).then_some("the word is reserved")
}

impl FromStr for RevisionId {
    type Err = InvalidId;

    fn from_str(text: &str) -> Result<Self, InvalidId> {
        Self::new(text)
    }
}

impl fmt::Display for RevisionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.pad(&self.0)
    }
}

impl fmt::Debug for RevisionId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.0, formatter)
    }
}

impl Borrow<str> for RevisionId {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for RevisionId {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn identifiers() {
        for good in ["20230921_001", "a", "55c536dd7499", "Auth_2", "header"] {
            assert_eq!(RevisionId::new(good).unwrap().as_str(), good);
        }
        for bad in ["", "head", "base", "heads", "a-b", "a+1", "a@b", "a..b", "ä", "a b"] {
            assert!(RevisionId::new(bad).is_err(), "{bad}");
        }
        assert!(RevisionId::new(&"a".repeat(101)).is_err());
    }

    #[test]
    fn display_pads() {
        assert_eq!(format!("{:5}|", RevisionId::new("abc").unwrap()), "abc  |");
    }
}
