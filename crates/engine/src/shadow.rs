//! Throw-away databases of an engine: in them a wanted state becomes canonical, and a migration is
//! proven.

use std::{collections::BTreeSet, error::Error};

use aludel_files::Stamp;
use aludel_session::{BoxFuture, Connect, Session};
use thiserror::Error as ThisError;

use crate::Ground;

/// The result of dealing with a shadow.
pub type ShadowResult<T> = Result<T, ShadowError>;

/// A source of throw-away databases.
pub trait Shadow: Send {
    /// Whose server it is on.
    fn ground(&self) -> Ground;

    /// The major version of its engine.
    fn major(&self) -> u32;

    /// What these extensions come from, where that can be told again without this shadow: what was
    /// made canonical with them may be kept then.
    fn stamp(&self, _extensions: &BTreeSet<String>) -> Option<Stamp> {
        None
    }

    /// A session on a new, empty database. The one before is gone, and its session with it.
    fn fresh(&mut self) -> BoxFuture<'_, ShadowResult<&mut dyn Session>>;

    /// A session on a new database in the state that was kept under a key, as [`Shadow::fresh`]
    /// otherwise; `None`, and nothing has changed, where none is kept.
    fn restore<'a>(
        &'a mut self,
        _key: &'a str,
    ) -> BoxFuture<'a, ShadowResult<Option<&'a mut dyn Session>>> {
        Box::pin(async { Ok(None) })
    }

    /// Keeps the state of the latest database for later runs, where this shadow can. The key must
    /// say everything that the state comes of. The session on it is another one then.
    fn keep<'a>(&'a mut self, _key: &'a str) -> BoxFuture<'a, ShadowResult<()>> {
        Box::pin(async { Ok(()) })
    }

    /// What opens more connections to the latest database; `None` where there can be one alone.
    fn connector(&self) -> Option<Box<dyn Connect>> {
        None
    }

    /// The session on the latest database; `None` before the first.
    fn session(&mut self) -> Option<&mut dyn Session>;

    /// Refuses statements that are run together, where a server that is not ours has no room for
    /// them.
    fn check_room<'a>(&'a mut self, _statements: &'a [&'a str]) -> BoxFuture<'a, ShadowResult<()>> {
        Box::pin(async { Ok(()) })
    }

    /// Makes sure that roles exist, and creates those that do not on a server of our own. What a
    /// statement left on the session, an open transaction or another role, is gone then.
    fn ensure_roles<'a>(&'a mut self, roles: &'a [String]) -> BoxFuture<'a, ShadowResult<()>>;

    /// Forgets the roles that were asked for: the next new database is on a server of our own
    /// without any, so that SQL may make them itself.
    fn forget_roles(&mut self) {}

    /// Drops the database and stops the server, where it is our own. A shadow that was dropped
    /// without it is cleaned up by the next run.
    fn close(self: Box<Self>) -> BoxFuture<'static, ShadowResult<()>>;
}

impl dyn Shadow + '_ {
    /// The session on the latest database; a new database where there was none.
    pub async fn latest(&mut self) -> ShadowResult<&mut dyn Session> {
        if self.session().is_none() {
            return self.fresh().await;
        }
        match self.session() {
            Some(session) => Ok(session),
            None => unreachable!("there is a session, as asked above"),
        }
    }
}

/// Where shadows come from, for one purpose.
pub trait Shadows: Send {
    /// Looks around, if nobody has: what there is to choose from, and what the target is.
    fn look(&mut self) -> BoxFuture<'_, ()>;

    /// The major version that is wanted: that of the target, or the one that was asked for where that
    /// is older, for a newer server knows all that an older one does. `None` before a look.
    fn wanted_major(&self) -> Option<u32>;

    /// The server that will be taken, unless it turns out that it cannot be started. `None` before a
    /// look.
    fn foreseen(&self) -> Option<Server>;

    /// Whether the SQL that will run is trusted.
    fn trusted(&self) -> bool;

    /// Starts a shadow that fits.
    fn choose(&mut self) -> BoxFuture<'_, ShadowResult<Choice>>;
}

/// A shadow that fits.
pub struct Choice {
    /// It, with a first database.
    pub shadow: Box<dyn Shadow>,
    /// The server behind it; `None` where nobody can tell its release.
    pub server: Option<Server>,
    /// In what it differs from what was wished for, if it does: worth a line to the user.
    pub difference: Option<String>,
}

/// The server behind a shadow, as far as what it prints depends on it: told before it is started, so
/// that what it gave before can be found. Two that are equal give the same answers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Server {
    /// The major version.
    pub major: u32,
    /// Its release, where it stands, its locale and whatever else counts, in any unique form.
    pub identity: String,
}

/// An error of a shadow.
#[derive(Debug, ThisError)]
pub enum ShadowError {
    /// Roles cannot be created there.
    #[error(
        "the roles {} do not exist on the given server, where aludel creates none; create them, \
         or use a local or the embedded server as the shadow",
        roles.join(", ")
    )]
    MissingRoles {
        /// The roles.
        roles: Vec<String>,
    },
    /// Anything else.
    #[error("{source}")]
    Failed {
        /// What failed.
        source: Box<dyn Error + Send + Sync>,
        /// What to do about it.
        hint: Option<String>,
    },
}

impl ShadowError {
    /// What the user can do about it.
    pub fn hint(&self) -> Option<String> {
        match self {
            Self::MissingRoles { .. } => None,
            Self::Failed { hint, .. } => hint.clone(),
        }
    }
}
