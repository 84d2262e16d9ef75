//! Sources to canonical states. First everything is read that can be read without a shadow, so that
//! the shadow, if one is needed, is one that has the extensions; then the rest is loaded through it.
//! What came of models and histories once is kept in the user's cache; a database is read anew.

use std::{collections::BTreeSet, path::Path};

use aludel_autogenerate::{
    Decisions, Memory, Replay, Source as Loadable, SqlFile, State, Workshop,
};
use aludel_catalog::{Catalog, Ident, Pair};
use aludel_files::most;
use aludel_postgres::{InspectOptions, Ownership, inspect};
use aludel_revision::{History, Revision, RevisionId};
use aludel_session::Conninfo;
use aludel_shadow::{Cache, Wish};

use crate::{
    Context, Failure, Result,
    database::{self, Database},
    extensions,
    failure::FailureKind,
    models, saved,
    secret::ConnectionString,
    settings::{Settings, Shadow},
    source::Source,
};

/// A source, read as far as it can be without a shadow.
pub(crate) struct Gathered<'h> {
    material: Material<'h>,
    extensions: BTreeSet<String>,
}

enum Material<'h> {
    /// The state is there already.
    Ready(Box<State<'h>>),
    /// It has to be loaded, and may be kept.
    ToLoad(Box<Loadable<'h>>, Keep<'h>),
}

/// Under what a state is kept.
enum Keep<'h> {
    Nowhere,
    Models(String),
    Revisions(Replay<'h>),
}

/// States, and the place where they were loaded.
pub(crate) struct Loaded<'h, const N: usize> {
    /// The states, in the order of their sources.
    pub(crate) states: [State<'h>; N],
    /// The shadow, if one was needed.
    pub(crate) workshop: Workshop,
}

/// Reads a source.
pub(crate) async fn gather<'h>(
    source: &Source,
    history: Option<&'h History>,
    context: &Context,
) -> Result<Gathered<'h>> {
    match source {
        Source::Models => models(context),
        Source::Empty => Ok(to_load(Loadable::Empty, BTreeSet::new())),
        Source::Sql(path) => {
            let files = SqlFile::read(path)?;
            let needed = of_files(&files);
            Ok(to_load(Loadable::Sql(files), needed))
        }
        Source::Catalog(path) => catalog(read_saved(path)?),
        Source::Configured => of_database(&Database::of(&context.settings)?, context).await,
        Source::Database(url) => of_database(&Database::named(url)?, context).await,
        Source::Revision(target) => {
            let history = history.ok_or_else(|| {
                Failure::new(FailureKind::Internal, "a history was needed, and none was read")
            })?;
            let ids: Vec<RevisionId> = history
                .find_all(target, None)?
                .iter()
                .map(|revision| revision.id.clone())
                .collect();
            revisions(history, history.ancestors(&ids), context)
        }
    }
}

