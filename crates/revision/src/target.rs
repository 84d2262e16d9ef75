//! The words in which a place in a history is named, as text only; what they mean in a history is
//! said by [`crate::History`].

use std::{fmt, str::FromStr};

use thiserror::Error;

use crate::RevisionId;

/// A place in a history: `head`, `base`, `20230921_001`, `2023` (a prefix), `+1`, `-2`, `head-2`,
/// `base+1`, `REV-1`, `label`, `label@head`, `label@+1`, `REV@-1`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// What stands before `@`: a label, or any revision of the branch that is meant.
    pub branch: Option<String>,
    /// Where to count from.
    pub anchor: Anchor,
    /// How many revisions up (or, negative, down) from there.
    pub offset: i64,
}

/// Where a target counts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor {
    /// What the database has applied (`+1`, `-1`).
    Current,
    /// Before all revisions.
    Base,
    /// The only head.
    Head,
    /// All heads.
    Heads,
    /// An identifier, the beginning of one, or a label.
    Name(String),
}

/// A piece of a history, both ends included: `abc..def`, `abc..`, `..def`, `..`; Alembic's `abc:def` is the
/// same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Range {
    /// The older end; `None`: the bases.
    pub from: Option<Target>,
    /// The newer end; `None`: the heads.
    pub to: Option<Target>,
}

/// A text that names no place.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("`{text}` is no target: {reason}")]
pub struct ParseTargetError {
    /// The text.
    pub text: String,
    /// Why not.
    pub reason: &'static str,
}

/// A target that a history does not have.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TargetError {
    /// It is not even the form of one.
    #[error(transparent)]
    Parse(#[from] ParseTargetError),
    /// Nothing is called so.
    #[error("no revision or label is called `{name}`{}", did_you_mean(nearest))]
    Unknown {
        /// The name.
        name: String,
        /// Names that are like it.
        nearest: Vec<String>,
    },
    /// It is one of several that are one revision now, and not the last of them.
    #[error(
        "`{name}` was squashed into `{by}`, and only its end has a name there; name `{by}`, or what \
         it follows"
    )]
    Squashed {
        /// The name.
        name: String,
        /// The revision that stands for it.
        by: RevisionId,
    },
    /// More than one identifier begins so.
    #[error(
        "`{name}` is ambiguous: {} begin with it; write more of the identifier",
        list(candidates)
    )]
    Ambiguous {
        /// The name.
        name: String,
        /// The identifiers that begin so.
        candidates: Vec<RevisionId>,
    },
    /// `head`, and there are several.
    #[error(
        "`{target}` is ambiguous: the history has {} heads, {}; name one of them, say `heads` for \
         all, or join them with a revision that revises them all",
        heads.len(),
        list(heads)
    )]
    SeveralHeads {
        /// What was asked for.
        target: String,
        /// The heads.
        heads: Vec<RevisionId>,
    },
    /// One revision is wanted, and several are meant.
    #[error("`{target}` means {} revisions, {}; name one of them", meant.len(), list(meant))]
    Several {
        /// What was asked for.
        target: String,
        /// The revisions.
        meant: Vec<RevisionId>,
    },
    /// `head`, and there is no revision at all.
    #[error("the history has no revision yet")]
    Empty,
    /// Counting went beyond the history's end.
    #[error("`{target}` goes {}, and {} there", counted(*wanted), only(*available))]
    TooFar {
        /// What was asked for.
        target: String,
        /// How many were asked for.
        wanted: u64,
        /// How many there are.
        available: u64,
    },
    /// Counting came to a place with several ways on.
    #[error(
        "`{target}` is ambiguous: {}there are several ways on, {}; name a revision, or a branch as in \
         `{}@{target}`",
        behind(*steps),
        list(candidates),
        candidates.first().map_or("REV", RevisionId::as_str)
    )]
    Fork {
        /// What was asked for.
        target: String,
        /// How many steps were clear.
        steps: u64,
        /// Where it could go on.
        candidates: Vec<RevisionId>,
    },
    /// The revision is not a part of the branch.
    #[error("`{revision}` is not a part of the branch `{branch}`; name it without `{branch}@`")]
    NotInBranch {
        /// The revision.
        revision: RevisionId,
        /// The branch.
        branch: String,
    },
    /// A place that is no revision, where one is wanted.
    #[error("`{target}` stands before all revisions; name a revision")]
    NoRevision {
        /// What was asked for.
        target: String,
    },
    /// A range whose older end does not lead to its newer one.
    #[error("`{from}` does not lead to `{to}`{}", turned(from, to, *is_backwards))]
    NoRange {
        /// The older end.
        from: String,
        /// The newer end.
        to: String,
        /// Whether the newer one leads to the older one.
        is_backwards: bool,
    },
    /// A range that no revision is in.
    #[error("the range `{range}` is empty: no revision is in it")]
    EmptyRange {
        /// The range.
        range: String,
    },
    /// A target that counts from the database, where none is asked.
    #[error("`{target}` counts from what the database has applied; name a revision here")]
    NeedsDatabase {
        /// What was asked for.
        target: String,
    },
}

