//! What there is to choose a shadow from: looked at once, before anything is started.

use aludel_cluster::Binaries;
use aludel_session::{ConnectReason, Conninfo, Session, SessionError};

use crate::{
    Engine, Kind, Passed, Wish,
    candidate::Needs,
    connect::Server,
    login::{self, Login},
    target::{self, Target},
    versions,
};

/// The servers that a shadow can come from, and the database that the migration is for.
#[derive(Debug, Clone)]
pub struct Surroundings {
    pub(crate) installed: Vec<Binaries>,
    pub(crate) target: Option<Target>,
    pub(crate) given: Option<Given>,
    pub(crate) passed: Vec<Passed>,
    /// Why the target could not be asked, where it could not.
    pub(crate) unasked: Option<String>,
}

/// A server that was given for temporary databases.
#[derive(Debug, Clone)]
pub(crate) struct Given {
    pub(crate) server: Server,
    pub(crate) target: Target,
    /// The extensions that can be created there, sorted.
    pub(crate) extensions: Vec<String>,
    /// What its login may do there.
    pub(crate) login: Login,
}

impl Surroundings {
    /// Looks around: which binaries this machine has, and of which release the target is.
    pub async fn look(wish: &Wish) -> Self {
        Self::look_on(wish, None).await
    }

    /// The same with a session on the target, where there is one already.
    pub async fn look_on(wish: &Wish, session: Option<&mut dyn Session>) -> Self {
        let (given, refused) = match &wish.server {
            Some(server) => told(given(server).await),
            None => (None, None),
        };
        let (target, unasked) = match &wish.target {
            target if *target == wish.server => {
                (given.as_ref().map(|given| given.target.clone()), refused.clone())
            }
            Some(target) => told(match session {
                Some(session) => target::read(session, None).await,
                None => target_of(target).await,
            }),
            None => (None, None),
        };
        let passed = refused.map(|reason| Passed { kind: Kind::TemporaryDatabase, reason });
        let passed = passed.into_iter().collect();
        let installed = match wish.only {
            Some(Kind::Embedded | Kind::TemporaryDatabase) => Vec::new(),
            _ => versions::installed(wish),
        };
        Self { installed, target, given, passed, unasked }
    }

    /// The engine that a wish leads to, unless it turns out that it cannot be started.
    pub fn engine(&self, wish: &Wish) -> Option<Engine> {
        let needs = Needs::new(wish, self.target());
        let mut candidates = needs.candidates(self).into_iter();
        let fits = candidates.find(|candidate| candidate.has(&wish.extensions))?;
        fits.engine()
    }

    /// The major version that SQL is written for: the target's, or the wished one where that is older,
    /// for a newer server knows all that an older one does.
    pub fn wanted_major(&self, wish: &Wish) -> Option<u32> {
        match (wish.major, self.target_major()) {
            (Some(wished), Some(target)) => Some(wished.min(target)),
            (wished, target) => wished.or(target),
        }
    }

    /// The major version of the target, where there is one that answers.
    pub fn target_major(&self) -> Option<u32> {
        self.target().map(|target| target.major)
    }

    pub(crate) fn target(&self) -> Option<&Target> {
        self.target.as_ref()
    }
}

/// A database that does not answer is no reason to fail: the history and the models do not need it.
fn told<T>(answer: Result<T, SessionError>) -> (Option<T>, Option<String>) {
    match answer {
        Ok(told) => (Some(told), None),
        Err(error) => (None, Some(error.to_string())),
    }
}

async fn target_of(conninfo: &Conninfo) -> Result<Target, SessionError> {
    let (mut session, database) = open(&Server::given(conninfo)).await?;
    target::read(&mut *session, database).await
}

async fn given(conninfo: &Conninfo) -> Result<Given, SessionError> {
    let server = Server::given(conninfo);
    let (mut session, database) = open(&server).await?;
    let target = target::read(&mut *session, database).await?;
    let extensions = target::extensions(&mut *session).await?;
    let login = login::read(&mut *session).await?;
    Ok(Given { server, target, extensions, login })
}

/// The extensions that can be created on a server, as far as it answers.
pub(crate) async fn extensions_of(conninfo: &Conninfo) -> Vec<String> {
    match open(&Server::given(conninfo)).await {
        Ok((mut session, _)) => target::extensions(&mut *session).await.unwrap_or_default(),
        Err(_) => Vec::new(),
    }
}

/// A session on a server, and the database to ask about where the named one does not exist: one that
/// is made tomorrow is a copy of that.
async fn open(server: &Server) -> Result<(Box<dyn Session>, Option<&'static str>), SessionError> {
    match server.connect(None).await {
        Ok(session) => Ok((session, None)),
        Err(error) if is_missing(&error) => {
            Ok((beside(server).await.ok_or(error)?, Some("template1")))
        }
        Err(error) => Err(error),
    }
}

fn is_missing(error: &SessionError) -> bool {
    let SessionError::Connect(error) = error else { return false };
    matches!(error.reason, ConnectReason::NoSuchDatabase { .. })
}

/// A session on another database of the server, where the target does not exist yet.
async fn beside(server: &Server) -> Option<Box<dyn Session>> {
    for name in ["postgres", "template1"] {
        if let Ok(session) = server.connect(Some(name)).await {
            return Some(session);
        }
    }
    None
}
