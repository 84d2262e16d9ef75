//! On what ground a command works: the database that decides the major version, the servers that a
//! shadow can come from, and what is remembered of their engines. Looked at once.

use std::collections::BTreeSet;

use aludel_autogenerate::{Memory, Workshop};
use aludel_catalog::Ident;
use aludel_files::Cache;
use aludel_postgres::{InspectOptions, Ownership, PostgresEngine};
use aludel_session::Conninfo;
use aludel_shadow::{Kind, Search, Surroundings, Wish};

use crate::{
    Failure, FailureKind, Notice, Project, Result,
    database::Open,
    secret::ConnectionString,
    settings::{Settings, Shadow},
    source::Source,
};

/// The wish for a shadow, and what there is to choose from.
pub(crate) struct Ground {
    wish: Wish,
    around: Surroundings,
}

impl Ground {
    /// The ground of a command with these sources: the first of them that is a database decides
    /// the major version, else the configured database, else the key `target`.
    pub(crate) async fn of(sources: &[&Source], project: &Project) -> Result<Self> {
        let named = sources.iter().find_map(|source| match source {
            Source::Database(url) => Some(url),
            _ => None,
        });
        Self::beside(named.or(project.settings.database.as_ref()), project).await
    }

    /// The ground of a command that has the configured database open; where that failed, as far as the
    /// ground can be told without.
    pub(crate) async fn on(open: Option<&mut Open>, project: &Project) -> Result<Self> {
        let wish = wish(project.settings.database.as_ref(), &project.settings)?;
        let around = match open {
            Some(open) => Surroundings::look_on(&wish, Some(open.session.as_mut())).await,
            None => Surroundings::look(&wish).await,
        };
        Ok(Self { wish, around })
    }

    /// The ground of a command that asks no database.
    pub(crate) async fn offline(project: &Project) -> Result<Self> {
        Self::beside(None, project).await
    }

    async fn beside(database: Option<&ConnectionString>, project: &Project) -> Result<Self> {
        let wish = wish(database, &project.settings)?;
        let around = Surroundings::look(&wish).await;
        Ok(Self { wish, around })
    }

    /// The major version that SQL is written for, where anything says it.
    pub(crate) fn major(&self) -> Option<u32> {
        self.around.wanted_major(&self.wish)
    }

    /// Whether a shadow prints definitions as the database of this ground does not.
    pub(crate) async fn is_foreign_to(&self, workshop: &mut Workshop) -> Result<bool> {
        let Some(major) = self.around.target_major() else { return Ok(false) };
        Ok(workshop.major().await? != major)
    }

    /// A place where states are loaded and proven, on a shadow that has these extensions.
    pub(crate) fn workshop(&self, extensions: BTreeSet<String>, project: &Project) -> Workshop {
        let wish = Wish { extensions, ..self.wish.clone() };
        let ui = project.ui.clone();
        let progress = Box::new(move |step| ui.tell(&Notice::Preparing(step)));
        let search = Search::new(wish, progress).in_surroundings(self.around.clone());
        Workshop::new(&PostgresEngine, Box::new(search), inspection(&project.settings))
    }
}

fn wish(database: Option<&ConnectionString>, settings: &Settings) -> Result<Wish> {
    let (only, server) = match &settings.shadow {
        Shadow::Auto => (None, None),
        Shadow::Embedded => (Some(Kind::Embedded), None),
        Shadow::Local => (Some(Kind::LocalServer), None),
        Shadow::Server(url) => (Some(Kind::TemporaryDatabase), Some(url)),
    };
    Ok(Wish {
        major: settings.target,
        target: database.map(|url| conninfo("the database", url)).transpose()?,
        server: server.map(|url| conninfo("the database of the shadow", url)).transpose()?,
        only,
        cache: Some(settings.cache.clone()),
        binaries: settings.binaries.clone(),
        trusted: settings.trusted,
        ..Wish::default()
    })
}

fn conninfo(what: &str, url: &ConnectionString) -> Result<Conninfo> {
    let parsed = Conninfo::parse(url.reveal());
    parsed.map_err(|error| Failure::new(FailureKind::Settings, format!("{what}: {error}")))
}

/// How states are read.
pub(crate) fn inspection(settings: &Settings) -> InspectOptions {
    let ownership = if settings.ownership { Ownership::Read } else { Ownership::Ignored };
    let journal_schema = Ident::from(settings.journal_schema.as_str());
    InspectOptions { journal_schema, ownership, ..InspectOptions::default() }
}

/// The folder of what was made canonical.
pub(crate) fn cache(settings: &Settings) -> Cache {
    Cache::new(settings.cache.join("catalogs"))
}

/// What is remembered of a workshop's engine. Owners differ from shadow to shadow, so with them
/// nothing is.
pub(crate) async fn memory(workshop: &mut Workshop, settings: &Settings) -> Option<Memory> {
    match settings.ownership {
        true => None,
        false => workshop.memory(cache(settings)).await,
    }
}
