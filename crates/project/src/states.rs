//! Sources to canonical states. First everything is read that can be read without a shadow, so that
//! the shadow, if one is needed, is one that has the extensions; then the rest is loaded through it.
//! What came of models and histories once is kept in the user's cache; a database is read anew.

use std::{collections::BTreeSet, path::Path, sync::Arc};

use aludel_autogenerate::{
    Decisions, Replay, Source as Loadable, SqlFile, State, Untold, Workshop, keep_extensions,
    kept_extensions, sql_files,
};
use aludel_catalog::{Aspects, Catalog, Ident, Key, Pair, Wanted};
use aludel_files::most;
use aludel_postgres::{InspectOptions, Postgres, PostgresEngine, inspect, server_version};
use aludel_revision::{History, Revision, RevisionId};

use crate::{
    Failure, FailureKind, Notice, Project, Result,
    database::{self, Database},
    extensions,
    ground::{self, Ground, inspection},
    models, saved,
    settings::Settings,
    source::Source,
};

/// A source, read as far as it can be without a shadow.
pub(crate) struct Gathered<'h> {
    material: Material<'h>,
    extensions: BTreeSet<String>,
    /// The major of the server, where it is a database.
    major: Option<u32>,
}

enum Material<'h> {
    /// The state is there, and no shadow had a part in it.
    Ready(Box<State<'h>>),
    /// Models, under their fingerprint, with the SQL beside them.
    Models(String, Vec<SqlFile>),
    /// SQL files that are the whole state, under their fingerprint.
    Sql(String, Vec<SqlFile>),
    /// Revisions to replay.
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
    ground: &Ground,
    project: &Project,
) -> Result<Gathered<'h>> {
    match source {
        Source::Models => models(ground, project),
        // A new database is what no SQL makes: kept, as what other SQL makes is.
        Source::Empty => Ok(sql_alone(Vec::new(), &project.settings)),
        Source::Sql(path) => Ok(sql_alone(sql_files(&PostgresEngine, path)?, &project.settings)),
        Source::Catalog(path) => Ok(catalog(read_saved(path)?)),
        Source::Configured => of_database(&Database::of(&project.settings)?, project).await,
        Source::Database(url) => of_database(&Database::named(url)?, project).await,
        Source::Revision(target) => {
            let history = history.ok_or_else(|| {
                Failure::new(FailureKind::Internal, "a history was needed, and none was read")
            })?;
            let ids: Vec<RevisionId> = history
                .find_all(target, None)?
                .iter()
                .map(|revision| revision.id.clone())
                .collect();
            revisions(history, history.ancestors(&ids))
        }
    }
}

/// What the models want, with the SQL beside them.
fn models<'h>(ground: &Ground, project: &Project) -> Result<Gathered<'h>> {
    let settings = &project.settings;
    let files = sql_beside(settings)?;
    if are_sql_alone(settings, &files) {
        return Ok(sql_alone(files, settings));
    }
    let fingerprint = fingerprint(&files, ground, project)?;
    let mut extensions = of_models(&fingerprint, ground, project)?;
    extensions.extend(of_files(&files));
    Ok(Gathered { material: Material::Models(fingerprint, files), extensions, major: None })
}

/// A state that is SQL and nothing else.
fn sql_alone<'h>(files: Vec<SqlFile>, settings: &Settings) -> Gathered<'h> {
    // Whom the SQL may reach decides what of it is left out.
    let mut fingerprint = format!("sql alone, trusted: {}", settings.trusted);
    add(&mut fingerprint, &files);
    let extensions = of_files(&files);
    Gathered { material: Material::Sql(fingerprint, files), extensions, major: None }
}

/// The extensions that models want. Kept, so that unchanged models need not be read.
fn of_models(fingerprint: &str, ground: &Ground, project: &Project) -> Result<BTreeSet<String>> {
    let cache = ground::cache(&project.settings);
    if let Some(kept) = kept_extensions(&cache, fingerprint) {
        return Ok(kept);
    }
    let wanted = models::read(ground, project)?.wanted;
    let extensions = extensions::of_catalog(&wanted.catalog);
    keep_extensions(&cache, fingerprint, &extensions);
    Ok(extensions)
}

