//! `aludel unlock`: the lock is taken away from a run that is stalled or gone.

use crate::{
    Context, Outcome, Result,
    database::{self, Database},
    interrupt,
};

pub(crate) fn run(context: &Context) -> Result {
    let database = Database::of(&context.settings)?;
    database.announce(context);
    let holder = interrupt::block_on(async {
        let mut open = database::open(&database, context).await?;
        let holder =
            aludel_runner::unlock(database.engine(), open.session.as_mut(), &open.tenant.journal)
                .await;
        open.close().await?;
        Ok(holder?)
    })?;
    match holder {
        Some(holder) => context.printer.result(format!("taken away from {holder}"))?,
        None => context.printer.note("no run holds the lock"),
    }
    Ok(Outcome::Done)
}
