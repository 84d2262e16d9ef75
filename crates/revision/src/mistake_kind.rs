//! Every sort of mistake, with what it says.

use std::path::{Path, PathBuf};

use thiserror::Error;

use crate::{Direction, InvalidId, RevisionId};

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
    /// A NUL character, which no database takes in a text.
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
    /// A header key `variables` that cannot be read.
    #[error("in the header key `variables`: {why}")]
    WrongVariables {
        /// Why not.
        why: &'static str,
    },
    /// A variable without a value.
    #[error("the variable `{name}` has no value")]
    UndefinedVariable {
        /// Its name.
        name: String,
    },
    /// What is written as a variable is, and is none.
    #[error("`{name}` is written as a variable, and the header declares none of that name")]
    UndeclaredVariable {
        /// Its name.
        name: String,
        /// The declared one that is most like it.
        nearest: Option<String>,
    },
    /// A value that would be read as a directive.
    #[error("the value of the variable `{name}` has a directive in it")]
    VariableWithDirective {
        /// Its name.
        name: String,
    },
    /// SQL that is written anew, whose variables have values.
    #[error("the file has variables, and cannot be written anew")]
    HasVariables,
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
    /// More names than a header key may have.
    #[error("the header key `{key}` has more than {most} names")]
    TooManyNames {
        /// The key.
        key: &'static str,
        /// How many it may have.
        most: usize,
    },
    /// `created` is not a time.
    #[error("`{value}` is not a time")]
    InvalidTime {
        /// What stands there.
        value: String,
    },
    /// `phase` is none.
    #[error("`{value}` is no phase")]
    UnknownPhase {
        /// What stands there.
        value: String,
    },
    /// `undoes` of a segment that cannot be so.
    #[error("`undoes:{number}`: {why}")]
    WrongUndoes {
        /// What it says.
        number: usize,
        /// Why that is wrong.
        why: &'static str,
    },
    /// `migrate:fill` with an option that is wrong.
    #[error("`migrate:fill`: `{option}`: {why}")]
    WrongFill {
        /// The option.
        option: String,
        /// What is wrong.
        why: String,
    },
    /// The statement of a fill cannot be cut into slices.
    #[error("`migrate:fill` stands above one UPDATE of {table} with a WHERE: {why}")]
    NotSliced {
        /// The table.
        table: String,
        /// What stands there instead.
        why: &'static str,
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
    /// A command of a client program, which is not SQL.
    #[error("`{command}` is a command for a client program, not SQL")]
    MetaCommand {
        /// The command.
        command: String,
    },
    /// Text behind `COPY … FROM STDIN;` on its line.
    #[error("something stands behind COPY … FROM STDIN on its line")]
    BehindCopy,
    /// `COPY … FROM STDIN` without rows behind it.
    #[error("the rows of COPY … FROM STDIN are missing")]
    CopyFromStdin,
    /// Transaction control.
    #[error("`{statement}` begins or ends a transaction, which aludel does itself")]
    TransactionControl {
        /// The words.
        statement: String,
    },
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
    #[error("the revisions form a cycle{}: {}", through(*depends), describe_cycle(members))]
    Cycle {
        /// Whether a dependency is a part of it.
        depends: bool,
        /// The cycle: each member's parent or dependency is the next, the last one's is the first.
        members: Vec<(RevisionId, PathBuf)>,
    },
    /// A checksum that is none.
    #[error("`{value}` is no checksum: 64 hexadecimal digits are wanted")]
    InvalidChecksum {
        /// The value.
        value: String,
    },
    /// A revision that stands beside the one that replaces it.
    #[error("`{id}` is there, though `{by}` ({}) replaces it", other.display())]
    Replaced {
        /// The identifier.
        id: RevisionId,
        /// The one that replaces it.
        by: RevisionId,
        /// The file of that one.
        other: PathBuf,
    },
    /// A parent or dependency whose file was put aside, and that none stands for.
    #[error("`{key}` names `{id}`, whose file was put aside ({}), and no revision stands for it", file.display())]
    Retired {
        /// The header key.
        key: &'static str,
        /// The identifier.
        id: RevisionId,
        /// Its file.
        file: PathBuf,
    },
    /// A revision that two replace.
    #[error("`{id}` is replaced twice: also by the revision in {}", other.display())]
    ReplacedTwice {
        /// The identifier.
        id: RevisionId,
        /// The other file.
        other: PathBuf,
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

fn describe_owner(owner: LabelOwner, other: &Path) -> String {
    match owner {
        LabelOwner::Label => format!("a label in {}", other.display()),
        LabelOwner::Revision => format!("the revision in {}", other.display()),
    }
}

fn through(depends: bool) -> &'static str {
    if depends { " through `depends_on`" } else { "" }
}

/// The most members of a cycle that are named.
const MOST_MEMBERS: usize = 20;

fn describe_cycle(members: &[(RevisionId, PathBuf)]) -> String {
    let mut text = String::new();
    for (id, path) in members.iter().take(MOST_MEMBERS) {
        text.push_str(&format!("{id} ({}) → ", path.display()));
    }
    if let Some(more) = members.len().checked_sub(MOST_MEMBERS).filter(|more| *more > 0) {
        text.push_str(&format!("{more} more → "));
    }
    text + members.first().map_or("", |(id, _)| id.as_str())
}
