//! What can be wrong with revision files: each mistake with its place, its reason and the way out.

use std::{fmt, path::PathBuf};

use thiserror::Error;

use crate::{Direction, InvalidId, Position, RevisionId};

/// One mistake in one revision file.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct Mistake {
    /// The file.
    pub path: PathBuf,
    /// Where in it, unless it is about the file as a whole.
    pub position: Option<Position>,
    /// What is wrong.
    pub kind: MistakeKind,
}

impl Mistake {
    /// What to do about it: one sentence without a full stop.
    pub fn hint(&self) -> String {
        self.kind.hint()
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}:", self.path.display())?;
        if let Some(position) = self.position {
            write!(formatter, "{position}:")?;
        }
        write!(formatter, " {}\n  help: {}", self.kind, self.hint())
    }
}

/// All mistakes that were found, by file and place; never empty.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub struct Mistakes(Vec<Mistake>);

impl Mistakes {
    /// The mistakes in the order of files and places; `None` if there are none.
    pub(crate) fn new(mut mistakes: Vec<Mistake>) -> Option<Self> {
        let last = mistakes.pop()?;
        Some(Self::with(mistakes, last))
    }

    /// Some mistakes and one more.
    pub(crate) fn with(mut mistakes: Vec<Mistake>, last: Mistake) -> Self {
        mistakes.push(last);
        mistakes.sort_by(|one, two| (&one.path, one.position).cmp(&(&two.path, two.position)));
        Self(mistakes)
    }

    /// The mistakes.
    pub fn iter(&self) -> std::slice::Iter<'_, Mistake> {
        self.0.iter()
    }
}

impl<'a> IntoIterator for &'a Mistakes {
    type Item = &'a Mistake;
    type IntoIter = std::slice::Iter<'a, Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl IntoIterator for Mistakes {
    type Item = Mistake;
    type IntoIter = std::vec::IntoIter<Mistake>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

impl fmt::Display for Mistakes {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, mistake) in self.0.iter().enumerate() {
            let separator = if index == 0 { "" } else { "\n" };
            write!(formatter, "{separator}{mistake}")?;
        }
        Ok(())
    }
}

