//! What was there before this tool becomes its history: the migrations of another tool with what it has noted
//! as applied, or a database that has no history at all. Nothing of it is run on the database, and nothing is
//! written before it was proven on a shadow.

mod applied;
mod configuration;
mod database;
mod derive;
mod drafts;
mod files;
mod folder;
mod live;
mod mark;
mod models;
mod read;
mod readable;
mod recognise;
mod rows;
mod segments;
mod sums;
mod tool;
mod tools;
mod version;

use std::path::{Path, PathBuf};

use aludel_revision::{RevisionId, Target};
use aludel_runner::Stamp;

pub use files::FileChange;
pub(crate) use live::without_tables_of_others;
pub use recognise::usual;
pub use tool::Tool;

use crate::{
    Failure, FailureKind, Project, Remedy, Result,
    changes::Line,
    run::{Order, RunOptions},
};

/// What is to be taken over.
#[derive(Debug, Clone, Default)]
pub struct NewAdoption {
    /// The folder of another tool's migrations; where none is named, a usual one that has some.
    pub folder: Option<PathBuf>,
    /// The tool, where the folder does not show it.
    pub tool: Option<String>,
    /// Whether the database is taken as it is, whatever folder there is.
    pub baseline: bool,
    /// Whether models are written: of a database as it is always, unless this says no; of the migrations of
    /// another tool where this says yes.
    pub models: bool,
    /// What the first revision of a database is for, where it is not its initial schema.
    pub message: Option<String>,
    /// What `aludel.toml` is to say, where there is none.
    pub configuration: Option<String>,
    /// Whether no database is asked: then the files alone become a history.
    pub offline: bool,
    /// Whether a file counts that is not as it was when the tool applied it.
    pub accepts_edited: bool,
    /// Whether a database is taken that differs from what its migrations give.
    pub accepts_drift: bool,
}

/// What will be a revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Adopted {
    /// Its identifier.
    pub revision: RevisionId,
    /// The files that it comes from.
    pub from: Vec<PathBuf>,
    /// Its file.
    pub file: PathBuf,
    /// Whether the database has it, so that it is noted as applied.
    pub is_applied: bool,
}

/// What is taken over, proven and not done yet.
#[derive(Debug, Default)]
pub struct Adoption {
    /// The tool; `None` where a database is taken as it is.
    pub tool: Option<Tool>,
    /// The revisions, in order.
    pub revisions: Vec<Adopted>,
    /// What is done to files. Nothing, where an earlier adoption did it: then the database alone is.
    pub files: Vec<FileChange>,
    /// The database that is stamped, without a password.
    pub database: Option<String>,
    /// The table in which the tool notes what is applied, as SQL names it. It stays.
    pub table: Option<String>,
    /// Files that are not as they were when the tool applied them.
    pub edited: Vec<PathBuf>,
    /// In what the database differs from what its migrations give.
    pub drift: Vec<Line>,
    /// The structs that become models, with their tables.
    pub derived: Vec<String>,
    /// The structs that come close and do not, and why.
    pub underived: Vec<String>,
}

impl Adoption {
    /// The revision at which the database stands.
    pub fn stamp(&self) -> Option<&RevisionId> {
        self.revisions.iter().rfind(|it| it.is_applied).map(|it| &it.revision)
    }
}

impl Project {
    /// Takes over what was there before. Nothing is written yet.
    ///
    /// # Errors
    ///
    /// Where there is nothing of the sort; where files cannot be read as SQL; where the tool left something half
    /// done, or what it has applied is not what the files say; where it is not proven that the history gives what
    /// the database has.
    pub async fn adopt(&self, new: &NewAdoption) -> Result<Adoption> {
        mark::refuse_left(&self.settings.migrations)?;
        let folder = match new.baseline {
            true => None,
            false => new.folder.clone().or_else(|| self.folder_of_others()),
        };
        let live = match new.offline {
            true => None,
            false => {
                // As it is, it is whatever another tool has noted.
                let rows = if new.baseline { live::Rows::Unread } else { live::Rows::Read };
                live::read(self, rows).await?
            }
        };
        match (folder, live) {
            (Some(folder), live) => folder::adopt(&folder, live, new, self).await,
            (None, Some(live)) => database::adopt(live, new, self).await,
            (None, None) => Err(nothing()),
        }
    }

    /// Whether a folder has migrations of another tool: the one that is named, or any.
    pub fn has_migrations_of_others(&self, folder: Option<&Path>) -> bool {
        folder.is_some() || self.folder_of_others().is_some()
    }

    /// The folder in which migrations of another tool are: the one of the revisions, or a usual one.
    fn folder_of_others(&self) -> Option<PathBuf> {
        let own = Some(self.settings.migrations.clone()).filter(|own| recognise::has_some(own));
        own.or_else(|| Some(self.settings.shown(usual(&self.settings.root)?)))
    }

    /// Does what [`Project::adopt`] found: writes the files, all or none, and then notes what is applied. Who is
    /// killed on the way leaves a mark, which the next one refuses.
    ///
    /// # Errors
    ///
    /// Where a file cannot be written: then none is. Where the database cannot be stamped: then the files are
    /// written, and it is said what to do.
    pub async fn carry_out(&self, adoption: &Adoption) -> Result<()> {
        mark::marked(&self.settings.migrations, &adoption.files, files::write)?;
        self.renew_heads_lock()?;
        let Some(id) = adoption.stamp() else { return Ok(()) };
        let order = Order::Stamp(Stamp::To(Target::from(id)));
        let stamped = self.run(&order, &RunOptions::default()).await;
        stamped.map(drop).map_err(|failure| match adoption.files.is_empty() {
            true => failure,
            false => {
                let message = format!(
                    "the files are written, and the database is not stamped: {}",
                    failure.message
                );
                Failure { message, ..failure }.remedy(Remedy::Stamp(id.clone()))
            }
        })
    }
}

fn nothing() -> Failure {
    let names = Tool::ALL.map(Tool::name).join(", ");
    let message = format!(
        "there is nothing to adopt: no folder has migrations of {names}, and no database is asked"
    );
    Failure::new(FailureKind::Input, message)
        .hint("name the folder of the migrations, or the database")
}
