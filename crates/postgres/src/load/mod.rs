//! SQL files into a fresh shadow: in their order, or, where only the order is wrong, in one that works.

mod any_order;
mod dump;
mod extension;
mod fault;
mod in_order;
mod once;
mod statement;
mod text;

use std::collections::BTreeSet;

use aludel_catalog::Ident;
use aludel_engine::{
    Asked, Deed, LeftOut, LoadError, Loader, NotSql, Reach, Shadow, SqlFile, SqlText,
};
use aludel_sql::{split, tokens};

use crate::PostgresEngine;
use any_order::load_in_any_order;
use in_order::load_in_order;

impl Loader for PostgresEngine {
    fn read(&self, text: &str) -> Result<SqlText, NotSql> {
        text::read(text)
    }

    fn encoding_hint(&self) -> &'static str {
        "save it as UTF-8: `iconv -t UTF-8`, or `pg_dump -E UTF8`"
    }

    fn load<'a>(
        &'a self,
        shadow: &'a mut dyn Shadow,
        trusted: bool,
        files: &'a [SqlFile],
    ) -> Asked<'a, Vec<LeftOut>, LoadError> {
        Box::pin(load(shadow, trusted, files))
    }

    fn stated_versions(&self, sql: &str) -> BTreeSet<Ident> {
        extension::stated_versions(split(tokens(sql)))
    }

    /// The bodies of functions.
    fn defer_checks(&self) -> Option<&'static str> {
        Some("SET check_function_bodies = off")
    }
}

/// First each file as it stands, in one message. If that fails, statement by statement, where one
/// that needs something that is not there yet waits until it is.
async fn load(
    shadow: &mut dyn Shadow,
    trusted: bool,
    files: &[SqlFile],
) -> Result<Vec<LeftOut>, LoadError> {
    once::check(files)?;
    shadow.forget_roles();
    let reach = Reach::on(&PostgresEngine, shadow, trusted);
    let within = within(shadow, reach, files).await?;
    // What is put in other words goes statement by statement.
    if within.is_rewritten || !load_in_order(shadow, &within.files).await? {
        shadow.fresh().await?;
        load_in_any_order(shadow, reach, &within.files).await?;
    }
    Ok(within.left_out)
}

/// SQL files as far as they may run.
struct Within {
    /// The files, with blanks in the place of what is left out: the rest stays where it is.
    files: Vec<SqlFile>,
    /// What is left out.
    left_out: Vec<LeftOut>,
    /// Whether something else runs in the place of a statement.
    is_rewritten: bool,
}

/// What of files may run; an error where something may not.
async fn within(
    shadow: &mut dyn Shadow,
    reach: Reach<'_>,
    files: &[SqlFile],
) -> Result<Within, LoadError> {
    let mut within = Within { files: Vec::new(), left_out: Vec::new(), is_rewritten: false };
    for file in files {
        let mut blanks = Vec::new();
        for (located, span) in once::statements(file) {
            let deed = reach.deed_of(located.sql, &span.tokens);
            within.is_rewritten |= matches!(deed, Deed::Instead(_));
            let place = || located.place(1);
            if let Some(left_out) = reach.judge(shadow, deed, place, located.sql).await? {
                within.left_out.push(left_out);
                blanks.push(span.range);
            }
        }
        within.files.push(file.without(blanks));
    }
    Ok(within)
}
