//! What to do about each sort of mistake: one sentence without a full stop.

use crate::{Direction, MistakeKind, RevisionId, header};

impl MistakeKind {
    /// What to do about it: one sentence without a full stop.
    pub fn hint(&self) -> String {
        fixed(self).map_or_else(|| computed(self), str::to_owned)
    }
}

/// The hints that are always the same.
fn fixed(kind: &MistakeKind) -> Option<&'static str> {
    Some(match kind {
        MistakeKind::InvalidUtf8 { .. } => "save the file as UTF-8",
        MistakeKind::Nul => "remove it: a database does not read a text beyond it",
        MistakeKind::DuplicateKey { .. } => "keep one of them",
        MistakeKind::InvalidId { .. } => "write an identifier such as `20230921_001`",
        MistakeKind::RepeatedName { .. } => "name it once",
        MistakeKind::TooManyNames { .. } => "merge in several steps, with a revision for each",
        MistakeKind::WrongUndoes { .. } => {
            "say of each segment of the way down which one of the way up it takes back, the last first, or \
             of none"
        }
        MistakeKind::WrongFill { .. } => "write it like `-- migrate:fill table=orders key=id`",
        MistakeKind::NotSliced { .. } => {
            "let the WHERE say which rows are not done yet: it must be false on those that are"
        }
        MistakeKind::UnknownPhase { .. } => "the phases are `expand`, `fill` and `contract`",
        MistakeKind::InvalidTime { .. } => "write it like `2023-09-21T00:00:00Z`",
        MistakeKind::UnknownOption { .. } => {
            "the only option is `transaction:false` (or `transaction:true`)"
        }
        MistakeKind::DirectiveInSql { .. } => "make it a segment of its own",
        MistakeKind::DirectiveNotAlone { .. } => {
            "put it on a line of its own, or word the comment otherwise"
        }
        MistakeKind::DuplicateSection { .. } => {
            "join the two, or cut one section with `-- migrate:segment`"
        }
        MistakeKind::SegmentOutside | MistakeKind::SqlOutside => "write `-- migrate:up` above it",
        MistakeKind::MissingSection { direction } => missing_section(*direction),
        MistakeKind::IrreversibleWithDown => "remove one of the two",
        MistakeKind::Unterminated { .. } => "close it: all that follows is read as a part of it",
        MistakeKind::MetaCommand { .. } => "write the SQL that it stands for",
        MistakeKind::CopyFromStdin | MistakeKind::BehindCopy => {
            "end its line with the semicolon; write a row a line behind it, and `\\.` on the last"
        }
        MistakeKind::TransactionControl { .. } => {
            "remove it: a segment is a transaction; `-- migrate:segment` commits in between, with \
             `transaction:false` behind the directive each statement is committed by itself"
        }
        MistakeKind::WrongFileName => {
            "write `-- revision:` and `-- revises:` at its top, or move it out of the folder"
        }
        MistakeKind::DuplicateRevision { .. } => {
            "give one of them another identifier, in its header and its name"
        }
        MistakeKind::SelfReference { .. } => "name the revision before it, or `base`",
        MistakeKind::Cycle { depends: true, .. } => {
            "take one of them out of `depends_on` of another, or change what one revises"
        }
        MistakeKind::Cycle { .. } => "change what one of them revises",
        MistakeKind::InvalidChecksum { .. } => {
            "write the line as it was when the revision was made"
        }
        MistakeKind::Replaced { .. } => {
            "move the file to the folder `squashed` beneath, or take the one that replaces it away"
        }
        MistakeKind::Retired { .. } => {
            "move its file back to the folder above, or restore the revision that stands for it"
        }
        MistakeKind::ReplacedTwice { .. } => {
            "keep one of the two, and squash it with the rest of the other anew"
        }
        MistakeKind::LabelTaken { .. } => "choose another label",
        _ => return None,
    })
}

fn missing_section(direction: Direction) -> &'static str {
    match direction {
        Direction::Up => "write `-- migrate:up` above the SQL of the upgrade",
        Direction::Down => {
            "write `-- migrate:down` and how to take the upgrade back, or say \
             `-- irreversible: <why>` in the header"
        }
    }
}

/// The hints that name what is near, or wanted.
fn computed(kind: &MistakeKind) -> String {
    match kind {
        MistakeKind::MissingKey { key: "revises" } | MistakeKind::EmptyKey { key: "revises" } => {
            "write `-- revises: <identifier of the parent>`, or `-- revises: base` for the first"
                .into()
        }
        MistakeKind::MissingKey { key } => format!("write `-- {key}: <identifier>`"),
        MistakeKind::EmptyKey { key } => {
            format!("write a value behind `-- {key}:`, or remove the line")
        }
        MistakeKind::WrongVariables { .. } => {
            "write `-- variables: name, other=default, third='a, b', secret fourth`".into()
        }
        MistakeKind::UndefinedVariable { name } => format!(
            "give it as `{name}` in `[variables]` of aludel.toml, in the environment as ALUDEL_VAR_{}, as a default \
             in the header (`-- variables: {name}=VALUE`), or with `-x {name}=VALUE` where it is run",
            name.to_ascii_uppercase()
        ),
        MistakeKind::UndeclaredVariable { name, nearest } => {
            did_you_mean(nearest, || format!("declare it in the header: `-- variables: {name}`"))
        }
        MistakeKind::VariableWithDirective { .. } => {
            "a value is a part of a statement; write directives into the file".into()
        }
        MistakeKind::HasVariables => "change it by hand".into(),
        MistakeKind::UnknownKey { nearest, .. } => {
            did_you_mean(nearest, || format!("the keys are {}", header::KEYS.join(", ")))
        }
        MistakeKind::UnknownDirective { nearest, .. } => did_you_mean(nearest, || {
            "the directives are migrate:up, migrate:down and migrate:segment".into()
        }),
        MistakeKind::FileNameMismatch { expected, .. } => format!("rename it to `{expected}`"),
        MistakeKind::UnknownRevision { nearest, .. } => missing_file(nearest),
        _ => String::new(),
    }
}

fn did_you_mean(nearest: &Option<String>, otherwise: impl Fn() -> String) -> String {
    nearest.as_ref().map_or_else(otherwise, |nearest| format!("did you mean `{nearest}`?"))
}

fn missing_file(nearest: &[RevisionId]) -> String {
    if nearest.is_empty() {
        return "restore the missing file, or name one that is there".into();
    }
    let names: Vec<String> = nearest.iter().map(|id| format!("`{id}`")).collect();
    format!("did you mean {}? Otherwise restore the missing file", names.join(" or "))
}
