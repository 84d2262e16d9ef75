//! Loading: from a source to a canonical state, through a shadow where one is needed.

use std::collections::{BTreeMap, BTreeSet};

use aludel_catalog::{Aspects, Catalog, Ident, Key, Kind, Pair, Scope, Wanted};
use aludel_dialect::RenderOptions;
use aludel_diff::{changes, target};
use aludel_plan::{Plan, plan};
use aludel_postgres::{Postgres, inspect};
use aludel_session::{SessionSettings, prepare_session};

use crate::{
    Error, Replay, Source, SqlFile, State, Workshop, broken, execute::execute, load_sql::load_sql,
    memory::fingerprint, replay::replay, roles::named_roles, statistics,
};

impl Workshop {
    /// Loads a source into a canonical state.
    pub async fn load<'a>(&mut self, source: Source<'a>) -> Result<State<'a>, Error> {
        match source {
            Source::Empty => Ok(State::whole(self.empty().await?)),
            Source::Catalog(catalog) => Ok(State::whole(catalog)),
            Source::Database(session) => Ok(State::live(inspect(session, &self.inspect).await?)),
            Source::Sql(files) => Ok(State::whole(self.sql(&files).await?)),
            Source::Models { wanted, files, places } => self.models(wanted, &files, &places).await,
            Source::Revisions(revisions) => self.revisions(revisions).await,
        }
    }

    async fn empty(&mut self) -> Result<Catalog, Error> {
        let options = self.inspect.clone();
        Ok(inspect(self.shadow().await?.fresh().await?, &options).await?)
    }

    async fn sql(&mut self, files: &[SqlFile]) -> Result<Catalog, Error> {
        load_sql(self.shadow().await?, files).await?;
        self.inspect_shadow().await
    }

    async fn models<'a>(
        &mut self,
        wanted: Wanted,
        files: &[SqlFile],
        places: &BTreeMap<Key, String>,
    ) -> Result<State<'a>, Error> {
        if files.is_empty() {
            self.build(&wanted.catalog, &wanted.aspects, &wanted.unnamed).await?;
            let catalog = self.inspect_shadow().await?;
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

    async fn revisions<'a>(&mut self, revisions: Replay<'a>) -> Result<State<'a>, Error> {
        self.replay(&revisions).await?;
        let catalog = self.inspect_shadow().await?;
        Ok(State::replayed(catalog, revisions))
    }

    /// Brings a fresh shadow database into a state.
    pub(crate) async fn materialize(&mut self, state: &State<'_>) -> Result<(), Error> {
        match &state.replay {
            Some(revisions) => self.replay(revisions).await,
            None => self.build(&state.catalog, &state.aspects, &state.unnamed).await,
        }
    }

    /// Replays revisions in a fresh shadow database. What a large history gives is kept.
    async fn replay(&mut self, revisions: &Replay<'_>) -> Result<(), Error> {
        let key = fingerprint(revisions).map(|it| format!("{}\n{it}", env!("CARGO_PKG_VERSION")));
        let shadow = self.shadow().await?;
        let Some(key) = key else { return replay(shadow, revisions).await };
        if shadow.restore(&key).await?.is_some() {
            return Ok(());
        }
        replay(shadow, revisions).await?;
        if statistics::gather(self.session().await?).await? {
            self.shadow().await?.keep(&key).await?;
        }
        Ok(())
    }

    /// Builds a state in a fresh shadow database.
    async fn build(
        &mut self,
        wanted: &Catalog,
        aspects: &Aspects,
        unnamed: &BTreeSet<Key>,
    ) -> Result<(), Error> {
        let plan = self.plan_from_empty(wanted, aspects, unnamed).await?;
        let session = self.session().await?;
        prepare_session(session, &SessionSettings::default()).await?;
        // The bodies of functions may speak of what comes later, as in a dump.
        session.execute("SET check_function_bodies = off").await?;
        execute(session, &plan).await.map_err(Error::unloadable)?;
        Ok(prepare_session(session, &SessionSettings::default()).await?)
    }

    /// The plan from a fresh database, which the shadow then holds, with the roles that it needs.
    async fn plan_from_empty(
        &mut self,
        wanted: &Catalog,
        aspects: &Aspects,
        unnamed: &BTreeSet<Key>,
    ) -> Result<Plan, Error> {
        let options = self.inspect.clone();
        let shadow = self.shadow().await?;
        let render = RenderOptions {
            default_schema: Some(default_schema()),
            major: shadow.major(),
            ..RenderOptions::default()
        };
        let roles: Vec<String> =
            named_roles(wanted).iter().map(|role| role.as_str().to_owned()).collect();
        if !roles.is_empty() {
            shadow.ensure_roles(&roles).await?;
        }
        let empty = inspect(shadow.fresh().await?, &options).await?;
        let target = target(Pair::new(&empty, wanted), aspects, unnamed);
        let catalogs = Pair::new(&empty, &target);
        Ok(plan(&changes(catalogs), catalogs, &Postgres, &render)?)
    }

    /// What is in the shadow's database now.
    pub(crate) async fn inspect_shadow(&mut self) -> Result<Catalog, Error> {
        let options = self.inspect.clone();
        let session = self.session().await?;
        statistics::gather(session).await?;
        let mut catalog = inspect(session, &options).await?;
        broken::mark(session, &mut catalog).await?;
        Ok(catalog)
    }
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

/// The schema whose names are written bare.
pub(crate) fn default_schema() -> Ident {
    Ident::from("public")
}