/// Models, read: what they want, and as a source.
fn read_models<'h>(
    files: Vec<SqlFile>,
    ground: &Ground,
    project: &Project,
) -> Result<(Wanted, Loadable<'h>)> {
    let reading = models::read(ground, project)?;
    let places = reading.places.iter().map(|(key, place)| (key.clone(), place.to_string()));
    let wanted = reading.wanted.clone();
    Ok((wanted, Loadable::Models { places: places.collect(), wanted: reading.wanted, files }))
}

/// The SQL files that join the models.
fn sql_beside(settings: &Settings) -> Result<Vec<SqlFile>> {
    let mut files = Vec::new();
    for path in &settings.sql {
        files.extend(sql_files(&PostgresEngine, path)?);
    }
    Ok(files)
}

/// Whether the wanted state is in SQL, and there are no models at all.
fn are_sql_alone(settings: &Settings, files: &[SqlFile]) -> bool {
    settings.models.is_empty() && !files.is_empty() && !settings.root.join("Cargo.toml").exists()
}

/// The same text for the same models and the same SQL beside them.
fn fingerprint(files: &[SqlFile], ground: &Ground, project: &Project) -> Result<String> {
    let mut fingerprint = models::fingerprint(ground, project)?;
    add(&mut fingerprint, files);
    Ok(fingerprint)
}

/// Adds files to a fingerprint.
fn add(fingerprint: &mut String, files: &[SqlFile]) {
    for file in files {
        fingerprint.push_str(&format!("\n{}\n", file.text().len()));
        fingerprint.push_str(file.text());
    }
}

fn of_files(files: &[SqlFile]) -> BTreeSet<String> {
    files.iter().flat_map(|file| extensions::of_sql(file.text())).collect()
}

/// What replaying revisions gives.
pub(crate) fn revisions(
    history: &History,
    revisions: BTreeSet<RevisionId>,
) -> Result<Gathered<'_>> {
    let chosen = history.revisions().filter(|revision| revisions.contains(&revision.id));
    let extensions = of_revisions(chosen)?;
    let material = Material::Revisions(Replay { history, revisions });
    Ok(Gathered { material, extensions, major: None })
}

/// The extensions that revisions create.
pub(crate) fn of_revisions<'h>(
    revisions: impl Iterator<Item = &'h Revision>,
) -> Result<BTreeSet<String>> {
    let mut extensions = BTreeSet::new();
    for revision in revisions {
        // Mistakes are told also where no SQL has to be looked at.
        revision.checksums()?;
        if !extensions::may_create(revision.text()) {
            continue;
        }
        for statement in revision.script()?.up.statements() {
            extensions.extend(extensions::of_sql(statement.as_str()));
        }
    }
    Ok(extensions)
}

/// A catalog that is canonical already.
pub(crate) fn catalog<'h>(catalog: Catalog) -> Gathered<'h> {
    let extensions = extensions::of_catalog(&catalog);
    let (unnamed, renames) = (BTreeSet::new(), Vec::new());
    let wanted = Wanted { catalog, aspects: Aspects::everything(), unnamed, renames };
    Gathered { material: Material::Ready(Box::new(State::wanted(wanted))), extensions, major: None }
}

/// Reads a saved catalog.
pub(crate) fn read_saved(path: &Path) -> Result<Catalog> {
    let bytes = aludel_files::read_given(path, most::CATALOG);
    let bytes = bytes.map_err(|error| {
        Failure::new(FailureKind::System, format!("{}: {error}", path.display()))
    })?;
    saved::read(&bytes, path)
}

async fn of_database<'h>(database: &Database, project: &Project) -> Result<Gathered<'h>> {
    let mut open = database::open(database, project).await?;
    let journal_schema = Ident::from(open.tenant.journal.as_str());
    let options = InspectOptions { journal_schema, ..inspection(&project.settings) };
    let found = inspect(open.session.as_mut(), &options).await;
    let version = server_version(open.session.as_mut()).await;
    open.close().await?;
    Ok(Gathered { major: Some(version?.major), ..catalog(found?) })
}

