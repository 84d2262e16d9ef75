//! What lint looks at behind a statement is all that the statement changed.

use aludel_lint::{
    Outline, Statement,
    outline::{Changes, Extent},
};
use aludel_session::{Session, SessionError};
use libtest_mimic::Failed;

use crate::{
    case::{Case, Section},
    place,
};

/// What changed is the same, wherever one looks for it.
pub(crate) fn is_enough(section: &Section) -> Result<(), Failed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let database = aludel_testing::database();
    for case in &section.cases {
        runtime.block_on(async {
            let mut session = database.connect().await;
            match differing(session.as_mut(), case).await {
                // What is refused, or allows no transaction, is looked at otherwise.
                Ok(None) | Err(SessionError::Sql(_)) => Ok(()),
                Ok(Some(told)) => Err(Failed::from(told)),
                Err(error) => Err(error.into()),
            }
        })?;
    }
    Ok(())
}

async fn differing(session: &mut dyn Session, case: &Case) -> Result<Option<String>, SessionError> {
    place::make(session, case).await?;
    let extent = Extent::of(&Statement::new(case.statement, 0..case.statement.len()));
    let mut before = Outline::read(session).await?;
    // What is asked for again is asked in another way.
    before.ready(session, [extent, extent]).await?;
    session.execute("BEGIN").await?;
    before.again(session, extent).await?;
    session.execute(case.statement).await?;
    let near: Changes = before.clone().again(session, extent).await?;
    let mut all: Changes = before.clone().again(session, Extent::All).await?;
    if let Extent::Locked(_) = extent {
        // They are the whole server's: another test may have written one meanwhile.
        all.settings.clear();
    }
    let told = || format!("{}\n  {extent:?}: {near:#?}\n  everywhere: {all:#?}", case.text);
    Ok((near != all).then(told))
}
