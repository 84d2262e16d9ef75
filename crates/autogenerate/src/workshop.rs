//! Where states are loaded and proven: a shadow, started when it is first needed.

use std::collections::BTreeSet;

use aludel_catalog::Kind;
use aludel_engine::{InspectOptions, Proving};
use aludel_postgres::PostgresEngine;
use aludel_session::Session;
use aludel_shadow::{
    Cache, Choice, Difference, Engine, Progress, Shadow, Stamp, Surroundings, Wish,
};

use crate::{Error, LeftOut, Memory, State, memory::Basis};

/// A shadow that is started when it is first needed, and the settings that all inspections share.
pub struct Workshop {
    wish: Wish,
    progress: Box<Progress>,
    around: Option<Surroundings>,
    choice: Option<Choice>,
    left_out: Vec<LeftOut>,
    pub(crate) engine: &'static dyn Proving,
    pub(crate) inspect: InspectOptions,
}

impl Workshop {
    /// A workshop without a shadow yet; `progress` is told what takes a while.
    pub fn new(wish: Wish, inspect: InspectOptions, progress: Box<Progress>) -> Self {
        let left_out = Vec::new();
        let engine = &PostgresEngine;
        Self { wish, progress, around: None, choice: None, left_out, engine, inspect }
    }

    /// What other server a shadow of this major stands for.
    fn note_era(&mut self, shadow: Option<u32>) {
        let wanted = self.around.as_ref().and_then(|around| wanted_major(&self.wish, around));
        self.inspect.era =
            wanted.zip(shadow).filter(|(wanted, major)| wanted != major).map(|it| it.0);
    }

    /// The same where somebody has looked around already.
    pub fn in_surroundings(self, around: Surroundings) -> Self {
        let foreseen = around.engine(&self.wish).map(|engine| engine.major);
        let mut workshop = Self { around: Some(around), ..self };
        workshop.note_era(foreseen);
        workshop
    }

    /// In what the shadow differs from the wish, once it is started: worth a line to the user.
    pub fn difference(&self) -> Option<&Difference> {
        self.choice.as_ref()?.difference.as_ref()
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
        self.wish.trusted
    }

    /// The major version of the shadow, started if it was not.
    pub async fn major(&mut self) -> Result<u32, Error> {
        Ok(self.shadow().await?.major())
    }

    /// The major version that SQL is written for: the target's, or the wanted one where that is
    /// older, for a newer server knows all that an older one does; else the shadow's.
    pub async fn sql_major(&mut self) -> Result<u32, Error> {
        let wish = self.wish.clone();
        match wanted_major(&wish, self.surroundings().await) {
            Some(major) => Ok(major),
            None => self.major().await,
        }
    }

    /// Starts the shadow, if it was not: whether its engine is the one that could be foreseen, so
    /// that what is remembered of that one holds for it.
    pub async fn is_as_foreseen(&mut self) -> Result<bool, Error> {
        self.shadow().await?;
        let engine = self.choice.as_ref().and_then(|choice| choice.engine.clone());
        let wish = self.wish.clone();
        Ok(engine == self.surroundings().await.engine(&wish))
    }

    /// What is remembered of the engine behind the shadow, or of the one that can be foreseen.
    pub async fn memory(&mut self, cache: Cache) -> Option<Memory> {
        let engine = match &self.choice {
            Some(choice) => choice.engine.clone(),
            None => {
                let wish = self.wish.clone();
                self.surroundings().await.engine(&wish)
            }
        };
        Some(Memory::new(cache, engine?, &self.inspect))
    }

    /// What all keys have in common; `None` where nothing may be kept.
    pub(crate) async fn basis(&mut self) -> Result<Option<Basis>, Error> {
        self.shadow().await?;
        let engine: Option<Engine> = self.choice.as_ref().and_then(|it| it.engine.clone());
        Ok(engine.map(|engine| Basis::new(engine, &self.inspect)))
    }

    async fn surroundings(&mut self) -> &Surroundings {
        if self.around.is_none() {
            let around = Surroundings::look(&self.wish).await;
            let foreseen = around.engine(&self.wish).map(|engine| engine.major);
            self.around = Some(around);
            self.note_era(foreseen);
        }
        match &self.around {
            Some(around) => around,
            None => unreachable!("somebody looked around above"),
        }
    }

    /// What the extensions of a state that was loaded here come from, where that can be told again
    /// without the shadow.
    pub fn stamp(&self, state: &State<'_>) -> Option<Stamp> {
        let keys = state.catalog.of_kind(Kind::Extension).map(|(key, _)| &key.name);
        let names: BTreeSet<String> = keys.map(|name| name.as_str().to_owned()).collect();
        match &self.choice {
            _ if names.is_empty() => Some(Stamp::default()),
            Some(choice) => choice.shadow.stamp(&names),
            None => None,
        }
    }

    /// The shadow, started if it was not.
    pub(crate) async fn shadow(&mut self) -> Result<&mut dyn Shadow, Error> {
        if self.choice.is_none() {
            let around = self.surroundings().await.clone();
            let choice = around.choose(&self.wish, &self.progress).await?;
            self.note_era(Some(choice.shadow.major()));
            self.choice = Some(choice);
        }
        match &mut self.choice {
            Some(choice) => Ok(choice.shadow.as_mut()),
            None => unreachable!("the shadow was started above"),
        }
    }

    /// Makes sure that roles exist in the shadow.
    pub(crate) async fn ensure_roles(&mut self, roles: &BTreeSet<String>) -> Result<(), Error> {
        let roles: Vec<String> = roles.iter().cloned().collect();
        match roles.is_empty() {
            true => Ok(()),
            false => Ok(self.shadow().await?.ensure_roles(&roles).await?),
        }
    }

    /// The session on the shadow's database; a new database where there was none.
    pub(crate) async fn session(&mut self) -> Result<&mut dyn Session, Error> {
        let shadow = self.shadow().await?;
        if shadow.session().is_none() {
            return Ok(shadow.fresh().await?);
        }
        match shadow.session() {
            Some(session) => Ok(session),
            None => unreachable!("there is a session, as asked above"),
        }
    }

    /// Stops the shadow and removes what it left.
    pub async fn close(self) -> Result<(), Error> {
        match self.choice {
            Some(choice) => Ok(choice.shadow.close().await?),
            None => Ok(()),
        }
    }
}

/// The major version that a wish and its surroundings name.
pub fn wanted_major(wish: &Wish, around: &Surroundings) -> Option<u32> {
    match (wish.major, around.target_major()) {
        (Some(wanted), Some(target)) => Some(wanted.min(target)),
        (wanted, target) => wanted.or(target),
    }
}
