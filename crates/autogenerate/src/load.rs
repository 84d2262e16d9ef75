//! Loading: from a source to a canonical state, through a shadow where one is needed.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Aspects, Body, Catalog, Ident, Key, Kind, Pair, Scope, Wanted};
use aludel_dialect::RenderOptions;
use aludel_diff::{changes, target};
use aludel_engine::{Loader, Options};
use aludel_plan::{Plan, plan};
use aludel_session::SessionSettings;

use crate::{
    Error, Loadable, Replay, SqlFile, State, Workshop,
    execute::execute,
    extension,
    memory::beginnings,
    replay::{check_reach, replay, replay_last},
};

/// How many revisions are run on top of a state that is kept before theirs is kept in its place.
const NEAR: usize = 8;

impl Workshop {
    /// Loads a source into a canonical state.
    pub async fn load<'a>(&mut self, source: Loadable<'a>) -> Result<State<'a>, Error> {
        match source {
            Loadable::Empty => Ok(State::whole(self.empty().await?)),
            Loadable::Catalog(catalog) => Ok(State::whole(catalog)),
            Loadable::Database(session) => {
                let inspector = self.engine.inspector();
                Ok(State::live(inspector.inspect(session, &self.inspect).await?))
            }
            Loadable::Sql(files) => Ok(State::whole(self.sql(&files).await?)),
            Loadable::Models { wanted, files, places } => {
                self.models(wanted, &files, &places).await
            }
            Loadable::Revisions(revisions) => self.revisions(revisions).await,
        }
    }

    async fn empty(&mut self) -> Result<Catalog, Error> {
        let (inspector, options) = (self.engine.inspector(), self.inspect.clone());
        Ok(inspector.inspect(self.shadow().await?.fresh().await?, &options).await?)
    }

    async fn sql(&mut self, files: &[SqlFile]) -> Result<Catalog, Error> {
        let (loader, trusted) = (self.engine.loader(), self.trusted());
        let left_out = loader.load(self.shadow().await?, trusted, files).await?;
        self.leave_out(left_out);
        let mut catalog = self.inspect_shadow().await?;
        let stated = files.iter().flat_map(|file| loader.stated_versions(file.text()));
        let stated: BTreeSet<Ident> = stated.collect();
        extension::forget_versions(&mut catalog, |name| stated.contains(name));
        Ok(catalog)
    }

    async fn models<'a>(
        &mut self,
        wanted: Wanted,
        files: &[SqlFile],
        places: &BTreeMap<Key, String>,
    ) -> Result<State<'a>, Error> {
        if files.is_empty() {
            let catalog = self.canonical(&wanted.catalog, &wanted).await?;
            return Ok(State::wanted(Wanted { catalog, ..wanted }));
        }
        let plan = self.plan_from_empty(&wanted.catalog, &wanted.aspects, &wanted.unnamed).await?;
        let statements = plan.statements();
        let models = statements.map(|it| (it.sql.clone(), place(places, &it.subject)));
        let models = SqlFile::generated("the models", models);
        let joined: Vec<SqlFile> = std::iter::once(models).chain(files.to_vec()).collect();
        let catalog = self.sql(&joined).await?;
        let aspects = joined_aspects(&wanted.aspects, &catalog);
        Ok(State::wanted(Wanted { catalog, aspects, ..wanted }))
    }

    /// What a wanted catalog becomes on the shadow: the one of a wanted state, or a part of it.
    pub(crate) async fn canonical(
        &mut self,
        catalog: &Catalog,
        wanted: &Wanted,
    ) -> Result<Catalog, Error> {
        self.build(catalog, &wanted.aspects, &wanted.unnamed).await?;
        let mut found = self.inspect_shadow().await?;
        extension::forget_versions(&mut found, |name| states_version(&wanted.catalog, name));
        Ok(found)
    }

    async fn revisions<'a>(&mut self, revisions: Replay<'a>) -> Result<State<'a>, Error> {
        self.replay(&revisions).await?;
        let mut catalog = self.inspect_shadow().await?;
        let stated = stated_by(self.engine.loader(), &revisions);
        extension::forget_versions(&mut catalog, |name| stated.contains(name));
        Ok(State::replayed(catalog, revisions))
    }

    /// Brings a fresh shadow database into a state.
    pub async fn materialize(&mut self, state: &State<'_>) -> Result<(), Error> {
        match &state.replay {
            Some(revisions) => self.replay(revisions).await,
            None => self.build(&state.catalog, &state.aspects, &state.unnamed).await,
        }
    }

    /// Replays revisions in a fresh shadow database. What a large history gives is kept, and what comes
    /// after is run on top of it.
    async fn replay(&mut self, revisions: &Replay<'_>) -> Result<(), Error> {
        let basis = self.basis().await?;
        let reach = self.reach().await?;
        let shadow = self.shadow().await?;
        // Before what was kept is restored, so that what was left out is said each time.
        let left_out = check_reach(shadow, reach, revisions).await?;
        self.leave_out(left_out);
        let shadow = self.shadow().await?;
        let Some((basis, beginnings)) = basis.zip(beginnings(revisions)) else {
            return replay(shadow, reach, revisions).await;
        };
        let key = |lines: &str| basis.key("database", lines);
        let mut after = None;
        for (lines, rest) in &beginnings {
            if shadow.restore(key(lines).as_str()).await?.is_some() {
                after = Some(*rest);
                break;
            }
        }
        let is_there = match after {
            Some(rest) => replay_last(shadow, reach, revisions, rest).await?,
            None => false,
        };
        if !is_there {
            replay(shadow, reach, revisions).await?;
        }
        let is_near = is_there && after.is_some_and(|rest| rest <= NEAR);
        if !is_near
            && self.engine.inspector().gather_statistics(self.session().await?).await?
            && let Some((lines, _)) = beginnings.first()
        {
            let key = key(lines);
            self.shadow().await?.keep(key.as_str()).await?;
        }
        Ok(())
    }

    /// Builds a state in a fresh shadow database.
    pub(crate) async fn build(
        &mut self,
        wanted: &Catalog,
        aspects: &Aspects,
        unnamed: &BTreeSet<Key>,
    ) -> Result<(), Error> {
        let plan = self.plan_from_empty(wanted, aspects, unnamed).await?;
        let (contract, options) = (self.engine.contract(), usual());
        let (defer, shadow) = (self.engine.loader().defer_checks(), self.shadow().await?);
        for segment in &plan.segments {
            let statements = segment.statements.iter().map(|statement| statement.sql.as_str());
            shadow.check_room(&statements.collect::<Vec<_>>()).await?;
        }
        let session = self.session().await?;
        contract.prepare(session, &options).await?;
        if let Some(defer) = defer {
            session.execute(defer).await?;
        }
        execute(contract, session, &plan).await.map_err(Error::unloadable)?;
        Ok(contract.prepare(session, &options).await?)
    }

    /// The plan from a fresh database, which the shadow then holds, with the roles that it needs.
    async fn plan_from_empty(
        &mut self,
        wanted: &Catalog,
        aspects: &Aspects,
        unnamed: &BTreeSet<Key>,
    ) -> Result<Plan, Error> {
        let (engine, options) = (self.engine, self.inspect.clone());
        let (dialect, inspector) = (engine.dialect(), engine.inspector());
        let shadow = self.shadow().await?;
        let render = RenderOptions {
            default_schema: dialect.default_schema(),
            major: shadow.major(),
            ..RenderOptions::default()
        };
        let roles = engine.border().named_roles(wanted);
        let roles: Vec<String> = roles.iter().map(|role| role.as_str().to_owned()).collect();
        if !roles.is_empty() {
            shadow.ensure_roles(&roles).await?;
        }
        let empty = inspector.inspect(shadow.fresh().await?, &options).await?;
        let target = target(dialect, Pair::new(&empty, wanted), aspects, unnamed);
        let catalogs = Pair::new(&empty, &target);
        Ok(plan(&changes(catalogs), catalogs, dialect, &render)?)
    }

    /// What is in the shadow's database now.
    pub(crate) async fn inspect_shadow(&mut self) -> Result<Catalog, Error> {
        let (inspector, options) = (self.engine.inspector(), self.inspect.clone());
        let session = self.session().await?;
        inspector.gather_statistics(session).await?;
        let mut catalog = inspector.inspect(session, &options).await?;
        inspector.mark_broken(session, &mut catalog).await?;
        Ok(catalog)
    }
}