fn to_load(source: Loadable<'_>, extensions: BTreeSet<String>) -> Gathered<'_> {
    Gathered { material: Material::ToLoad(Box::new(source), Keep::Nowhere), extensions }
}

fn ready(state: State<'_>) -> Gathered<'_> {
    let extensions = extensions::of_catalog(&state.catalog);
    Gathered { material: Material::Ready(Box::new(state)), extensions }
}

/// What the models want, with the SQL beside them.
fn models<'h>(context: &Context) -> Result<Gathered<'h>> {
    let settings = &context.settings;
    let files = sql_beside(settings)?;
    if are_sql_alone(settings, &files) {
        let needed = of_files(&files);
        return Ok(to_load(Loadable::Sql(files), needed));
    }
    let fingerprint = fingerprint(&files, context)?;
    if let Some(state) = memory(settings).and_then(|memory| memory.models(&fingerprint)) {
        return Ok(ready(state));
    }
    let reading = models::read(context)?;
    let places = reading.places.iter().map(|(key, place)| (key.clone(), place.to_string()));
    let (places, wanted) = (places.collect(), reading.wanted);
    let mut extensions = extensions::of_catalog(&wanted.catalog);
    extensions.extend(of_files(&files));
    let source = Box::new(Loadable::Models { wanted, files, places });
    Ok(Gathered { material: Material::ToLoad(source, Keep::Models(fingerprint)), extensions })
}

/// The SQL files that join the models.
fn sql_beside(settings: &Settings) -> Result<Vec<SqlFile>> {
    let mut files = Vec::new();
    for path in &settings.sql {
        files.extend(SqlFile::read(path)?);
    }
    Ok(files)
}

/// Whether the wanted state is in SQL, and there are no models at all.
fn are_sql_alone(settings: &Settings, files: &[SqlFile]) -> bool {
    settings.models.is_empty() && !files.is_empty() && !settings.root.join("Cargo.toml").exists()
}

/// The same hash for the same models and the same SQL beside them.
fn fingerprint(files: &[SqlFile], context: &Context) -> Result<String> {
    let mut fingerprint = models::fingerprint(context)?;
    files.iter().for_each(|file| fingerprint.push_str(file.text()));
    Ok(fingerprint)
}

/// That models and history agree, as it is kept.
pub(crate) struct Agreement<'h> {
    memory: Memory,
    models: String,
    revisions: Replay<'h>,
}

impl<'h> Agreement<'h> {
    /// The agreement of the models with the whole history; `None` where none is kept.
    pub(crate) fn of(history: &'h History, context: &Context) -> Result<Option<Self>> {
        let files = sql_beside(&context.settings)?;
        let Some(memory) = memory(&context.settings) else { return Ok(None) };
        if are_sql_alone(&context.settings, &files) {
            return Ok(None);
        }
        let models = fingerprint(&files, context)?;
        let revisions = history.revisions().map(|revision| revision.id.clone()).collect();
        Ok(Some(Self { memory, models, revisions: Replay { history, revisions } }))
    }

    /// Whether they are known to agree.
    pub(crate) fn is_known(&self) -> bool {
        self.memory.agree(&self.models, &self.revisions)
    }

    /// Whether the history is known to give exactly what was found.
    pub(crate) fn gives(&self, found: &Catalog) -> bool {
        self.memory.gives(&self.revisions, found)
    }

    /// Notes that they do.
    pub(crate) fn keep(&self) {
        self.memory.keep_agreement(&self.models, &self.revisions);
    }
}

fn of_files(files: &[SqlFile]) -> BTreeSet<String> {
    files.iter().flat_map(|file| extensions::of_sql(file.text())).collect()
}

/// What replaying revisions gives.
pub(crate) fn revisions<'h>(
    history: &'h History,
    revisions: BTreeSet<RevisionId>,
    context: &Context,
) -> Result<Gathered<'h>> {
    let chosen = history.revisions().filter(|revision| revisions.contains(&revision.id));
    let extensions = of_revisions(chosen)?;
    let replay = Replay { history, revisions };
    if let Some(state) = memory(&context.settings).and_then(|memory| memory.revisions(&replay)) {
        return Ok(ready(state));
    }
    let source = Box::new(Loadable::Revisions(replay.clone()));
    Ok(Gathered { material: Material::ToLoad(source, Keep::Revisions(replay)), extensions })
}

/// The extensions that revisions create.
pub(crate) fn of_revisions<'h>(
    revisions: impl Iterator<Item = &'h Revision>,
) -> Result<BTreeSet<String>> {
    let mut extensions = BTreeSet::new();
    for revision in revisions {
        for statement in revision.script()?.up.statements() {
            extensions.extend(extensions::of_sql(statement.as_str()));
        }
    }
    Ok(extensions)
}

/// A catalog that is canonical already.
pub(crate) fn catalog<'h>(catalog: Catalog) -> Result<Gathered<'h>> {
    let extensions = extensions::of_catalog(&catalog);
    Ok(to_load(Loadable::Catalog(catalog), extensions))
}

fn read_saved(path: &Path) -> Result<Catalog> {
    let bytes = aludel_files::read_given(path, most::CATALOG);
    let bytes = bytes.map_err(|error| {
        Failure::new(FailureKind::System, format!("{}: {error}", path.display()))
    })?;
    saved::read(&bytes, path)
}

async fn of_database<'h>(database: &Database, context: &Context) -> Result<Gathered<'h>> {
    let mut open = database::open(database, context).await?;
    let found = inspect(open.session.as_mut(), &inspection(&context.settings)).await;
    open.close().await?;
    catalog(found?)
}

/// Loads what was read.
pub(crate) async fn load<'h, const N: usize>(
    gathered: [Gathered<'h>; N],
    context: &Context,
) -> Result<Loaded<'h, N>> {
    let extensions = gathered.iter().flat_map(|one| one.extensions.clone()).collect();
    let mut workshop = workshop(extensions, context)?;
    let mut states = Vec::with_capacity(N);
    for one in gathered {
        states.push(load_one(one.material, &mut workshop, &context.settings).await?);
    }
    match <[State<'h>; N]>::try_from(states) {
        Ok(states) => Ok(Loaded { states, workshop }),
        Err(_) => Err(Failure::new(FailureKind::Internal, "a state was lost while loading")),
    }
}

