//! Where states are loaded and proven: a shadow, started when it is first needed.

use std::collections::BTreeSet;

use aludel_catalog::Kind;
use aludel_postgres::InspectOptions;
use aludel_session::Session;
use aludel_shadow::{Difference, Progress, Shadow, Stamp, Wish, choose};

use crate::{Error, State};

/// A shadow that is started when it is first needed, and the settings that all inspections share.
pub struct Workshop {
    wish: Wish,
    progress: Box<Progress>,
    shadow: Option<Box<dyn Shadow>>,
    difference: Option<Difference>,
    pub(crate) inspect: InspectOptions,
}

impl Workshop {
    /// A workshop without a shadow yet; `progress` is told what takes a while.
    pub fn new(wish: Wish, inspect: InspectOptions, progress: Box<Progress>) -> Self {
        Self { wish, progress, shadow: None, difference: None, inspect }
    }

    /// In what the shadow differs from the wish, once it is started: worth a line to the user.
    pub fn difference(&self) -> Option<&Difference> {
        self.difference.as_ref()
    }

    /// The major version of the shadow, started if it was not.
    pub async fn major(&mut self) -> Result<u32, Error> {
        Ok(self.shadow().await?.major())
    }

    /// What the extensions of a state that was loaded here come from, where that can be told again
    /// without the shadow.
    pub fn stamp(&self, state: &State<'_>) -> Option<Stamp> {
        let keys = state.catalog.of_kind(Kind::Extension).map(|(key, _)| &key.name);
        let names: BTreeSet<String> = keys.map(|name| name.as_str().to_owned()).collect();
        match &self.shadow {
            _ if names.is_empty() => Some(Stamp::default()),
            Some(shadow) => shadow.stamp(&names),
            None => None,
        }
    }

    /// The shadow, started if it was not.
    pub(crate) async fn shadow(&mut self) -> Result<&mut dyn Shadow, Error> {
        if self.shadow.is_none() {
            let (shadow, difference) = choose(&self.wish, &self.progress).await?;
            self.shadow = Some(shadow);
            self.difference = difference;
        }
        match &mut self.shadow {
            Some(shadow) => Ok(shadow.as_mut()),
            None => unreachable!("the shadow was started above"),
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
        match self.shadow {
            Some(shadow) => Ok(shadow.close().await?),
            None => Ok(()),
        }
    }
}
