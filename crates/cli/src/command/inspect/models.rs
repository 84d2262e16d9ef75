//! A state as Rust models, with what they cannot say as SQL beside them: written, read back, loaded
//! and compared, before anybody relies on it.

use std::{collections::BTreeMap, path::Path, sync::Arc};

use aludel_autogenerate::{Known, Source as Loadable, SqlFile, State, Workshop, sql_file};
use aludel_catalog::{Catalog, Pair, Wanted};
use aludel_depict::{ModelOptions, Models, models};
use aludel_diff::changes;
use aludel_model::{ReadOptions, Style, read, render};
use aludel_postgres::{PostgresEngine, is_fixed};

use crate::{
    Context, Failure, Result,
    args::InspectArgs,
    failure::FailureKind,
    ground::Ground,
    printer::bytes,
    states::{self, Gathered},
    visible::visible,
    written::{self, Notes},
};

/// The files that `--out` writes.
pub(super) const FILES: [&str; 2] = ["models.rs", "schema.sql"];

/// Models, and the SQL beside them.
struct Written {
    models: Models,
    sql: String,
    /// What does not come back as it was.
    differences: Vec<String>,
}

pub(super) async fn write(
    gathered: Gathered<'_>,
    args: &InspectArgs,
    ground: &Ground,
    context: &Context,
) -> Result<Arc<Catalog>> {
    let mut loaded = states::load([gathered], ground, context).await?;
    let [state] = &loaded.states;
    let made = make(state, &mut loaded.workshop, ground, context).await?;
    let catalog = state.catalog.clone();
    loaded.close(context).await?;
    for difference in &made.differences {
        let what = "read back, the models and their SQL give another";
        context.printer.warn(format!("{what} {difference}"));
    }
    match &args.out {
        Some(folder) => save(folder, &made)?,
        None => show(&made, context)?,
    }
    Ok(catalog)
}

async fn make(
    state: &State<'_>,
    workshop: &mut Workshop,
    ground: &Ground,
    context: &Context,
) -> Result<Written> {
    let models = models(&state.catalog, &options(ground, context));
    let empty = workshop.load(Loadable::Empty).await?;
    let decisions = states::decisions(Pair::new(&empty, state), workshop).await?;
    let parts = Pair::new(&models.needed, &models.said);
    let sql = written::script(&workshop.rest(state, parts, &decisions).await?, &Notes::new());
    let states = Pair::new(&empty, state);
    let differences = differences(states, &models, &sql, workshop, ground, context).await?;
    Ok(Written { models, sql, differences })
}

fn options(ground: &Ground, context: &Context) -> ModelOptions {
    let settings = &context.settings;
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
    context: &Context,
) -> Result<Vec<String>> {
    let Pair { before: empty, after: state } = states;
    let file = sql_file(&PostgresEngine, FILES[1], sql)?;
    let back = match models.is_empty() {
        true => workshop.load(Loadable::Sql(vec![file])).await?,
        false => {
            let wanted = read_back(&models.source, ground, context)?;
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

fn read_back(source: &str, ground: &Ground, context: &Context) -> Result<Wanted> {
    let folder = tempfile::tempdir()?;
    fs_err::write(folder.path().join(FILES[0]), source)?;
    let paths = vec![FILES[0].into()];
    let options =
        ReadOptions { paths, ..crate::models::options(&context.settings, ground.major()) };
    let reading = read(folder.path(), &options);
    if reading.diagnostics.is_empty() {
        return Ok(reading.wanted);
    }
    let message = "aludel wrote models that it cannot read";
    let mut failure = Failure::new(FailureKind::Internal, message);
    failure.report = Some(render(&reading.diagnostics, Style::Colored));
    Err(failure)
}

fn save(folder: &Path, made: &Written) -> Result<()> {
    fs_err::create_dir_all(folder)?;
    let source = visible(&made.models.source);
    let texts = [&*source, &made.sql];
    for (name, text) in FILES.iter().zip(texts).filter(|(_, text)| !text.is_empty()) {
        fs_err::write(folder.join(name), text)?;
    }
    Ok(())
}

/// The models alone; what is left to SQL is only counted.
fn show(made: &Written, context: &Context) -> Result<()> {
    bytes(None, visible(&made.models.source).as_bytes())?;
    if !made.sql.is_empty() {
        context.printer.warn("the models do not say all of it: the rest is left to SQL");
        context.printer.hint("--out FOLDER writes models.rs, and the rest beside it as schema.sql");
    }
    Ok(())
}
