//! Where states are loaded and proven: a shadow, started when it is first needed.

use std::collections::BTreeSet;

use aludel_catalog::{Catalog, Kind};
use aludel_engine::{
    Choice, Describer, InspectOptions, LeftOut, Onlooker, Proving, Reach, Server, Shadow, Shadows,
};
use aludel_files::{Cache, Stamp};
use aludel_proof::{Scope, fill_tables};
use aludel_revision::{History, Revision};
use aludel_session::{Connect, Session};

use crate::{Error, Memory, Replay, memory::Basis, replay};

/// A shadow that is started when it is first needed, and the settings that all inspections share.
pub struct Workshop {
    shadows: Box<dyn Shadows>,
    choice: Option<Choice>,
    left_out: Vec<LeftOut>,
    pub(crate) engine: &'static dyn Proving,
    pub(crate) inspect: InspectOptions,
}

impl Workshop {
    /// A workshop without a shadow yet.
    pub fn new(
        engine: &'static dyn Proving,
        shadows: Box<dyn Shadows>,
        inspect: InspectOptions,
    ) -> Self {
        let mut workshop = Self { shadows, choice: None, left_out: Vec::new(), engine, inspect };
        workshop.note_era();
        workshop
    }

    /// What other server the shadow, or the one that is foreseen, stands for.
    fn note_era(&mut self) {
        let major = match &self.choice {
            Some(choice) => Some(choice.shadow.major()),
            None => self.shadows.foreseen().map(|server| server.major),
        };
        let wanted = self.shadows.wanted_major().zip(major);
        self.inspect.era = wanted.filter(|(wanted, major)| wanted != major).map(|it| it.0);
    }

    /// In what the shadow differs from the wish, once it is started: worth a line to the user.
    pub fn difference(&self) -> Option<&str> {
        self.choice.as_ref()?.difference.as_deref()
    }

    /// What was left out of sources, for it reaches beyond the shadow's database: worth a line to the
    /// user each.
    pub fn left_out(&self) -> impl Iterator<Item = &LeftOut> {
        self.left_out.iter()
    }

    /// Notes what was left out of a source; what is loaded again is told once.
    pub(crate) fn leave_out(&mut self, statements: Vec<LeftOut>) {
        for statement in statements {
            if !self.left_out.contains(&statement) {
                self.left_out.push(statement);
            }
        }
    }

    /// Whether the SQL that runs here is trusted.
    pub(crate) fn trusted(&self) -> bool {
        self.shadows.trusted()
    }

