//! A temporary database on the server that the user named.

use aludel_engine::{Ground, ShadowResult};
use aludel_postgres::{LockRoom, lock_room, locks};
use aludel_session::{BoxFuture, Connect, Session};

use crate::{
    Kind, Result, Shadow, ShadowError,
    databases::{Databases, missing_roles},
    login::Login,
    surroundings::Given,
};

/// Temporary databases on the server that the user named.
pub(crate) struct Temporary {
    databases: Databases,
    major: u32,
    extensions: Vec<String>,
}

/// A shadow on a server, if its login may create databases there, and nothing else unless the SQL
/// that will run is trusted.
pub(crate) async fn open(given: Given, trusted: bool) -> Result<Box<dyn Shadow>> {
    let Given { server, target, extensions, login } = given;
    let Login { name, creates_databases, excess } = &login;
    if !creates_databases {
        return Err(ShadowError::Unfit(format!("the role {name} may not create databases there")));
    }
    if !excess.is_empty() && !trusted {
        return Err(ShadowError::Login { login: name.clone(), why: excess.join(", ") });
    }
    let databases = Databases::open(Kind::TemporaryDatabase, server, None, target.locale).await?;
    Ok(Box::new(Temporary { databases, major: target.major, extensions }))
}

impl Shadow for Temporary {
    fn kind(&self) -> Kind {
        Kind::TemporaryDatabase
    }

    fn extensions(&self) -> &[String] {
        &self.extensions
    }
}

impl aludel_engine::Shadow for Temporary {
    fn ground(&self) -> Ground {
        Ground::Given
    }

    fn major(&self) -> u32 {
        self.major
    }

    fn fresh(&mut self) -> BoxFuture<'_, ShadowResult<&mut dyn Session>> {
        Box::pin(async move { Ok(self.databases.fresh().await?) })
    }

    fn connector(&self) -> Option<Box<dyn Connect>> {
        self.databases.connector()
    }

    fn session(&mut self) -> Option<&mut dyn Session> {
        self.databases.session()
    }

    fn check_room<'a>(&'a mut self, statements: &'a [&'a str]) -> BoxFuture<'a, ShadowResult<()>> {
        let needed = locks(statements.iter().copied());
        Box::pin(async move {
            if needed <= LockRoom::MODEST {
                return Ok(());
            }
            let room = lock_room(self.databases.keeper()).await;
            let room = room.map_err(ShadowError::session(Kind::TemporaryDatabase))?;
            match room.is_less_than(needed) {
                true => {
                    let (has, setting) = (room.setting, room.setting_for(needed));
                    Err(ShadowError::NoRoom { needed, has, setting }.into())
                }
                false => Ok(()),
            }
        })
    }

    /// A role belongs to the whole server, so none is created here: it must be there.
    fn ensure_roles<'a>(&'a mut self, roles: &'a [String]) -> BoxFuture<'a, ShadowResult<()>> {
        Box::pin(async move {
            let missing = missing_roles(self.databases.keeper(), roles).await;
            let missing = missing.map_err(ShadowError::session(Kind::TemporaryDatabase))?;
            if missing.is_empty() {
                return Ok(());
            }
            let roles = missing.into_iter().collect();
            Err(aludel_engine::ShadowError::MissingRoles { roles })
        })
    }

    fn close(mut self: Box<Self>) -> BoxFuture<'static, ShadowResult<()>> {
        Box::pin(async move { Ok(self.databases.drop_latest().await?) })
    }
}
