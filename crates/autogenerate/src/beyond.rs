//! What of a source reaches beyond the shadow's database: what was left out of it, and what cannot
//! be.

use std::fmt;

use aludel_engine::{Beyond, Deed, Ground, Reach};
use aludel_postgres::PostgresEngine;
use aludel_revision::{Revision, Section};
use aludel_shadow::{Kind, Shadow, ShadowError};
use aludel_sql::{Kind as TokenKind, tokens};
use thiserror::Error;

use crate::SqlFile;

/// A statement that was left out: the state of a database does not depend on it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LeftOut {
    /// Where it stands: file, line and column.
    pub place: String,
    /// Its first words.
    pub statement: String,
    /// What it reaches.
    pub beyond: Beyond,
}

impl fmt::Display for LeftOut {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { place, statement, beyond } = self;
        write!(f, "{place}: left out: {statement}: this {}", beyond.words())
    }
}

/// A statement that may not run here.
#[derive(Debug, Error)]
#[error("{place}: this {}\n  statement: {statement}", beyond.words())]
pub struct BeyondError {
    /// Where it stands: file, line and column.
    pub place: String,
    /// Its first words.
    pub statement: String,
    /// What it reaches.
    pub beyond: Beyond,
    /// The roles that it would make.
    pub roles: Vec<String>,
}

impl BeyondError {
    /// What to do about it.
    pub fn hint(&self) -> String {
        match self.beyond {
            Beyond::Role | Beyond::RoleInBlock => format!(
                "on a server of yours aludel makes no role: create {} there, or set shadow = \
                 \"local\" or \"embedded\"",
                self.roles.join(", ")
            ),
            _ => "a shadow is to reach nothing outside its database: do that step outside of this \
                  SQL, or, if you know what it does, say --trust once, or `aludel trust` for good"
                .to_owned(),
        }
    }
}

/// How far SQL may reach on a shadow.
pub(crate) fn reach(shadow: &dyn Shadow, trusted: bool) -> Reach<'static> {
    let ground = match shadow.kind() {
        Kind::TemporaryDatabase => Ground::Given,
        Kind::LocalServer | Kind::Embedded => Ground::Own,
    };
    Reach { engine: &PostgresEngine, ground, trusted }
}

/// The first words of a statement, in one line. What it says in quotes may be a password.
fn first_words(sql: &str) -> String {
    const MOST: usize = 12;
    let mut shown = String::new();
    let mut end = 0;
    for (count, token) in tokens(sql).filter(|token| !token.is_trivia()).enumerate() {
        if count == MOST {
            return shown + " …";
        }
        if token.start > end && count > 0 {
            shown.push(' ');
        }
        end = token.end();
        match token.kind {
            TokenKind::Literal | TokenKind::DollarLiteral => shown.push_str("'…'"),
            _ => shown.push_str(token.text),
        }
    }
    shown
}

/// What of some sections is left out. What may not run is an error, before anything runs.
pub(crate) async fn check<'a>(
    shadow: &mut dyn Shadow,
    trusted: bool,
    sections: impl IntoIterator<Item = (&'a Revision, &'a Section)>,
) -> Result<Vec<LeftOut>, crate::Error> {
    let reach = reach(shadow, trusted);
    let mut left_out = Vec::new();
    for (revision, section) in sections {
        for statement in section.statements() {
            let place = || format!("{}:{}", revision.path.display(), statement.position());
            let deed = reach.deed(statement.as_str());
            left_out.extend(judge(shadow, deed, place, statement.as_str()).await?);
        }
    }
    Ok(left_out)
}

/// What is told of a statement that is left out; an error for one that may not run. Only then is its
/// place looked for: that takes as long as the file is.
async fn judge(
    shadow: &mut dyn Shadow,
    deed: Deed,
    place: impl FnOnce() -> String,
    sql: &str,
) -> Result<Option<LeftOut>, crate::Error> {
    let statement = || first_words(sql);
    let (beyond, roles) = match deed {
        Deed::Run | Deed::Instead(_) => return Ok(None),
        Deed::LeaveOut(beyond) => {
            return Ok(Some(LeftOut { place: place(), statement: statement(), beyond }));
        }
        Deed::RunWithRoles(roles) if !lacks(shadow, &roles).await? => return Ok(None),
        Deed::RunWithRoles(roles) => (Beyond::RoleInBlock, roles),
        Deed::Refuse(beyond) => (beyond, Vec::new()),
    };
    Err(BeyondError { place: place(), statement: statement(), beyond, roles }.into())
}

/// SQL files as far as they may run.
pub(crate) struct Within {
    /// The files, with blanks in the place of what is left out: the rest stays where it is.
    pub(crate) files: Vec<SqlFile>,
    /// What is left out.
    pub(crate) left_out: Vec<LeftOut>,
    /// Whether something else runs in the place of a statement.
    pub(crate) is_rewritten: bool,
}

/// What of files may run; an error where something may not.
pub(crate) async fn within(
    shadow: &mut dyn Shadow,
    trusted: bool,
    files: &[SqlFile],
) -> Result<Within, crate::Error> {
    let reach = reach(shadow, trusted);
    let mut within = Within { files: Vec::new(), left_out: Vec::new(), is_rewritten: false };
    for file in files {
        let mut blanks = Vec::new();
        for (located, span) in file.spans() {
            let deed = reach.deed_of(located.sql, &span.tokens);
            within.is_rewritten |= matches!(deed, Deed::Instead(_));
            if let Some(left_out) = judge(shadow, deed, || located.place(1), located.sql).await? {
                within.left_out.push(left_out);
                blanks.push(span.range);
            }
        }
        within.files.push(file.without(blanks));
    }
    Ok(within)
}

/// Whether a server of the user's lacks one of some roles.
pub(crate) async fn lacks(shadow: &mut dyn Shadow, roles: &[String]) -> Result<bool, ShadowError> {
    match shadow.ensure_roles(roles).await {
        Ok(()) => Ok(false),
        Err(ShadowError::MissingRoles { .. }) => Ok(true),
        Err(error) => Err(error),
    }
}
