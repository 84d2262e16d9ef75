//! Sources as states of SQLite's: what is no database yet is made in memory and read there.

use std::path::Path;

use aludel_catalog::Catalog;
use aludel_files::most;
use aludel_revision::{History, Target};
use aludel_runner::{Cancellation, Options, Run};
use aludel_session::{Session, SqlError};
use aludel_sqlite::{SqliteEngine, inspect};

use super::{is_configured, location, memory, open};
use crate::{
    Failure, FailureKind, Project, Result,
    database::{Database, Open},
    explain, history,
    source::Source,
    states,
};

/// The state of a source.
pub async fn of(source: &Source, project: &Project) -> Result<Catalog> {
    let settings = &project.settings;
    match source {
        Source::Empty => Ok(Catalog::default()),
        Source::Configured => match Database::of(settings)? {
            Database::File(location) => of_file(open(&location, project)?).await,
            _ => Err(other_engine()),
        },
        Source::Database(url) => match location(url, &settings.root) {
            Some(location) => of_file(open(&location?, project)?).await,
            None => Err(other_engine()),
        },
        Source::Sql(path) => of_files(path).await,
        Source::Catalog(path) => states::read_saved(path),
        Source::Revision(target) => {
            let history = history::of(settings)?.with_syntax(aludel_sqlite::SYNTAX);
            let mut session = memory()?;
            go(session.as_mut(), &history, Way::Up, target).await?;
            Ok(inspect(session.as_mut(), &Options::default().journal).await?)
        }
        Source::Models => {
            Err(Failure::new(FailureKind::Usage, "models are read for PostgreSQL alone")
                .hint("name an SQL file, a folder of them, a revision or a file of SQLite's"))
        }
    }
}

fn other_engine() -> Failure {
    let message = "a state of SQLite's cannot be compared with a database of another engine";
    Failure::new(FailureKind::Usage, message)
}

async fn of_file(mut open: Open) -> Result<Catalog> {
    let catalog = inspect(open.session.as_mut(), &open.tenant.journal).await;
    open.close().await?;
    Ok(catalog?)
}

/// Whether revisions are applied or taken back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    /// Applied.
    Up,
    /// Taken back.
    Down,
}

/// Applies revisions to a database that is nobody's, or takes them back.
pub(super) async fn go(
    session: &mut dyn Session,
    history: &History,
    way: Way,
    target: &Target,
) -> Result<()> {
    let mut run = Run {
        engine: &SqliteEngine,
        session,
        history,
        options: &Options::default(),
        observer: None,
        cancellation: Cancellation::new(),
        on_event: &mut |_| (),
    };
    match way {
        Way::Up => aludel_runner::upgrade(&mut run, target).await?,
        Way::Down => aludel_runner::downgrade(&mut run, target).await?,
    };
    Ok(())
}

async fn of_files(path: &Path) -> Result<Catalog> {
    let mut session = memory()?;
    for file in aludel_autogenerate::sql_paths(path)? {
        let bytes = aludel_files::read_given(&file, most::SQL).map_err(|error| {
            Failure::new(FailureKind::System, format!("{}: {error}", file.display()))
        })?;
        let text = String::from_utf8(bytes).map_err(|_| {
            Failure::new(FailureKind::Input, format!("{}: this file is not UTF-8", file.display()))
        })?;
        let up = without_way_down(&text);
        if let Err(error) = session.execute(up).await {
            return Err(match error.sql() {
                Some(error) => wrong(&file, up, error),
                None => error.into(),
            });
        }
    }
    Ok(inspect(session.as_mut(), &Options::default().journal).await?)
}

/// A revision file as a state is its way up.
fn without_way_down(text: &str) -> &str {
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        if line.trim_start().starts_with("-- migrate:down") {
            return text.get(..at).unwrap_or(text);
        }
        at += line.len();
    }
    text
}

fn wrong(file: &Path, text: &str, error: &SqlError) -> Failure {
    let before = error.position.map(|at| text.chars().take(at - 1).collect::<String>());
    let place = before.map_or(String::new(), |before| {
        let (line, column) =
            (before.matches('\n').count() + 1, before.lines().last().unwrap_or_default());
        let column = if before.ends_with('\n') { 0 } else { column.chars().count() };
        format!(":{line}:{}", column + 1)
    });
    Failure::new(FailureKind::Input, format!("{}{place}: {}", file.display(), explain::said(error)))
}

/// Whether states are of SQLite's: the project's database is, or a source names one.
pub fn is_meant(sources: &[&str], project: &Project) -> bool {
    let names = |source: &&str| aludel_sqlite::Location::parse(source).is_some();
    is_configured(&project.settings) || sources.iter().any(names)
}
