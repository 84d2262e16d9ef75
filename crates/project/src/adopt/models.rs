//! Models of what a database has: a file of them, or what is written into the structs that are there; and SQL
//! beside them, of what they do not say.

use std::path::{Path, PathBuf};

use aludel_autogenerate::{State, Workshop};

use super::{configuration::Says, derive, files::FileChange};
use crate::{
    Failure, FailureKind, Project, Remedy, Result,
    export::{self, Exported},
    ground::Ground,
    visible::visible,
};

/// Where models are by themselves.
const USUAL: [&str; 2] = ["src", "models.rs"];

/// What is written of models.
#[derive(Debug, Default)]
pub(super) struct Modelled {
    pub(super) files: Vec<FileChange>,
    /// What the configuration has to say of them.
    pub(super) says: Vec<Says>,
    /// The structs that become models, with their tables.
    pub(super) derived: Vec<String>,
    /// The structs that do not, and why.
    pub(super) underived: Vec<String>,
}

/// The models of a state.
pub(super) async fn of(
    state: &State<'_>,
    workshop: &mut Workshop,
    ground: &Ground,
    project: &Project,
) -> Result<Modelled> {
    let settings = &project.settings;
    if settings.models.iter().any(|path| path.exists()) {
        return derive::of(state, workshop, ground, project).await;
    }
    let exported = export::make(state, workshop, ground, project).await?;
    refuse_differences(&exported.differences)?;
    let mut modelled = Modelled::default();
    let Exported { source, sql, .. } = exported;
    if !source.is_empty() {
        let path = place(project)?;
        let text = visible(&source).into_owned();
        modelled.files.push(FileChange::Create { path: path.clone(), text });
        if settings.models.is_empty() || !settings.configured {
            modelled.says.push(("models", path));
        }
    }
    beside(&sql, &mut modelled, project)?;
    Ok(modelled)
}

/// What the models do not say, as a file of SQL.
pub(super) fn beside(sql: &str, modelled: &mut Modelled, project: &Project) -> Result<()> {
    if sql.is_empty() {
        return Ok(());
    }
    let settings = &project.settings;
    let path = match settings.sql.as_slice() {
        [] => settings.shown(settings.root.join(export::FILES[1])),
        [path, ..] if is_of(path, "sql") => path.clone(),
        [path, ..] => path.join(export::FILES[1]),
    };
    modelled.files.push(FileChange::Create { path: free(&path)?, text: sql.to_owned() });
    if settings.sql.is_empty() {
        modelled.says.push(("sql", path));
    }
    Ok(())
}

/// The file of the models.
fn place(project: &Project) -> Result<PathBuf> {
    let settings = &project.settings;
    let [folder, file] = USUAL;
    let path = match settings.models.first() {
        Some(path) if is_of(path, "rs") => path.clone(),
        Some(path) => path.join(file),
        None if settings.root.join(folder).is_dir() => settings.root.join(folder).join(file),
        None => settings.root.join(file),
    };
    free(&settings.shown(path))
}

fn is_of(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|it| it == extension)
}

fn free(path: &Path) -> Result<PathBuf> {
    match path.exists() {
        false => Ok(path.to_owned()),
        true => {
            let message = format!("{} is there already", path.display());
            Err(Failure::new(FailureKind::Input, message).remedy(Remedy::AdoptHistoryAlone))
        }
    }
}

/// Models that give something else are none of this state.
pub(super) fn refuse_differences(differences: &[String]) -> Result<()> {
    if differences.is_empty() {
        return Ok(());
    }
    let lines: Vec<String> = differences.iter().map(|it| format!("\n  {it}")).collect();
    let message = format!(
        "read back, the models and their SQL give something else: nothing was written{}",
        lines.concat()
    );
    Err(Failure::new(FailureKind::Proof, message).remedy(Remedy::AdoptHistoryAlone))
}
