//! What there is to choose a shadow from: looked at once, before anything is started.

use aludel_cluster::Binaries;
use aludel_session::{ConnectReason, Conninfo, Session, SessionError};

use crate::{
    Engine, Kind, Passed, Wish,
    candidate::Needs,
    connect::Server,
    target::{self, Target},
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
}

impl Surroundings {
    /// Looks around: which binaries this machine has, and of which release the target is.
    pub async fn look(wish: &Wish) -> Self {
        let (target, unasked) = facts(wish.target.as_ref()).await;
        let (given, refused) = match &wish.server {
            Some(server) if wish.target.as_ref() == Some(server) => {
                (target.clone(), unasked.clone())
            }
            server => facts(server.as_ref()).await,
        };
        let given = wish.server.as_ref().zip(given);
        let given = given.map(|(it, target)| Given { server: Server::given(it), target });
        let passed = refused.map(|reason| Passed { kind: Kind::TemporaryDatabase, reason });
        let passed = passed.into_iter().collect();
        let installed = match (&wish.binaries, wish.only) {
            (_, Some(Kind::Embedded | Kind::TemporaryDatabase)) => Vec::new(),
            (Some(folder), _) => Binaries::in_folder(folder).into_iter().collect(),
            (None, _) => Binaries::installed(),
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

    /// The major version of the target, where there is one that answers.
    pub fn target_major(&self) -> Option<u32> {
        self.target().map(|target| target.major)
    }

    pub(crate) fn target(&self) -> Option<&Target> {
        self.target.as_ref()
    }
}

/// A database that does not answer is no reason to fail: the history and the models do not need it.
async fn facts(of: Option<&Conninfo>) -> (Option<Target>, Option<String>) {
    let Some(conninfo) = of else { return (None, None) };
    match look_at(&Server::given(conninfo)).await {
        Ok(target) => (Some(target), None),
        Err(error) => (None, Some(error.to_string())),
    }
}

async fn look_at(server: &Server) -> Result<Target, SessionError> {
    match server.connect(None).await {
        Ok(mut session) => target::read(&mut *session, None).await,
        Err(error) if is_missing(&error) => {
            let mut session = beside(server).await.ok_or(error)?;
            // A database that is made tomorrow is a copy of this one.
            target::read(&mut *session, Some("template1")).await
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