/// What is wrong.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum MistakeKind {
    /// A byte sequence that is not UTF-8.
    #[error("the file is not valid UTF-8: the byte {byte:#04x} cannot stand here")]
    InvalidUtf8 {
        /// The first byte that does not fit.
        byte: u8,
    },
    /// A NUL character, which PostgreSQL refuses in any text.
    #[error("the file contains a NUL character")]
    Nul,
    /// A header without a key that it must have.
    #[error("the header has no `{key}` key")]
    MissingKey {
        /// The key.
        key: &'static str,
    },
    /// A header key without a value.
    #[error("the header key `{key}` has no value")]
    EmptyKey {
        /// The key.
        key: &'static str,
    },
    /// A header key that stands twice.
    #[error("the header key `{key}` stands twice, first on line {first}")]
    DuplicateKey {
        /// The key.
        key: &'static str,
        /// The line of the first.
        first: usize,
    },
    /// A header key that nobody knows.
    #[error("unknown header key `{key}`")]
    UnknownKey {
        /// The key.
        key: String,
        /// The known key that is most like it.
        nearest: Option<String>,
    },
    /// A header value that is not an identifier.
    #[error("in the header key `{key}`: {error}")]
    InvalidId {
        /// The key.
        key: &'static str,
        /// Why not.
        error: InvalidId,
    },
    /// A name that stands twice in one header key.
    #[error("the header key `{key}` names `{id}` twice")]
    RepeatedName {
        /// The key.
        key: &'static str,
        /// The name.
        id: RevisionId,
    },
    /// `created` is not a time.
    #[error("`{value}` is not a time")]
    InvalidTime {
        /// What stands there.
        value: String,
    },
    /// A comment that begins with `migrate:` and is not known.
    #[error("unknown directive `{directive}`")]
    UnknownDirective {
        /// The directive.
        directive: String,
        /// The known directive that is most like it.
        nearest: Option<String>,
    },
    /// A word behind a directive that is not known.
    #[error("unknown option `{option}` of `{directive}`")]
    UnknownOption {
        /// The directive.
        directive: String,
        /// The option.
        option: String,
    },
    /// A directive inside the SQL of a draft.
    #[error("`{directive}` stands inside the SQL of a segment")]
    DirectiveInSql {
        /// The directive.
        directive: String,
    },
    /// A directive behind other text on its line.
    #[error("the directive `{directive}` does not stand on a line of its own")]
    DirectiveNotAlone {
        /// The directive.
        directive: String,
    },
    /// A section that stands twice.
    #[error("`migrate:{direction}` stands twice, first on line {first}")]
    DuplicateSection {
        /// The section.
        direction: Direction,
        /// The line of the first.
        first: usize,
    },
    /// A segment before any section.
    #[error("`migrate:segment` stands before `migrate:up` and `migrate:down`")]
    SegmentOutside,
    /// SQL before any section.
    #[error("SQL stands before `migrate:up` and `migrate:down`")]
    SqlOutside,
    /// A section that must be there.
    #[error("the section `migrate:{direction}` is missing")]
    MissingSection {
        /// The section.
        direction: Direction,
    },
    /// A revision that says it cannot be reverted, and how.
    #[error("the header says `irreversible`, and the section `migrate:down` has statements")]
    IrreversibleWithDown,
    /// A literal, a quoted name or a comment that never ends.
    #[error("{what} is never closed")]
    Unterminated {
        /// What.
        what: &'static str,
    },
    /// A command of psql, which is not SQL.
    #[error("`{command}` is a command of psql, not SQL")]
    MetaCommand {
        /// The command.
        command: String,
    },
    /// `COPY … FROM STDIN`, whose rows only psql can send.
    #[error("COPY … FROM STDIN takes its rows from psql")]
    CopyFromStdin,
    /// Transaction control in a transactional segment.
    #[error("`{statement}` in a segment that runs in a transaction of its own")]
    TransactionControl {
        /// The words.
        statement: String,
    },
    /// A transaction that a segment without one begins and never ends.
    #[error("the transaction that begins here is not ended in its segment")]
    OpenTransaction,
    /// A file name that says no identifier.
    #[error("the file has no header, and its name is not `<digits>_<name>.sql`")]
    WrongFileName,
    /// A file name that says another identifier than the header.
    #[error("the file's name does not begin with its revision `{id}`")]
    FileNameMismatch {
        /// The identifier of the header.
        id: RevisionId,
        /// The name that the file should have.
        expected: String,
    },
    /// Two files with one identifier.
    #[error("the revision `{id}` is also in {}", other.display())]
    DuplicateRevision {
        /// The identifier.
        id: RevisionId,
        /// The other file.
        other: PathBuf,
    },
    /// A parent or dependency that has no file.
    #[error("`{key}` names `{id}`, which no file has")]
    UnknownRevision {
        /// The header key.
        key: &'static str,
        /// The identifier.
        id: RevisionId,
        /// Identifiers that are like it.
        nearest: Vec<RevisionId>,
    },
    /// A revision that is its own parent or dependency.
    #[error("`{key}` names the revision itself, `{id}`")]
    SelfReference {
        /// The header key.
        key: &'static str,
        /// The identifier.
        id: RevisionId,
    },
    /// Revisions that stand before each other.
    #[error("the revisions form a cycle: {}", describe_cycle(members))]
    Cycle {
        /// The cycle: each member's parent or dependency is the next, the last one's is the first.
        members: Vec<(RevisionId, PathBuf)>,
    },
    /// A branch label that something else is called already.
    #[error("the label `{label}` is already {}", describe_owner(*.owner, other))]
    LabelTaken {
        /// The label.
        label: RevisionId,
        /// What is called so.
        owner: LabelOwner,
        /// The other file.
        other: PathBuf,
    },
}

/// What a label collides with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LabelOwner {
    /// A label of another revision.
    Label,
    /// A revision's identifier.
    Revision,
}

fn describe_owner(owner: LabelOwner, other: &std::path::Path) -> String {
    match owner {
        LabelOwner::Label => format!("a label in {}", other.display()),
        LabelOwner::Revision => format!("the revision in {}", other.display()),
    }
}

