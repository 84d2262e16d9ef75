//! The search for a shadow, as those see it who take any engine's.

use aludel_engine::{Server, ShadowResult, Shadows};
use aludel_session::BoxFuture;

use crate::{Choice, Engine, Progress, Surroundings, Wish};

/// A wish, and what there is to choose from.
pub struct Search {
    wish: Wish,
    around: Option<Surroundings>,
    progress: Box<Progress>,
}

impl Search {
    /// A search that has not begun; `progress` is told what takes a while.
    pub fn new(wish: Wish, progress: Box<Progress>) -> Self {
        Self { wish, around: None, progress }
    }

    /// The same where somebody has looked around already.
    pub fn in_surroundings(self, around: Surroundings) -> Self {
        Self { around: Some(around), ..self }
    }

    async fn surroundings(&mut self) -> Surroundings {
        match &self.around {
            Some(around) => around.clone(),
            None => self.around.insert(Surroundings::look(&self.wish).await).clone(),
        }
    }
}

impl Shadows for Search {
    fn look(&mut self) -> BoxFuture<'_, ()> {
        Box::pin(async move { drop(self.surroundings().await) })
    }

    fn wanted_major(&self) -> Option<u32> {
        self.around.as_ref()?.wanted_major(&self.wish)
    }

    fn foreseen(&self) -> Option<Server> {
        self.around.as_ref()?.engine(&self.wish).map(server)
    }

    fn trusted(&self) -> bool {
        self.wish.trusted
    }

    fn choose(&mut self) -> BoxFuture<'_, ShadowResult<aludel_engine::Choice>> {
        Box::pin(async move {
            let around = self.surroundings().await;
            let Choice { shadow, engine, difference } =
                around.choose(&self.wish, &self.progress).await?;
            let difference = difference.map(|difference| difference.to_string());
            Ok(aludel_engine::Choice { shadow, server: engine.map(server), difference })
        })
    }
}

fn server(engine: Engine) -> Server {
    Server { major: engine.major, identity: format!("{engine:?}") }
}