/// Loads what was read.
pub(crate) async fn load<'h, const N: usize>(
    gathered: [Gathered<'h>; N],
    ground: &Ground,
    project: &Project,
) -> Result<Loaded<'h, N>> {
    let extensions = gathered.iter().flat_map(|one| one.extensions.clone()).collect();
    let mut workshop = ground.workshop(extensions, project);
    let known = remembered(&gathered, &mut workshop, project).await?;
    let mut states = Vec::with_capacity(N);
    let is_found: Vec<bool> = gathered.iter().map(Gathered::is_ready).collect();
    let majors: Vec<Option<u32>> = gathered.iter().map(|one| one.major).collect();
    for (one, known) in gathered.into_iter().zip(known) {
        states.push(match known {
            Some(state) => state,
            None => load_one(one.material, &mut workshop, ground, project).await?,
        });
    }
    if let [before, after] = states.as_mut_slice()
        && is_found.contains(&true)
        && !is_same(Pair::new(&*before, &*after))
    {
        let sides = Pair::new(before, after);
        in_same_words(sides, (&is_found, &majors), &mut workshop, ground, project).await?;
    }
    match <[State<'h>; N]>::try_from(states) {
        Ok(states) => Ok(Loaded { states, workshop }),
        Err(_) => Err(Failure::new(FailureKind::Internal, "a state was lost while loading")),
    }
}

/// Brings two states that differ to one way of printing, where servers of several majors had a part
/// in them.
async fn in_same_words(
    states: Pair<&mut State<'_>>,
    (is_found, majors): (&[bool], &[Option<u32>]),
    workshop: &mut Workshop,
    ground: &Ground,
    project: &Project,
) -> Result<()> {
    let Pair { before, after } = states;
    match is_found {
        [true, false] => forget_own_grants(before, workshop, project).await?,
        [false, true] => forget_own_grants(after, workshop, project).await?,
        _ => {}
    }
    let untold = match (is_found, majors) {
        ([true, true], [Some(one), Some(other)]) if one != other => {
            let catalogs = Pair::new(&*before.catalog, &*after.catalog);
            let (catalog, untold) = workshop.in_words_of_first(catalogs).await?;
            after.catalog = Arc::new(catalog);
            untold
        }
        ([true, false], _) if ground.is_foreign_to(workshop).await? => {
            let told = workshop.in_own_words(&before.catalog, &after.catalog).await?;
            before.catalog = Arc::new(told.0);
            told.1
        }
        ([false, true], _) if ground.is_foreign_to(workshop).await? => {
            let told = workshop.in_own_words(&after.catalog, &before.catalog).await?;
            after.catalog = Arc::new(told.0);
            told.1
        }
        _ => return Ok(()),
    };
    note_untold(&untold, project);
    Ok(())
}

async fn forget_own_grants(
    state: &mut State<'_>,
    workshop: &mut Workshop,
    project: &Project,
) -> Result<()> {
    note_own_grants(&workshop.forget_own_grants(Arc::make_mut(&mut state.catalog)).await?, project);
    Ok(())
}

/// Says which grants are not compared, for the role owns everything in the shadow.
pub(crate) fn note_own_grants((role, had): &(Ident, Vec<Key>), project: &Project) {
    if !had.is_empty() {
        project.tell(&Notice::OwnGrants { role, objects: had });
    }
}

/// Says what a shadow of another major cannot tell.
pub(crate) fn note_untold(untold: &Untold, project: &Project) {
    if !untold.is_empty() {
        project.tell(&Notice::Untold(untold));
    }
}

/// What is known of each without a shadow. What is remembered was made by the engine that can be
/// foreseen: where a shadow is needed, and turns out to be another one, all of it is forgotten.
async fn remembered<'h>(
    gathered: &[Gathered<'h>],
    workshop: &mut Workshop,
    project: &Project,
) -> Result<Vec<Option<State<'h>>>> {
    let memory = ground::memory(workshop, &project.settings).await;
    let recall = |one: &Gathered<'h>| match (&one.material, &memory) {
        (Material::Ready(state), _) => Some((**state).clone()),
        (Material::Models(fingerprint, _) | Material::Sql(fingerprint, _), Some(memory)) => {
            memory.wanted(fingerprint)
        }
        (Material::Revisions(replay), Some(memory)) => memory.revisions(replay),
        _ => None,
    };
    let is_remembered =
        |(one, state): (&Gathered<'h>, &Option<State<'h>>)| state.is_some() && !one.is_ready();
    let known: Vec<Option<State<'h>>> = gathered.iter().map(recall).collect();
    let is_any_remembered = gathered.iter().zip(&known).any(is_remembered);
    if !is_any_remembered || is_enough(&known) || workshop.is_as_foreseen().await? {
        return Ok(known);
    }
    let own = gathered.iter().zip(known).map(|(one, state)| state.filter(|_| one.is_ready()));
    Ok(own.collect())
}

