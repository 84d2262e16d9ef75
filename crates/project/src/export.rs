//! A state as Rust models, with what they cannot say as SQL beside them: read back, loaded and
//! compared, before anybody relies on it.

use std::{collections::BTreeMap, sync::Arc};

use aludel_autogenerate::{Known, Loadable, SqlFile, State, Workshop, sql_file};
use aludel_catalog::{Catalog, Pair, Wanted};
use aludel_depict::{ModelOptions, Models, models};
use aludel_diff::changes;
use aludel_model::{ReadOptions, Style, read, render};
use aludel_postgres::{PostgresEngine, is_fixed};

use crate::{
    Failure, FailureKind, Project, Result,
    ground::Ground,
    history,
    models::options as reading_options,
    source::Source,
    states::{self, Loaded},
    written::{self, Notes},
};

/// The files of exported models: the models, and the SQL beside them.
pub const FILES: [&str; 2] = ["models.rs", "schema.sql"];

/// Models, and the SQL beside them.
#[derive(Debug)]
pub struct Exported {
    /// The state.
    pub catalog: Arc<Catalog>,
    /// The models as Rust source.
    pub source: String,
    /// What they cannot say, as SQL.
    pub sql: String,
    /// The objects that do not come back as they were.
    pub differences: Vec<String>,
}

impl Project {
    /// A state as Rust models.
    ///
    /// # Errors
    ///
    /// Where the source cannot be read or loaded.
    pub async fn export(&self, source: &Source) -> Result<Exported> {
        let history = history::for_sources([source], self)?;
        let _progress = self.busy("reading the state");
        let ground = Ground::of(&[source], self).await?;
        let gathered = states::gather(source, history.as_ref(), &ground, self).await?;
        let Loaded { states: [state], mut workshop } =
            states::load([gathered], &ground, self).await?;
        let exported = make(&state, &mut workshop, &ground, self).await?;
        states::close(workshop, self).await?;
        Ok(exported)
    }
}

pub(crate) async fn make(
    state: &State<'_>,
    workshop: &mut Workshop,
    ground: &Ground,
    project: &Project,
) -> Result<Exported> {
    let models = models(&state.catalog, &options(ground, project));
    let empty = workshop.load(Loadable::Empty).await?;
    let decisions = states::decisions(Pair::new(&empty, state), workshop).await?;
    let parts = Pair::new(&models.needed, &models.said);
    let rest = workshop.rest(state, parts, &decisions).await?;
    let sql = written::script(&rest, &Notes::new(), &|remedy| project.ui.remedy(remedy));
    let states = Pair::new(&empty, state);
    let differences = differences(states, &models, &sql, workshop, ground, project).await?;
    let (catalog, source) = (state.catalog.clone(), models.source);
    Ok(Exported { catalog, source, sql, differences })
}

pub(crate) fn options(ground: &Ground, project: &Project) -> ModelOptions {
    let settings = &project.settings;
    ModelOptions {
        default_schema: settings.schemas.first().cloned().unwrap_or_default(),
        extensions: settings.extensions.clone(),
        comments: settings.comments,
        target: ground.major(),
    }
}

/// The objects that come out otherwise when the files are loaded as a source.
async fn differences(
    states: Pair<&State<'_>>,
    models: &Models,
    sql: &str,
    workshop: &mut Workshop,
    ground: &Ground,
    project: &Project,
) -> Result<Vec<String>> {
    let Pair { before: empty, after: state } = states;
    let file = sql_file(&PostgresEngine, FILES[1], sql)?;
    let back = match models.is_empty() {
        true => workshop.load(Loadable::Sql(vec![file])).await?,
        false => {
            let wanted = read_back(&models.source, ground, project)?;
            load_back(wanted, models, (!sql.is_empty()).then_some(file), empty, workshop).await?
        }
    };
    let catalogs = Pair::new(&*back.catalog, &*state.catalog);
    Ok(changes(catalogs).iter().map(|change| change.key().to_string()).collect())
}

/// What models become that were read back: without SQL beside them, what came back word for word and
/// has no other form is known.
async fn load_back(
    wanted: Wanted,
    models: &Models,
    file: Option<SqlFile>,
    empty: &State<'_>,
    workshop: &mut Workshop,
) -> Result<State<'static>> {
    if file.is_none() {
        let known = came_back(&wanted, &models.said, &empty.catalog);
        if let Some(state) = workshop.load_again(&known, &wanted).await? {
            return Ok(state);
        }
    }
    let files = file.into_iter().collect();
    Ok(workshop.load(Loadable::Models { wanted, files, places: BTreeMap::new() }).await?)
}

/// What came back in the words of the server, and has no others there; beside what is there in an
/// empty database.
fn came_back(wanted: &Wanted, said: &Catalog, empty: &Catalog) -> Known {
    let mut known = Known {
        wanted: Wanted { catalog: Catalog::default(), ..wanted.clone() },
        catalog: empty.clone(),
    };
    for (key, object) in &wanted.catalog.objects {
        if said.get(key) == Some(object) && is_fixed(key, object) {
            known.wanted.catalog.insert(key.clone(), object.clone());
            known.catalog.insert(key.clone(), object.clone());
        }
    }
    let all = &wanted.catalog.dependencies;
    known.wanted.catalog.dependencies.clone_from(all);
    known
}

fn read_back(source: &str, ground: &Ground, project: &Project) -> Result<Wanted> {
    let folder = tempfile::tempdir()?;
    fs_err::write(folder.path().join(FILES[0]), source)?;
    let paths = vec![FILES[0].into()];
    let options = ReadOptions { paths, ..reading_options(&project.settings, ground.major()) };
    let reading = read(folder.path(), &options);
    if reading.diagnostics.is_empty() {
        return Ok(reading.wanted);
    }
    let message = "aludel wrote models that it cannot read";
    let mut failure = Failure::new(FailureKind::Internal, message);
    failure.report = Some(render(&reading.diagnostics, Style::Colored));
    Err(failure)
}