/// Whether a catalog says the version of an extension.
fn states_version(catalog: &Catalog, extension: &Ident) -> bool {
    let object = catalog.get(&Key::global(Kind::Extension, extension.clone()));
    matches!(object.map(|object| &object.body), Some(Body::Extension(body)) if body.version.is_some())
}

/// The extensions of which revisions say a version on their way up.
fn stated_by(loader: &dyn Loader, replay: &Replay<'_>) -> BTreeSet<Ident> {
    let revisions = replay.history.revisions().filter(|it| replay.revisions.contains(&it.id));
    let scripts = revisions.filter_map(|revision| revision.script().ok());
    let segments = scripts.flat_map(|script| &script.up.segments);
    segments.flat_map(|segment| loader.stated_versions(segment.sql.as_str())).collect()
}

/// Where the model stands that wants an object, or the table that it is a part of.
fn place(places: &BTreeMap<Key, String>, key: &Key) -> String {
    let table = key.parent_name().map(|of| Key::in_schema(Kind::Table, of.schema, of.name));
    let found = places.get(key).or_else(|| places.get(&table?));
    found.cloned().unwrap_or_else(|| "the models".to_owned())
}

/// What models and SQL files can express together: everything, in the schemas of either.
fn joined_aspects(models: &Aspects, catalog: &Catalog) -> Aspects {
    let scope = match &models.scope {
        Scope::All => Scope::All,
        Scope::Schemas(schemas) => {
            let named = catalog.of_kind(Kind::Schema).map(|(key, _)| key.name.clone());
            Scope::Schemas(schemas.iter().cloned().chain(named).collect())
        }
    };
    Aspects { scope, ..Aspects::everything() }
}

/// What a shadow's session is set to.
pub(crate) fn usual() -> Options {
    let mut options = Options::default();
    options.settings = SessionSettings::default();
    options
}
