//! Whether a server that the user gave for shadows has room for all that a state locks at once. Our
//! own servers have room for tens of thousands of tables.

use aludel_session::{LockRoom, Session, lock_room};
use aludel_shadow::Kind;
use aludel_sql::locks;
use thiserror::Error;

use crate::Error;

/// A state that a shadow's server has no room for.
#[derive(Debug, Error)]
#[error(
    "the state locks at least {needed} objects in one transaction, and with \
     `max_locks_per_transaction = {has}` the server of the shadow cannot hold so many"
)]
pub struct NoRoom {
    needed: usize,
    has: usize,
    setting: usize,
}

impl NoRoom {
    /// What to do next.
    pub fn hint(&self) -> String {
        format!(
            "set `max_locks_per_transaction = {}` on that server and restart it, or take a shadow of \
             aludel's own: shadow = \"local\" or \"embedded\"",
            self.setting
        )
    }
}

/// Refuses statements that are run together, where a given server has no room for what they lock.
pub(crate) async fn check<'a>(
    kind: Kind,
    session: &mut dyn Session,
    statements: impl IntoIterator<Item = &'a str>,
) -> Result<(), Error> {
    if kind != Kind::TemporaryDatabase {
        return Ok(());
    }
    let needed = locks(statements);
    if needed <= LockRoom::MODEST {
        return Ok(());
    }
    let room = lock_room(session).await?;
    match room.is_less_than(needed) {
        true => {
            let (has, setting) = (room.setting, room.setting_for(needed));
            Err(NoRoom { needed, has, setting }.into())
        }
        false => Ok(()),
    }
}