    /// How far SQL may reach on the shadow, started if it was not.
    pub async fn reach(&mut self) -> Result<Reach<'static>, Error> {
        let (engine, trusted) = (self.engine, self.trusted());
        Ok(Reach::on(engine, self.shadow().await?, trusted))
    }

    /// The major version of the shadow, started if it was not.
    pub async fn major(&mut self) -> Result<u32, Error> {
        Ok(self.shadow().await?.major())
    }

    /// The major version that SQL is written for, where anything says it.
    pub async fn wanted_major(&mut self) -> Option<u32> {
        self.look().await;
        self.shadows.wanted_major()
    }

    /// Starts the shadow, if it was not: whether its server is the one that could be foreseen, so
    /// that what is remembered of that one holds for it.
    pub async fn is_as_foreseen(&mut self) -> Result<bool, Error> {
        self.shadow().await?;
        Ok(self.server() == self.shadows.foreseen())
    }

    /// What is remembered of the server behind the shadow, or of the one that can be foreseen.
    pub async fn memory(&mut self, cache: Cache) -> Option<Memory> {
        let server = match &self.choice {
            Some(_) => self.server(),
            None => {
                self.look().await;
                self.shadows.foreseen()
            }
        };
        Some(Memory::new(cache, server?, &self.inspect))
    }

    /// What all keys have in common; `None` where nothing may be kept.
    pub(crate) async fn basis(&mut self) -> Result<Option<Basis>, Error> {
        self.shadow().await?;
        Ok(self.server().map(|server| Basis::new(server, &self.inspect)))
    }

    /// The server behind the shadow that was started.
    fn server(&self) -> Option<Server> {
        self.choice.as_ref().and_then(|choice| choice.server.clone())
    }

    async fn look(&mut self) {
        self.shadows.look().await;
        self.note_era();
    }

    /// What the extensions of states that were here come from, where that can be told again without
    /// the shadow.
    pub fn stamp(&self, states: &[&Catalog]) -> Option<Stamp> {
        let keys = states.iter().flat_map(|catalog| catalog.of_kind(Kind::Extension));
        let names: BTreeSet<String> = keys.map(|(key, _)| key.name.as_str().to_owned()).collect();
        match &self.choice {
            _ if names.is_empty() => Some(Stamp::default()),
            Some(choice) => choice.shadow.stamp(&names),
            None => None,
        }
    }

    /// The shadow, started if it was not.
    pub(crate) async fn shadow(&mut self) -> Result<&mut dyn Shadow, Error> {
        if self.choice.is_none() {
            self.choice = Some(self.shadows.choose().await?);
            self.note_era();
        }
        match &mut self.choice {
            Some(choice) => Ok(choice.shadow.as_mut()),
            None => unreachable!("the shadow was started above"),
        }
    }

    /// Makes sure that roles exist in the shadow.
    pub async fn ensure_roles(&mut self, roles: &BTreeSet<String>) -> Result<(), Error> {
        let roles: Vec<String> = roles.iter().cloned().collect();
        match roles.is_empty() {
            true => Ok(()),
            false => Ok(self.shadow().await?.ensure_roles(&roles).await?),
        }
    }

    /// The session on the shadow's database; a new database where there was none.
    pub async fn session(&mut self) -> Result<&mut dyn Session, Error> {
        Ok(self.shadow().await?.latest().await?)
    }

    /// Gives each table of the shadow's latest database, which has this catalog, a few rows where it has none,
    /// as far as some are found.
    pub async fn fill(&mut self, catalog: &Catalog) -> Result<(), Error> {
        self.fill_in(catalog, &Scope::All).await.map(drop)
    }

    /// The same for tables of a scope alone, and those that they point to; says which these are.
    pub async fn fill_in(
        &mut self,
        catalog: &Catalog,
        scope: &Scope,
    ) -> Result<BTreeSet<String>, Error> {
        let filled = fill_tables(self.engine, self.session().await?, catalog, scope).await?;
        Ok(filled.into_iter().map(|it| it.table).collect())
    }

    /// What is in the shadow's latest database.
    pub async fn inspect(&mut self) -> Result<Catalog, Error> {
        let (engine, options) = (self.engine, self.inspect.clone());
        Ok(engine.inspector().inspect(self.session().await?, &options).await?)
    }

    /// What applications get from the engine; `None` where nobody can tell.
    pub fn describer(&self) -> Option<&'static dyn Describer> {
        self.engine.describer()
    }

    /// Runs a revision upwards on what the shadow's database holds, as far as SQL may reach; somebody may
    /// look on. A statement that is refused is an error; then what the database holds is not known.
    pub async fn advance(
        &mut self,
        history: &History,
        revision: &Revision,
        onlooker: Option<&mut dyn Onlooker>,
    ) -> Result<(), Error> {
        let reach = self.reach().await?;
        let replay = Replay { history, revisions: BTreeSet::from([revision.id.clone()]) };
        let left_out = replay::check_reach(self.shadow().await?, reach, &replay).await?;
        self.leave_out(left_out);
        replay::advance(self.session().await?, reach, revision, onlooker).await
    }

    /// What opens more connections to the shadow's latest database; `None` where there can be one alone.
    pub async fn connector(&mut self) -> Result<Option<Box<dyn Connect>>, Error> {
        Ok(self.shadow().await?.connector())
    }

    /// Stops the shadow and removes what it left.
    pub async fn close(self) -> Result<(), Error> {
        match self.choice {
            Some(choice) => Ok(choice.shadow.close().await?),
            None => Ok(()),
        }
    }
}
