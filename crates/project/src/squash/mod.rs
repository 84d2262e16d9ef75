//! One revision in the place of many. It is written from the objects that they lead to and the rows that they
//! leave behind, or from their statements as they are, and is proven to lead to the same.

mod concatenated;
mod end;
mod files;
pub(crate) mod need;
mod on_rows;
mod piece;
mod planned;
mod trial;

use aludel_autogenerate::Workshop;
use aludel_revision::{Draft, History, Phase, Revision, RevisionId};

use crate::{Project, Result, ground::Ground, history, revision::place, states};
pub use need::{Need, SquashedFiles};
use piece::Piece;
use trial::Proven;

/// What is to become one revision.
#[derive(Debug, Clone, Default)]
pub struct NewSquash {
    /// The revisions: `FROM..TO`, either end may be left out.
    pub range: String,
    /// What stands in the file's first line, where it is not which revisions it stands for.
    pub message: Option<String>,
    /// The identifier, where it is not the day and a running number.
    pub id: Option<String>,
    /// Whether the statements stay as they are, one revision's behind the other's.
    pub concatenate: bool,
}

/// Many revisions that are one now.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Squashed {
    /// The one that stands for them.
    pub revision: RevisionId,
    /// Its file.
    pub file: String,
    /// Those that it stands for.
    pub replaced: Vec<RevisionId>,
    /// The folder that their files are in now.
    pub folder: String,
    /// How many statements lead up, before and now.
    pub statements: (usize, usize),
    /// How many rows it puts in.
    pub rows: usize,
    /// What is worth a line besides.
    pub cautions: Vec<String>,
}

impl Project {
    /// Puts one revision in the place of many. It is proven on a shadow to lead to the same: objects with their
    /// owners, rows, sequences. Their files move, as they are, to the folder `squashed` beneath; what follows
    /// the last of them follows it.
    ///
    /// # Errors
    ///
    /// Where the revisions are no closed piece of the history; where the one does not lead to the same. Then
    /// nothing is changed.
    pub async fn squash(&self, new: &NewSquash) -> Result<Squashed> {
        self.refuse_sqlite()?;
        let history = history::of(&self.settings)?;
        let piece = Piece::of(&new.range, &history)?;
        let draft = self.draft_of(new, &piece, &history)?;
        let folder = files::check(&piece, &draft)?;
        let progress = self.busy("reading the history");
        let ground = Ground::of(&[], self).await?;
        let mut workshop = ground.workshop(states::of_revisions(history.revisions())?, self);
        progress.step("proving that it leads to the same");
        let proven = self.proven(new, &piece, draft, &history, &mut workshop).await;
        states::close(workshop, self).await?;
        let Proven { draft, rows, mut cautions } = proven?;
        cautions.extend(piece.irreversible().map(|why| format!("it is irreversible: {why}")));
        let text = draft.render()?;
        let path = piece.folder().join(draft.file_name());
        files::write(&piece, &path, &text, &folder)?;
        self.renew_heads_lock()?;
        Ok(Squashed {
            revision: draft.id.clone(),
            statements: statements(&piece, &path, &text)?,
            file: path.display().to_string(),
            replaced: piece.members.iter().map(|it| it.id.clone()).collect(),
            folder: folder.display().to_string(),
            rows,
            cautions,
        })
    }

    async fn proven(
        &self,
        new: &NewSquash,
        piece: &Piece<'_>,
        draft: Draft,
        history: &History,
        workshop: &mut Workshop,
    ) -> Result<Proven> {
        let trial = trial::Trial { piece, history, project: self };
        match new.concatenate {
            true => trial.concatenated(draft, workshop).await,
            false => trial.planned(draft, workshop).await,
        }
    }

    /// The revision without its SQL.
    fn draft_of(&self, new: &NewSquash, piece: &Piece<'_>, history: &History) -> Result<Draft> {
        let now = history::now(self)?;
        let id = match &new.id {
            Some(id) => place::free(id.parse()?, history)?,
            None => self.next_identifier(now, history, &[])?,
        };
        let named = format!("Squash {} to {}", piece.begin(), piece.last.id);
        let message = new.message.clone().unwrap_or(named);
        let first = piece.first.or(piece.members.first().copied());
        let mut draft =
            Draft::new(id, message, piece.first.map_or_else(Vec::new, |it| it.parents.clone()));
        draft.created = Some(now);
        draft.slug = self.settings.revisions.slug(&draft)?;
        draft.depends_on = piece.first.map_or_else(Vec::new, |it| it.depends_on.clone());
        draft.labels = first.map_or_else(Vec::new, |it| it.labels.clone());
        // What takes away what is in use waits for leave, as it did.
        let is_gated = piece.members.iter().any(|it| it.phase == Some(Phase::Contract));
        draft.phase = is_gated.then_some(Phase::Contract);
        draft.irreversible = piece.irreversible();
        draft.squash = Some(piece.squash()?);
        Ok(draft)
    }
}

/// How many statements lead up: those of the piece, and those of the one that stands for it.
fn statements(piece: &Piece<'_>, path: &std::path::Path, text: &str) -> Result<(usize, usize)> {
    let mut before = 0;
    for member in &piece.members {
        before += member.script()?.up.statements().count();
    }
    let now = Revision::parse(path, text.as_bytes())?;
    Ok((before, now.script()?.up.statements().count()))
}