fn describe_cycle(members: &[(RevisionId, PathBuf)]) -> String {
    let mut text = String::new();
    for (id, path) in members {
        text.push_str(&format!("{id} ({}) → ", path.display()));
    }
    text + members.first().map_or("", |(id, _)| id.as_str())
}

impl MistakeKind {
    /// What to do about it: one sentence without a full stop.
    pub fn hint(&self) -> String {
        match self {
            Self::InvalidUtf8 { .. } => "save the file as UTF-8".into(),
            Self::Nul => "remove it, PostgreSQL's text cannot hold it".into(),
            Self::MissingKey { key: "revises" } => {
                "write `-- revises: <identifier of the parent>`, or `-- revises: base` for the first"
                    .into()
            }
            Self::MissingKey { key } => format!("write `-- {key}: <identifier>`"),
            Self::EmptyKey { key } => format!("write a value behind `-- {key}:`, or remove the line"),
            Self::DuplicateKey { .. } => "keep one of them".into(),
            Self::UnknownKey { nearest, .. } => match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => format!("the keys are {}", crate::header::KEYS.join(", ")),
            },
            Self::InvalidId { .. } => "write an identifier such as `20230921_001`".into(),
            Self::RepeatedName { .. } => "name it once".into(),
            Self::InvalidTime { .. } => "write it like `2023-09-21T00:00:00Z`".into(),
            Self::UnknownDirective { nearest, .. } => match nearest {
                Some(nearest) => format!("did you mean `{nearest}`?"),
                None => "the directives are migrate:up, migrate:down and migrate:segment".into(),
            },
            Self::UnknownOption { .. } => {
                "the only option is `transaction:false` (or `transaction:true`)".into()
            }
            Self::DirectiveNotAlone { .. } => {
                "put it on a line of its own, or word the comment otherwise".into()
            }
            Self::DirectiveInSql { .. } => "make it a segment of its own".into(),
            Self::DuplicateSection { .. } => {
                "join the two, or cut one section with `-- migrate:segment`".into()
            }
            Self::SegmentOutside => "write `-- migrate:up` above it".into(),
            Self::SqlOutside => "write `-- migrate:up` above it".into(),
            Self::MissingSection { direction: Direction::Up } => {
                "write `-- migrate:up` above the SQL of the upgrade".into()
            }
            Self::MissingSection { direction: Direction::Down } => {
                "write `-- migrate:down` and how to take the upgrade back, or say \
                 `-- irreversible: <why>` in the header"
                    .into()
            }
            Self::IrreversibleWithDown => "remove one of the two".into(),
            Self::Unterminated { .. } => "close it: all that follows is read as a part of it".into(),
            Self::MetaCommand { .. } => "write the SQL that it stands for".into(),
            Self::CopyFromStdin => "write INSERT statements, or COPY from a file of the server".into(),
            Self::TransactionControl { .. } => {
                "remove it: aludel begins and commits; `-- migrate:segment` commits in between, \
                 `transaction:false` behind the directive runs without a transaction"
                    .into()
            }
            Self::OpenTransaction => "end it with COMMIT, or remove the BEGIN".into(),
            Self::WrongFileName => {
                "write `-- revision:` and `-- revises:` at its top, or move it out of the folder"
                    .into()
            }
            Self::FileNameMismatch { expected, .. } => format!("rename it to `{expected}`"),
            Self::DuplicateRevision { .. } => {
                "give one of them another identifier, in its header and its name".into()
            }
            Self::UnknownRevision { nearest, .. } => hint_nearest(nearest),
            Self::SelfReference { .. } => "name the revision before it, or `base`".into(),
            Self::Cycle { .. } => "change `revises` or `depends_on` of one of them".into(),
            Self::LabelTaken { .. } => "choose another label".into(),
        }
    }
}

fn hint_nearest(nearest: &[RevisionId]) -> String {
    if nearest.is_empty() {
        return "restore the missing file, or name one that is there".into();
    }
    let names: Vec<String> = nearest.iter().map(|id| format!("`{id}`")).collect();
    format!("did you mean {}? Otherwise restore the missing file", names.join(" or "))
}
