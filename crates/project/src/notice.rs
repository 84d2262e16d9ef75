//! What a project tells and asks while it works. Nothing here prints: whoever opens a project may
//! hand in a [`Ui`].

use std::fmt;

use aludel_autogenerate::{LeftOut, Untold};
use aludel_catalog::{Ident, Key, Rename};
use aludel_diff::RenameCandidate;
use aludel_revision::{History, RevisionId};
use aludel_runner::{Event, RunError};
use aludel_shadow::Step;

use crate::{Failure, Result, env, prove::Proven};

/// Whoever a project speaks to. As it stands it listens to nothing and allows nothing.
pub trait Ui: fmt::Debug + Send + Sync {
    /// Something is worth a line.
    fn tell(&self, _notice: &Notice<'_>) {}

    /// What goes on now, in words for a person, until [`Ui::idle`].
    fn busy(&self, _with: &str) {}

    /// Nothing goes on any more.
    fn idle(&self) {}

    /// Whether a database that does not exist may be made.
    ///
    /// # Errors
    ///
    /// Where whoever is asked leaves instead of answering.
    fn may_create(&self, _database: &str) -> Result<bool> {
        Ok(false)
    }

    /// What became of an object that is gone: one of the candidates, or nothing. `None` where nobody can
    /// say; then the work stops and names them all.
    ///
    /// # Errors
    ///
    /// As [`Ui::may_create`].
    fn renamed(&self, _candidates: &[RenameCandidate]) -> Result<Option<Renamed>> {
        Ok(None)
    }

    /// The name of a protected database, from whoever means to lose what the error says.
    ///
    /// # Errors
    ///
    /// As [`Ui::may_create`].
    fn name_of_protected(&self, _error: &RunError) -> Result<Option<String>> {
        Ok(None)
    }

    /// What to do about a hazard, as its file will say it.
    fn remedy(&self, remedy: &aludel_dialect::Remedy) -> String {
        remedy.to_string()
    }

    /// What a run on a database does.
    ///
    /// # Errors
    ///
    /// Where it cannot be told any more: then the run is cancelled.
    fn event(&self, _event: &Event, _history: &History) -> Result<()> {
        Ok(())
    }

    /// A revision was proven, or not.
    ///
    /// # Errors
    ///
    /// Where it cannot be told any more: then no other is proven.
    fn proven(&self, _proven: &Proven) -> Result<()> {
        Ok(())
    }
}

/// What became of an object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Renamed {
    /// It has another name.
    To(Rename),
    /// It is gone, and what is new is another.
    Dropped,
}

/// Nobody: nothing is told, and every question is answered with no.
#[derive(Debug, Clone, Copy, Default)]
pub struct Nobody;

impl Ui for Nobody {}

