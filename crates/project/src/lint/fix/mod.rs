//! Statements of revisions in the form that lets others work, where they have one. No database may have
//! applied such a revision, and what is written leads to the same catalog, and is judged anew.

mod carried;
mod defines;
mod files;
mod form;
mod mender;
mod reworded;
mod words;

use std::path::PathBuf;

use aludel_revision::{Direction, History, Revision};

use super::LintOptions;
use crate::{Project, Result, ground::Ground, history, standing, states};
use files::Changed;
use mender::Mender;

/// What became of a statement that may have a safer form.
#[derive(Debug, Clone)]
pub struct Fix {
    /// The file.
    pub path: PathBuf,
    /// The line where the statement stood.
    pub line: usize,
    /// What was found.
    pub codes: Vec<&'static str>,
    /// Why it stays as it is, where it does.
    pub why_not: Option<String>,
}

impl Project {
    /// Rewrites what has a safer form in revisions that no database has applied: those that
    /// [`Project::lint_revisions`] judges; all of them where none is said. All files are written, or none.
    ///
    /// `is_nowhere_applied` takes the caller's word that no database has them; else the configured
    /// database is asked.
    ///
    /// # Errors
    ///
    /// As [`Project::lint_revisions`]; where the configured database does not answer; where a file cannot
    /// be written.
    pub async fn fix_revisions(
        &self,
        revisions: &[&str],
        options: &LintOptions,
        is_nowhere_applied: bool,
    ) -> Result<Vec<Fix>> {
        self.refuse_sqlite()?;
        let judge = self.judge(options, &self.known(options.stats.as_ref()).await?)?;
        let history = history::of(&self.settings)?;
        let applied = match is_nowhere_applied {
            true => Vec::new(),
            false => standing::applied_anywhere(&history, self).await?,
        };
        let progress = self.busy("reading the history");
        let ground = Ground::of(&[], self).await?;
        let extensions = states::of_revisions(history.revisions())?;
        let workshop = ground.workshop(extensions, self);
        let mut mender = Mender { workshop, judge, project: self };
        let (mut fixes, mut changed) = (Vec::new(), Vec::new());
        for revision in chosen(&history, revisions)? {
            progress.step(&format!("rewriting {}", revision.id));
            let is_applied = applied.contains(&revision.id);
            let (of_it, now) = mender.rewrite(revision, &history, is_applied).await?;
            fixes.extend(of_it);
            changed.extend(now.map(|now| Changed { revision, now }));
        }
        states::close(mender.workshop, self).await?;
        files::write(&changed)?;
        Ok(fixes)
    }
}

/// The revisions that are meant, each once.
fn chosen<'h>(history: &'h History, said: &[&str]) -> Result<Vec<&'h Revision>> {
    let mut chosen: Vec<&Revision> = Vec::new();
    let all = if said.is_empty() { vec![None] } else { said.iter().copied().map(Some).collect() };
    for said in all {
        for revision in history::chosen(history, said)? {
            if chosen.iter().all(|it| it.id != revision.id) {
                chosen.push(revision);
            }
        }
    }
    Ok(chosen)
}

impl Mender<'_> {
    /// Rewrites both ways of a revision; the text of its file, where that is another now.
    async fn rewrite(
        &mut self,
        revision: &Revision,
        history: &History,
        is_applied: bool,
    ) -> Result<(Vec<Fix>, Option<String>)> {
        let (mut now, mut fixes) = (revision.file_text().to_owned(), Vec::new());
        for direction in [Direction::Up, Direction::Down] {
            let beside = mender::with(history, revision, &now)?;
            let way = mender::Way { history: &beside, id: &revision.id, direction };
            let rewritten = self.way(way, is_applied).await?;
            fixes.extend(rewritten.fixes);
            now = rewritten.text.unwrap_or(now);
            if rewritten.is_refused {
                break;
            }
        }
        let is_changed = now != revision.file_text();
        Ok((fixes, is_changed.then_some(now)))
    }
}