async fn load_one<'h>(
    material: Material<'h>,
    workshop: &mut Workshop,
    settings: &Settings,
) -> Result<State<'h>> {
    let (source, keep) = match material {
        Material::Ready(state) => return Ok(*state),
        Material::ToLoad(source, keep) => (source, keep),
    };
    let state = workshop.load(*source).await?;
    let stamp = workshop.stamp(&state);
    match (memory(settings), keep) {
        (Some(memory), Keep::Models(fingerprint)) => {
            memory.keep_models(&fingerprint, &state, stamp);
        }
        (Some(memory), Keep::Revisions(replay)) => memory.keep_revisions(&replay, &state, stamp),
        _ => {}
    }
    Ok(state)
}

/// A place where states are loaded and proven.
pub(crate) fn workshop(extensions: BTreeSet<String>, context: &Context) -> Result<Workshop> {
    let settings = &context.settings;
    let printer = context.printer;
    let progress = Box::new(move |step: aludel_shadow::Step| printer.note(step));
    Ok(Workshop::new(wish(extensions, settings)?, inspection(settings), progress))
}

fn wish(extensions: BTreeSet<String>, settings: &Settings) -> Result<Wish> {
    let only = match &settings.shadow {
        Shadow::Auto => None,
        Shadow::Embedded => Some(aludel_shadow::Kind::Embedded),
        Shadow::Local => Some(aludel_shadow::Kind::LocalServer),
        Shadow::Server(_) => Some(aludel_shadow::Kind::TemporaryDatabase),
    };
    let url = match &settings.shadow {
        Shadow::Server(url) => Some(url),
        _ => settings.database.as_ref(),
    };
    let target = url.map(|url| Conninfo::parse(url.reveal())).transpose().map_err(|error| {
        Failure::new(FailureKind::Settings, format!("the database of the shadow: {error}"))
    })?;
    let cache = Some(settings.cache.clone());
    let binaries = settings.binaries.clone();
    let major = settings.target;
    Ok(Wish { major, target, extensions, only, cache, binaries, ..Wish::default() })
}

/// How states are read.
pub(crate) fn inspection(settings: &Settings) -> InspectOptions {
    let ownership = if settings.ownership { Ownership::Read } else { Ownership::Ignored };
    let journal_schema = Ident::from(settings.journal_schema.as_str());
    InspectOptions { journal_schema, ownership, ..InspectOptions::default() }
}

/// The cache of states. Owners differ from shadow to shadow, so with them nothing is kept.
fn memory(settings: &Settings) -> Option<Memory> {
    if settings.ownership {
        return None;
    }
    let folder = settings.cache.join("catalogs").join(place(settings));
    Some(Memory::new(Cache::new(folder), settings.target.unwrap_or_default()))
}

/// What the choice of the shadow depends on, as the name of a folder.
fn place(settings: &Settings) -> String {
    let place = match (&settings.shadow, settings.target, &settings.database) {
        (Shadow::Server(url), ..) => address(url),
        (kind, Some(_), _) | (kind, None, None) => format!("{kind:?}"),
        (kind, None, Some(url)) => format!("{kind:?}-{}", address(url)),
    };
    place.chars().map(|c| if c.is_ascii_alphanumeric() || c == '-' { c } else { '_' }).collect()
}

/// The address without its password.
fn address(url: &ConnectionString) -> String {
    Conninfo::parse(url.reveal()).map(|conninfo| conninfo.to_string()).unwrap_or_default()
}

/// The schema whose names are written bare.
pub(crate) fn default_schema() -> Ident {
    Ident::from("public")
}

impl<const N: usize> Loaded<'_, N> {
    /// Stops what was started, and says in what the shadow was not the one that was wanted.
    pub(crate) async fn close(self, context: &Context) -> Result<()> {
        close(self.workshop, context).await
    }
}

/// Stops a workshop, and says in what its shadow was not the one that was wanted.
pub(crate) async fn close(workshop: Workshop, context: &Context) -> Result<()> {
    if let Some(difference) = workshop.difference() {
        context.printer.note(difference);
    }
    Ok(workshop.close().await?)
}

/// Decisions for a comparison: the major version that SQL is written for, which only a difference
/// needs to know.
pub(crate) async fn decisions(
    states: Pair<&State<'_>>,
    workshop: &mut Workshop,
    settings: &Settings,
) -> Result<Decisions> {
    let major = match settings.target {
        Some(major) => major,
        None if is_same(states) => 0,
        None => workshop.major().await?,
    };
    Ok(Decisions { major, ..Decisions::default() })
}

/// Whether there is nothing that the source of the state after would change.
pub(crate) fn is_same(states: Pair<&State<'_>>) -> bool {
    let catalogs = states.map(|state| &*state.catalog);
    if catalogs.before.objects == catalogs.after.objects {
        return true;
    }
    let State { aspects, unnamed, .. } = states.after;
    let target = aludel_diff::target(catalogs, aspects, unnamed);
    aludel_diff::changes(Pair::new(catalogs.before, &target)).is_empty()
}