/// Whether no shadow will be needed: all is known, and there is nothing to plan and to prove.
fn is_enough(known: &[Option<State<'_>>]) -> bool {
    match known {
        [Some(_)] => true,
        [Some(before), Some(after)] => is_same(Pair::new(before, after)),
        _ => false,
    }
}

impl Gathered<'_> {
    /// The fingerprint of models, or of the SQL that is in their place.
    pub(crate) fn fingerprint(&self) -> Option<&str> {
        match &self.material {
            Material::Models(fingerprint, _) | Material::Sql(fingerprint, _) => Some(fingerprint),
            _ => None,
        }
    }

    /// The extensions that it needs.
    pub(crate) fn extensions(&self) -> &BTreeSet<String> {
        &self.extensions
    }

    fn is_ready(&self) -> bool {
        matches!(self.material, Material::Ready(_))
    }
}

async fn load_one<'h>(
    material: Material<'h>,
    workshop: &mut Workshop,
    ground: &Ground,
    project: &Project,
) -> Result<State<'h>> {
    let settings = &project.settings;
    match material {
        Material::Ready(state) => Ok(*state),
        Material::Models(fingerprint, files) => {
            load_models(&fingerprint, files, workshop, ground, project).await
        }
        Material::Sql(fingerprint, files) => {
            let state = workshop.load(Loadable::Sql(files)).await?;
            // What is left out is said each time.
            if workshop.left_out().next().is_none() {
                keep_wanted(&fingerprint, &state, workshop, settings).await;
            }
            Ok(state)
        }
        Material::Revisions(replay) => {
            let state = workshop.load(Loadable::Revisions(replay.clone())).await?;
            let stamp = workshop.stamp(&state);
            if let Some(memory) = ground::memory(workshop, settings).await {
                memory.keep_revisions(&replay, &state, stamp);
            }
            Ok(state)
        }
    }
}

/// Loads models: where there is no SQL beside them, only what changed since they were loaded last.
async fn load_models<'h>(
    fingerprint: &str,
    files: Vec<SqlFile>,
    workshop: &mut Workshop,
    ground: &Ground,
    project: &Project,
) -> Result<State<'h>> {
    let settings = &project.settings;
    let name = format!("{:?} {:?}", settings.root, settings.models);
    let is_alone = files.is_empty();
    let (wanted, source) = read_models(files, ground, project)?;
    // What is remembered is of the engine that is here in the end.
    workshop.major().await?;
    let memory = ground::memory(workshop, settings).await.filter(|_| is_alone);
    let known = memory.as_ref().and_then(|memory| memory.latest(&name));
    let again = match &known {
        Some(known) => workshop.load_again(known, &wanted).await?,
        None => None,
    };
    let state = match again {
        Some(state) => state,
        None => workshop.load(source).await?,
    };
    keep_wanted(fingerprint, &state, workshop, settings).await;
    if let Some(memory) = memory {
        memory.keep_latest(&name, fingerprint, &wanted);
    }
    Ok(state)
}

async fn keep_wanted(
    fingerprint: &str,
    state: &State<'_>,
    workshop: &mut Workshop,
    settings: &Settings,
) {
    let stamp = workshop.stamp(state);
    if let Some(memory) = ground::memory(workshop, settings).await {
        memory.keep_wanted(fingerprint, state, stamp);
    }
}

/// The schema whose names are written bare.
pub fn default_schema() -> Ident {
    Ident::from("public")
}

impl<const N: usize> Loaded<'_, N> {
    /// Stops what was started, and says in what the shadow was not the one that was wanted.
    pub(crate) async fn close(self, project: &Project) -> Result<()> {
        close(self.workshop, project).await
    }
}

/// Stops a workshop, and says in what its shadow was not the one that was wanted.
pub(crate) async fn close(workshop: Workshop, project: &Project) -> Result<()> {
    if let Some(difference) = workshop.difference() {
        project.tell(&Notice::ShadowDiffers(difference));
    }
    for left_out in workshop.left_out() {
        project.tell(&Notice::LeftOut(left_out));
    }
    Ok(workshop.close().await?)
}

/// Decisions for a comparison: the major version that SQL is written for, which only a difference
/// needs to know.
pub(crate) async fn decisions(
    states: Pair<&State<'_>>,
    workshop: &mut Workshop,
) -> Result<Decisions> {
    let major = match workshop.wanted_major().await {
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
    let target = aludel_diff::target(&Postgres, catalogs, aspects, unnamed);
    aludel_diff::changes(Pair::new(catalogs.before, &target)).is_empty()
}