fn did_you_mean(nearest: &[String]) -> String {
    if nearest.is_empty() {
        return String::new();
    }
    let names: Vec<String> = nearest.iter().map(|name| format!("`{name}`")).collect();
    format!("; did you mean {}?", names.join(" or "))
}

fn behind(steps: u64) -> String {
    match steps {
        0 => String::new(),
        1 => "after 1 revision ".to_owned(),
        _ => format!("after {steps} revisions "),
    }
}

fn counted(wanted: u64) -> String {
    if wanted == 1 { "1 revision".to_owned() } else { format!("{wanted} revisions") }
}

fn only(available: u64) -> String {
    match available {
        0 => "none is".to_owned(),
        1 => "only 1 is".to_owned(),
        _ => format!("only {available} are"),
    }
}

fn turned(from: &str, to: &str, is_backwards: bool) -> String {
    match is_backwards {
        true => format!(", but `{to}` leads to `{from}`; did you mean `{to}..{from}`?"),
        false => String::new(),
    }
}

pub(crate) fn list(ids: &[RevisionId]) -> String {
    let names: Vec<String> = ids.iter().map(|id| format!("`{id}`")).collect();
    names.join(", ")
}

impl Target {
    /// The only head.
    pub const HEAD: Self = Self { branch: None, anchor: Anchor::Head, offset: 0 };
    /// Before all revisions.
    pub const BASE: Self = Self { branch: None, anchor: Anchor::Base, offset: 0 };
}

impl From<&RevisionId> for Target {
    fn from(id: &RevisionId) -> Self {
        Self { branch: None, anchor: Anchor::Name(id.as_str().to_owned()), offset: 0 }
    }
}

impl FromStr for Target {
    type Err = ParseTargetError;

    /// A minus sign, as texts that are set have one, is a hyphen.
    fn from_str(text: &str) -> Result<Self, ParseTargetError> {
        let text = &*text.replace('\u{2212}', "-");
        let error = |reason| ParseTargetError { text: text.to_owned(), reason };
        if Range::is_meant(text) {
            return Err(error("it is a range, and one place is wanted"));
        }
        if text.contains([':', '=', '"', '\'']) {
            return Err(error("it looks like a connection string, and a target is a revision"));
        }
        let (branch, rest) = match text.trim().split_once('@') {
            Some((branch, rest)) => (Some(branch.to_owned()), rest),
            None => (None, text.trim()),
        };
        if branch.as_ref().is_some_and(String::is_empty) {
            return Err(error("a branch must stand before `@`"));
        }
        let (name, offset) = offset(rest).map_err(error)?;
        let anchor = match name {
            "" if offset == 0 => return Err(error("it is empty")),
            "" | "current" => Anchor::Current,
            "base" => Anchor::Base,
            "head" => Anchor::Head,
            "heads" if offset != 0 => return Err(error("count from one head: `head-1`, `REV-1`")),
            "heads" => Anchor::Heads,
            name if name.contains(['@', '+']) => return Err(error("a name has no `@` and no `+`")),
            name => Anchor::Name(name.to_owned()),
        };
        Ok(Self { branch, anchor, offset })
    }
}

/// The name, and the number behind the last sign where only digits follow it.
fn offset(text: &str) -> Result<(&str, i64), &'static str> {
    let Some(at) = text.rfind(['+', '-']) else { return Ok((text, 0)) };
    let (name, number) = text.split_at(at);
    let digits = number.get(1..).unwrap_or_default();
    if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
        let is_file_name = !name.is_empty() && number.starts_with('-') && !digits.is_empty();
        return if is_file_name {
            Ok((text, 0))
        } else {
            Err("a number must stand behind the sign")
        };
    }
    match number.parse() {
        Ok(0) => Err("it goes no step"),
        Ok(number) => Ok((name, number)),
        Err(_) => Err("the number is too large"),
    }
}

impl fmt::Display for Target {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(branch) = &self.branch {
            write!(formatter, "{branch}@")?;
        }
        match &self.anchor {
            Anchor::Current if self.offset == 0 => formatter.write_str("current")?,
            Anchor::Current => {}
            Anchor::Base => formatter.write_str("base")?,
            Anchor::Head => formatter.write_str("head")?,
            Anchor::Heads => formatter.write_str("heads")?,
            Anchor::Name(name) => formatter.write_str(name)?,
        }
        if self.offset == 0 { Ok(()) } else { write!(formatter, "{:+}", self.offset) }
    }
}

