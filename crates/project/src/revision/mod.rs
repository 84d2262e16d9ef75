//! A new revision: from what the models want, or to be filled by hand.

mod generate;
mod place;
mod write;

use std::{
    path::{Path, PathBuf},
    sync::Arc,
};

use aludel_autogenerate::{Comparison, Proof};
use aludel_catalog::Pair;
use aludel_plan::Plan;
use aludel_revision::{Draft, RevisionId};

use crate::{
    Project, Result, Ui,
    answers::Answers,
    changes::{self, Line},
    history,
    source::Source,
    written::{self, Notes},
};
use generate::Generated;
pub use write::Written;

/// What a new revision is to be. A text is its message, and all else as usual.
#[derive(Debug, Clone, Default)]
pub struct NewRevision {
    /// What it does, in a few words: its title, and the end of its file's name.
    pub message: Option<String>,
    /// The state to compare the models with, where it is not what the history gives.
    pub from: Option<Source>,
    /// Answers to what the difference leaves open.
    pub answers: Answers,
    /// Its identifier, where it is not the day and a running number.
    pub id: Option<String>,
    /// The revisions that it follows, where it is not the head.
    pub parents: Vec<String>,
    /// Whether it takes the place of the last revision.
    pub amend: bool,
}

impl<T: Into<String>> From<T> for NewRevision {
    fn from(message: T) -> Self {
        Self { message: Some(message.into()), ..Self::default() }
    }
}

/// A revision that is not written yet.
#[derive(Debug)]
pub struct Drafted {
    draft: Draft,
    /// The file that it takes the place of.
    replaces: Option<PathBuf>,
    file: PathBuf,
    generated: Option<Generated>,
    ui: Arc<dyn Ui>,
}

impl Project {
    /// Drafts an empty revision, to be filled by hand.
    ///
    /// # Errors
    ///
    /// Where the history cannot be read, has several heads and none is named as the parent, or has the
    /// identifier already; where the revision to amend is applied.
    pub async fn draft(&self, new: impl Into<NewRevision>) -> Result<Drafted> {
        let new = new.into();
        let history = history::of(&self.settings)?;
        let place = place::find(&new, &history, self).await?;
        Ok(self.drafted(place, None))
    }

    /// Drafts a revision of what the models differ in from the history: compared, planned in both
    /// directions, and proven on a shadow; `None` where they agree. Nothing is written yet.
    ///
    /// # Errors
    ///
    /// As [`Project::draft`]; where the models, a file of SQL or a revision is wrong; where a possible
    /// rename is not decided ([`FailureKind::Undecided`](crate::FailureKind)); where the migration
    /// cannot be proven.
    pub async fn generate(&self, new: impl Into<NewRevision>) -> Result<Option<Drafted>> {
        self.refuse_sqlite()?;
        let new = new.into();
        let history = history::of(&self.settings)?;
        let mut place = place::find(&new, &history, self).await?;
        let parents = &place.draft.parents;
        let Some(generated) = generate::generate(&new, parents, &history, self).await? else {
            return Ok(None);
        };
        let words: written::Words<'_> = &|remedy| self.ui.remedy(remedy);
        place.draft.up = written::segments(&generated.comparison.migration.up, words);
        place.draft.down = written::segments(&generated.comparison.migration.down, words);
        Ok(Some(self.drafted(place, Some(generated))))
    }

    fn drafted(&self, place: place::Place, generated: Option<Generated>) -> Drafted {
        let place::Place { draft, replaces } = place;
        let file = self.settings.migrations.join(draft.file_name());
        Drafted { draft, replaces, file, generated, ui: self.ui.clone() }
    }
}

impl Drafted {
    /// Its identifier.
    pub fn revision(&self) -> &RevisionId {
        &self.draft.id
    }

    /// The revisions that it follows.
    pub fn parents(&self) -> &[RevisionId] {
        &self.draft.parents
    }

    /// The file that it will be.
    pub fn file(&self) -> &Path {
        &self.file
    }

    /// The comparison that it comes of; an empty one comes of none.
    pub fn comparison(&self) -> Option<&Comparison> {
        self.generated.as_ref().map(|generated| &generated.comparison)
    }

    /// Its proof.
    pub fn proof(&self) -> Option<&Proof> {
        self.generated.as_ref().map(|generated| &generated.proof)
    }

    /// What changes, an object a line.
    pub fn changes(&self) -> Vec<Line> {
        let Some(comparison) = self.comparison() else { return Vec::new() };
        let Comparison { renamed, target, renames, .. } = comparison;
        changes::of(renames, Pair::new(renamed, target))
    }

    /// The SQL of its way up, with its hazards above the statements.
    pub fn sql(&self) -> String {
        self.comparison().map(|it| self.script(&it.migration.up)).unwrap_or_default()
    }

    /// The SQL of its way down.
    pub fn sql_down(&self) -> String {
        self.comparison().map(|it| self.script(&it.migration.down)).unwrap_or_default()
    }

    fn script(&self, plan: &Plan) -> String {
        written::script(plan, &Notes::new(), &|remedy| self.ui.remedy(remedy))
    }

    /// The text of its file.
    ///
    /// # Errors
    ///
    /// Where a file cannot say it: a message, for one, that looks like a key of the header.
    pub fn text(&self) -> Result<String> {
        Ok(self.draft.render()?)
    }

    /// Writes the file: at once, and never over another, but for the one that it takes the place of.
    ///
    /// # Errors
    ///
    /// As [`Drafted::text`], and where the file cannot be written.
    pub fn write(&self) -> Result<Written> {
        write::file(self)
    }
}
