//! A shadow that was tried out: its first database is there already and has not been used.

use std::collections::BTreeSet;

use aludel_session::{BoxFuture, Session};

use crate::{Kind, Result, Shadow, Stamp};

/// A shadow whose first database was made to see whether it can be made.
pub(crate) struct Chosen {
    shadow: Box<dyn Shadow>,
    first: First,
}

/// What became of the first database.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum First {
    Untouched,
    HandedOut,
}

impl Chosen {
    pub(crate) fn new(shadow: Box<dyn Shadow>) -> Self {
        Self { shadow, first: First::Untouched }
    }

    /// The first database counts as new only once, whoever gets it.
    fn hand_out(&mut self) -> First {
        std::mem::replace(&mut self.first, First::HandedOut)
    }
}

impl Shadow for Chosen {
    fn kind(&self) -> Kind {
        self.shadow.kind()
    }

    fn major(&self) -> u32 {
        self.shadow.major()
    }

    fn extensions(&self) -> &[String] {
        self.shadow.extensions()
    }

    fn stamp(&self, extensions: &BTreeSet<String>) -> Option<Stamp> {
        self.shadow.stamp(extensions)
    }

    fn fresh(&mut self) -> BoxFuture<'_, Result<&mut dyn Session>> {
        Box::pin(async move {
            if self.hand_out() == First::HandedOut || self.shadow.session().is_none() {
                return self.shadow.fresh().await;
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
    ) -> BoxFuture<'a, Result<Option<&'a mut dyn Session>>> {
        Box::pin(async move {
            let restored = self.shadow.restore(key).await?;
            if restored.is_some() {
                self.first = First::HandedOut;
            }
            Ok(restored)
        })
    }

    fn keep<'a>(&'a mut self, key: &'a str) -> BoxFuture<'a, Result<()>> {
        self.shadow.keep(key)
    }

    fn session(&mut self) -> Option<&mut dyn Session> {
        self.hand_out();
        self.shadow.session()
    }

    fn ensure_roles<'a>(&'a mut self, roles: &'a [String]) -> BoxFuture<'a, Result<()>> {
        self.shadow.ensure_roles(roles)
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, Result<()>> {
        self.shadow.close()
    }
}
