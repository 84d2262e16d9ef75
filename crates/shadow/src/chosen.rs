//! A shadow that was tried out: its first database is there already and has not been used.

use std::collections::BTreeSet;

use aludel_engine::{Ground, ShadowResult};
use aludel_files::Stamp;
use aludel_session::{BoxFuture, Connect, Session};

use crate::{Kind, Shadow};

/// A shadow whose first database was made to see whether it can be made.
pub(crate) struct Chosen {
    shadow: Box<dyn Shadow>,
    first: First,
    /// What makes a new database like one of the wanted major.
    habit: Option<&'static str>,
}

/// What became of the first database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    Untouched,
    HandedOut,
}

impl Chosen {
    pub(crate) async fn new(mut shadow: Box<dyn Shadow>, wanted: Option<u32>) -> Self {
        let habit = wanted.and_then(|wanted| habit(wanted, shadow.major()));
        if let Some(session) = shadow.session() {
            accustom(session, habit).await;
        }
        Self { shadow, first: First::Untouched, habit }
    }

    /// The first database counts as new only once, whoever gets it.
    fn hand_out(&mut self) -> First {
        std::mem::replace(&mut self.first, First::HandedOut)
    }
}

/// Everybody could create in `public` up to PostgreSQL 14. A database of the one kind is not to
/// differ from a shadow of the other in what nobody said.
/// Source: PostgreSQL 15, "Release Notes", "Migration to Version 15".
fn habit(wanted: u32, major: u32) -> Option<&'static str> {
    match (wanted < 15, major < 15) {
        (true, false) => Some("GRANT CREATE ON SCHEMA public TO PUBLIC"),
        (false, true) => Some("REVOKE CREATE ON SCHEMA public FROM PUBLIC"),
        _ => None,
    }
}

/// A login of the user's that may not do this sees the difference that there is.
async fn accustom(session: &mut dyn Session, habit: Option<&str>) {
    if let Some(habit) = habit {
        let _ = session.execute(habit).await;
        session.take_notices();
    }
}

impl Shadow for Chosen {
    fn kind(&self) -> Kind {
        self.shadow.kind()
    }

    fn extensions(&self) -> &[String] {
        self.shadow.extensions()
    }
}

impl aludel_engine::Shadow for Chosen {
    fn ground(&self) -> Ground {
        self.shadow.ground()
    }

    fn major(&self) -> u32 {
        self.shadow.major()
    }

    fn stamp(&self, extensions: &BTreeSet<String>) -> Option<Stamp> {
        self.shadow.stamp(extensions)
    }

    fn fresh(&mut self) -> BoxFuture<'_, ShadowResult<&mut dyn Session>> {
        Box::pin(async move {
            if self.hand_out() == First::HandedOut || self.shadow.session().is_none() {
                let session = self.shadow.fresh().await?;
                accustom(session, self.habit).await;
                return Ok(session);
            }
            match self.shadow.session() {
                Some(session) => Ok(session),
                None => unreachable!("there is a session, as asked above"),
            }
        })
    }

    fn restore<'a>(
        &'a mut self,
        key: &'a str,
    ) -> BoxFuture<'a, ShadowResult<Option<&'a mut dyn Session>>> {
        Box::pin(async move {
            let restored = self.shadow.restore(key).await?;
            if restored.is_some() {
                self.first = First::HandedOut;
            }
            Ok(restored)
        })
    }

    fn keep<'a>(&'a mut self, key: &'a str) -> BoxFuture<'a, ShadowResult<()>> {
        self.shadow.keep(key)
    }

    fn connector(&self) -> Option<Box<dyn Connect>> {
        self.shadow.connector()
    }

    fn session(&mut self) -> Option<&mut dyn Session> {
        self.hand_out();
        self.shadow.session()
    }

    fn check_room<'a>(&'a mut self, statements: &'a [&'a str]) -> BoxFuture<'a, ShadowResult<()>> {
        self.shadow.check_room(statements)
    }

    fn ensure_roles<'a>(&'a mut self, roles: &'a [String]) -> BoxFuture<'a, ShadowResult<()>> {
        self.shadow.ensure_roles(roles)
    }

    fn forget_roles(&mut self) {
        self.shadow.forget_roles();
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, ShadowResult<()>> {
        self.shadow.close()
    }
}
