//! What to do about a failure, as data: each program words it by its own means.

use std::{fmt, path::PathBuf};

use aludel_catalog::{Key, Rename};
use aludel_revision::RevisionId;

use crate::adopt::Tool;

/// What to do next. As text it names no command and no flag.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Remedy {
    /// In words.
    Advice(String),
    /// What a run is in want of.
    Run(aludel_runner::Remedy),
    /// Set a project up: make its folder of revisions.
    SetUp,
    /// Write a configuration file.
    Configure,
    /// Say which database is meant.
    NameDatabase,
    /// Have the database made.
    CreateDatabase,
    /// Have the file of the database made.
    CreateFile,
    /// Save a catalog anew.
    SaveCatalog,
    /// Name the models by this path.
    NameModels(PathBuf),
    /// Choose another identifier.
    ChooseIdentifier,
    /// Choose another label.
    ChooseLabel,
    /// Say which of these heads is followed, or join them.
    NameParents(Vec<RevisionId>),
    /// Let one head follow the other, or settle by hand what they do not agree in.
    SettleMerge(Vec<RevisionId>),
    /// Give the revision of this file another identifier.
    Renumber(PathBuf),
    /// Give the other one another identifier.
    RenumberOther,
    /// Apply what is pending.
    Apply,
    /// Write a revision of what the models want.
    Generate,
    /// Take back what was changed by hand, or put it into a revision.
    SettleDrift,
    /// Try whether the heads commute, and join them.
    TryMerge,
    /// Let it follow the head.
    FollowHead,
    /// Let one branch go on from the other.
    MakeLinear,
    /// Take the last revision back before, or write another one.
    Revert,
    /// Connect in a way that bare names mean `public`.
    UseUsualSchema,
    /// Say the connection string as what it is.
    SayDatabase,
    /// Say that no database has applied the revisions.
    VouchForRevisions,
    /// Keep the statements as they are.
    Concatenate,
    /// Trust the project's folder.
    Trust,
    /// See which revisions there are.
    ListRevisions,
    /// Look where the database stands.
    LookAtDatabase,
    /// Note this revision as applied.
    Stamp(RevisionId),
    /// Have `HEADS.lock` written.
    LockHeads,
    /// Prove that the heads commute, and note it.
    ProveHeads,
    /// Read what is known of sample rows alone, and join the heads.
    JoinHeads,
    /// Take over the database as it is, without the migrations of another tool.
    AdoptAsItIs,
    /// Say which of these tools wrote the migrations.
    SayTool(Vec<Tool>),
    /// Take files that are not as they were applied.
    AcceptEdited,
    /// Take a database that differs from what its migrations give.
    AcceptDrift,
    /// Name another folder for the revisions.
    NameFolder,
    /// Take over the history alone, and write no models.
    AdoptHistoryAlone,
    /// Say that this was renamed.
    Rename(Rename),
    /// Say that this was not renamed, and is to be dropped.
    Drop(Key),
}

impl fmt::Display for Remedy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Advice(words) => words,
            Self::Run(remedy) => return remedy.fmt(f),
            Self::SetUp => "make it, or name another folder: the key `migrations` in aludel.toml",
            Self::Configure => "write one, or name another",
            Self::NameDatabase => {
                "set DATABASE_URL, or `database_url` in aludel.toml; this aludel was built without \
                 the embedded PostgreSQL"
            }
            Self::CreateDatabase => "create it, or allow that it is created",
            Self::CreateFile => {
                "an upgrade makes it, unless the connection string says `mode=ro` or `mode=rw`"
            }
            Self::SaveCatalog => "save it again: a catalog as JSON",
            Self::NameModels(path) => {
                return write!(f, "name {} as the models, and take them", path.display());
            }
            Self::ChooseIdentifier => "choose another identifier",
            Self::ChooseLabel => "choose another label",
            Self::SettleMerge(_) => "let one follow the other, or settle it in a revision that joins them",
            Self::NameParents(_) => "say which one it follows, or join them as its parents",
            Self::Renumber(path) => {
                return write!(f, "give the revision of {} another identifier", path.display());
            }
            Self::RenumberOther => "give the revision of the other file another identifier",
            Self::Apply => "apply what is pending",
            Self::Generate => "write a revision of what the models want",
            Self::SettleDrift => "take back what was changed by hand, or put it into a revision",
            Self::TryMerge => "try whether they commute, and join them",
            Self::FollowHead => "let it follow the head",
            Self::MakeLinear => "let one branch go on from the other",
            Self::Revert => "write a new revision, or revert this one first",
            Self::UseUsualSchema => "use a connection that does not set a schema",
            Self::SayDatabase => "a connection string is said apart from the target",
            Self::VouchForRevisions => {
                "a database that has applied a revision would differ from its file: say that none has"
            }
            Self::Concatenate => "keep the statements as they are, one behind the other",
            Self::Trust => "trust the project's folder, if you know what its SQL does",
            Self::ListRevisions => "see which revisions the history has",
            Self::LookAtDatabase => "look where the database stands",
            Self::Stamp(id) => return write!(f, "note `{id}` as applied"),
            Self::LockHeads => "have the file of the heads written anew",
            Self::ProveHeads => "prove that they commute, and note it",
            Self::JoinHeads => "read both, and join the heads by a revision",
            Self::AdoptAsItIs => "or take the database over as it is, without migrations",
            Self::SayTool(tools) => {
                let names: Vec<&str> = tools.iter().map(|tool| tool.name()).collect();
                return write!(f, "say whether they are of {}", names.join(" or "));
            }
            Self::AcceptEdited => {
                "or take the files as they are, where only their looks changed: what they give is compared with \
                 the database all the same"
            }
            Self::AcceptDrift => "or take it as it is: then a check goes on saying it",
            Self::NameFolder => "name another folder for the revisions",
            Self::AdoptHistoryAlone => "take over the history alone, without models",
            Self::Rename(rename) => {
                return write!(f, "if it was renamed: {} to {}", rename.from, rename.to.path());
            }
            Self::Drop(key) => return write!(f, "if not, {key} is to be dropped: say so"),
        })
    }
}