/// What is worth a line.
#[derive(Debug)]
#[non_exhaustive]
pub enum Notice<'a> {
    /// A variable of the environment that nothing reads.
    Misspelt {
        /// Its name.
        name: &'a str,
        /// The one that is probably meant.
        meant: &'static str,
    },
    /// The user's own configuration could have been written by another user.
    ConfigurationOfOthers(String),
    /// Files that an interrupted run was moving are moved now, and nothing else is done.
    MovedOn,
    /// A revision begins a branch.
    Branches {
        /// The revision that it follows.
        parent: &'a RevisionId,
        /// What follows that one already.
        child: &'a RevisionId,
    },
    /// A setting of the folder that does not count.
    NotTrusted {
        /// Its name.
        key: &'static str,
        /// Whether the folder was trusted, and says something else now.
        is_changed: bool,
    },
    /// The cache could have been prepared by another user.
    CacheOfOthers(String),
    /// The database that is used.
    Database {
        /// Where it is, without a password.
        described: String,
        /// Whether it is the embedded one, because none is configured.
        is_embedded: bool,
        /// How it is called in the configuration.
        name: Option<&'a str>,
    },
    /// A database was made.
    Created(String),
    /// Sessions are given away between transactions.
    Pooled,
    /// Bare names mean another schema than `public`.
    Schema {
        /// Which.
        schema: &'a str,
        /// The schema of its journal.
        journal: &'a str,
    },
    /// No database is configured that could say what is applied.
    NoDatabase,
    /// No database is configured that could be compared with the history.
    NothingToCheck,
    /// The database cannot say what is applied.
    Unreachable(&'a Failure),
    /// A shadow is prepared, which takes a moment.
    Preparing(Step),
    /// The shadow is not quite the one that was wanted.
    ShadowDiffers(&'a str),
    /// A statement that reaches beyond the shadow was left out.
    LeftOut(&'a LeftOut),
    /// Grants that a shadow cannot show.
    OwnGrants {
        /// To whom.
        role: &'a Ident,
        /// On what.
        objects: &'a [Key],
    },
    /// What a shadow of another major cannot tell.
    Untold(&'a Untold),
    /// The sizes know none of the tables that there are.
    SizesOfOthers,
    /// Several heads are applied, which are proven to commute.
    ProvenHeads(&'a [RevisionId]),
    /// A table in which another tool notes what is applied is not compared.
    TableOfOthers {
        /// The table.
        table: String,
        /// The tool.
        tool: &'static str,
    },
    /// A table that looks like another tool's, and is not where that is looked for.
    TableElsewhere {
        /// The table.
        table: String,
        /// The tool.
        tool: &'static str,
    },
}

impl Notice<'_> {
    /// Whether it deserves a second look.
    pub fn is_warning(&self) -> bool {
        match self {
            Self::Misspelt { .. }
            | Self::ConfigurationOfOthers(_)
            | Self::NotTrusted { .. }
            | Self::CacheOfOthers(_)
            | Self::Unreachable(_)
            | Self::OwnGrants { .. }
            | Self::Untold(_)
            | Self::SizesOfOthers => true,
            Self::Database { .. }
            | Self::Created(_)
            | Self::MovedOn
            | Self::Pooled
            | Self::Schema { .. }
            | Self::NoDatabase
            | Self::NothingToCheck
            | Self::Preparing(_)
            | Self::Branches { .. }
            | Self::ShadowDiffers(_)
            | Self::TableOfOthers { .. }
            | Self::TableElsewhere { .. }
            | Self::ProvenHeads(_)
            | Self::LeftOut(_) => false,
        }
    }
}

impl fmt::Display for Notice<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Misspelt { name, meant } => {
                write!(f, "nothing reads the variable {name}; is {meant} meant?")
            }
            Self::ConfigurationOfOthers(why) => write!(f, "your configuration is not used: {why}"),
            Self::NotTrusted { key, is_changed } => {
                let why = match is_changed {
                    true => "what the folder says has changed since it was trusted",
                    false => "the folder is not trusted",
                };
                write!(f, "`{key}` of this folder does not count: {why}")
            }
            Self::Branches { parent, child } => {
                write!(f, "`{parent}` is followed by `{child}` already: this begins a branch")
            }
            Self::CacheOfOthers(why) => write!(f, "the cache is not used: {why}"),
            Self::Database { described, is_embedded: false, .. } => {
                write!(f, "database: {described}")
            }
            Self::Database { described, is_embedded: true, name: None } => {
                write!(f, "database: {described} (DATABASE_URL or `database_url` names another)")
            }
            Self::Database { described, is_embedded: true, name: Some(name) } => {
                let variable = env::of_database(name, env::DATABASE_URL);
                write!(
                    f,
                    "database: {described} ({variable} or `database_url` in [database.{name}] names \
                     another)"
                )
            }
            Self::MovedOn => f.write_str(
                "an earlier run was interrupted between its files: what it was writing is written now, and \
                 nothing else is done",
            ),
            Self::Created(database) => write!(f, "created the database {database}"),
            Self::Pooled => f.write_str("a pooler is between: nothing is kept by its sessions"),
            Self::Schema { schema, journal } => {
                write!(f, "schema: {schema}, with its journal in {journal}")
            }
            Self::NoDatabase => {
                f.write_str("no database is configured: what is applied is not known")
            }
            Self::NothingToCheck => {
                f.write_str("no database is configured: only models and history are compared")
            }
            Self::Unreachable(failure) => {
                write!(f, "what is applied is not known: {}", failure.message)
            }
            Self::Preparing(step) => step.fmt(f),
            Self::ShadowDiffers(difference) => f.write_str(difference),
            Self::LeftOut(left_out) => left_out.fmt(f),
            Self::OwnGrants { role, objects } => {
                let names: Vec<String> = objects.iter().take(5).map(Key::to_string).collect();
                let more = if objects.len() > names.len() { ", …" } else { "" };
                let names = names.join(", ");
                write!(
                    f,
                    "grants to {role} are not compared, for the shadow's objects are its own: \
                     {names}{more}"
                )
            }
            Self::Untold(untold) => untold.fmt(f),
            Self::ProvenHeads(heads) => {
                let names: Vec<&str> = heads.iter().map(RevisionId::as_str).collect();
                write!(f, "{} are proven to commute: all of them are meant", names.join(" and "))
            }
            Self::TableOfOthers { table, tool } => {
                write!(f, "{table} is {tool}'s: it is not compared")
            }
            Self::TableElsewhere { table, tool } => {
                write!(f, "{table} looks like {tool}'s, and is not read: only `public` is adopted")
            }
            Self::SizesOfOthers => f.write_str(
                "the sizes are of none of the tables that are here: they may be of another \
                 database",
            ),
        }
    }
}