impl fmt::Display for Range {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = |end: &Option<Target>| end.as_ref().map_or(String::new(), Target::to_string);
        write!(formatter, "{}..{}", end(&self.from), end(&self.to))
    }
}

impl Range {
    /// How one is written.
    pub const FORM: &str = "write it as `FROM..TO`, either end may be left out";

    /// Whether a text is meant to be one.
    pub fn is_meant(text: &str) -> bool {
        ends(text).is_some()
    }
}

/// The two ends of a range. What a connection string may have in it is none: a part of one that is shown is not
/// known for a password any more.
fn ends(text: &str) -> Option<(&str, &str)> {
    let is_plain = !text.contains(['@', '/', '=', '"', '\'']);
    text.split_once("..").or_else(|| text.split_once(':').filter(|_| is_plain))
}

impl FromStr for Range {
    type Err = ParseTargetError;

    fn from_str(text: &str) -> Result<Self, ParseTargetError> {
        let reason = Self::FORM;
        let (from, to) =
            ends(text).ok_or_else(|| ParseTargetError { text: text.to_owned(), reason })?;
        let end = |end: &str| if end.is_empty() { Ok(None) } else { end.parse().map(Some) };
        Ok(Self { from: end(from.trim())?, to: end(to.trim())? })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn targets() {
        for (text, branch, anchor, offset) in [
            ("head", None, Anchor::Head, 0),
            ("heads", None, Anchor::Heads, 0),
            ("base", None, Anchor::Base, 0),
            ("current", None, Anchor::Current, 0),
            ("+1", None, Anchor::Current, 1),
            ("-2", None, Anchor::Current, -2),
            ("head-2", None, Anchor::Head, -2),
            ("base+1", None, Anchor::Base, 1),
            ("20230921_001", None, Anchor::Name("20230921_001".into()), 0),
            ("20230921_001+3", None, Anchor::Name("20230921_001".into()), 3),
            ("auth@head", Some("auth"), Anchor::Head, 0),
            ("auth@-1", Some("auth"), Anchor::Current, -1),
            ("1_create-users", None, Anchor::Name("1_create-users".into()), 0),
        ] {
            let target: Target = text.parse().unwrap();
            assert_eq!(target, Target { branch: branch.map(Into::into), anchor, offset }, "{text}");
            assert_eq!(target.to_string(), text);
        }
    }

    #[test]
    fn no_targets() {
        for (text, expected) in [
            ("", "`` is no target: it is empty"),
            ("@head", "`@head` is no target: a branch must stand before `@`"),
            ("auth@", "`auth@` is no target: it is empty"),
            ("+", "`+` is no target: a number must stand behind the sign"),
            ("head-", "`head-` is no target: a number must stand behind the sign"),
            ("head+x", "`head+x` is no target: a number must stand behind the sign"),
            ("-0", "`-0` is no target: it goes no step"),
            ("heads-1", "`heads-1` is no target: count from one head: `head-1`, `REV-1`"),
            (
                "a://b@c",
                "`a://b@c` is no target: it looks like a connection string, and a target is a revision",
            ),
            ("a..b", "`a..b` is no target: it is a range, and one place is wanted"),
            (":b", "`:b` is no target: it is a range, and one place is wanted"),
            ("a@b@c", "`a@b@c` is no target: a name has no `@` and no `+`"),
            (
                "+99999999999999999999",
                "`+99999999999999999999` is no target: the number is too large",
            ),
        ] {
            assert_eq!(text.parse::<Target>().unwrap_err().to_string(), expected);
        }
    }

    #[test]
    fn ranges() {
        let end = |text: &str| Some(text.parse().unwrap());
        for (text, from, to) in [
            ("abc..def", end("abc"), end("def")),
            ("abc..", end("abc"), None),
            ("..head-1", None, end("head-1")),
            ("..", None, None),
            ("abc:def", end("abc"), end("def")),
            (":head-1", None, end("head-1")),
            ("abc:", end("abc"), None),
        ] {
            assert_eq!(text.parse::<Range>().unwrap(), Range { from, to }, "{text}");
        }
        assert!("abc".parse::<Range>().is_err());
        for url in ["u:geheim@h/d", "u:geheim@h", "postgres://u:geheim@h/d", "host=h:1"] {
            assert!(!Range::is_meant(url), "{url}");
        }
        assert!("a..+".parse::<Range>().is_err());
    }
}
