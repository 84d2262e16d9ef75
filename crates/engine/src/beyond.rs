//! What of a source reaches beyond a shadow's database: what is left out of it, and what cannot be.

use std::fmt;

use aludel_sql::{Kind, tokens_of};
use thiserror::Error;

use crate::{Beyond, Deed, Modelling, Reach, Shadow, ShadowError};

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
    /// Whether it may run where somebody trusts the SQL.
    pub fn can_be_trusted(&self) -> bool {
        !matches!(self.beyond, Beyond::Role | Beyond::RoleInBlock)
    }

    /// What to do about it.
    pub fn hint(&self) -> String {
        match self.beyond {
            Beyond::Role | Beyond::RoleInBlock => format!(
                "on a server of yours aludel makes no role: create {} there, or set shadow = \
                 \"local\" or \"embedded\"",
                self.roles.join(", ")
            ),
            _ => "a shadow is to reach nothing outside its database: do that step outside of this \
                  SQL"
            .to_owned(),
        }
    }
}

/// Why it is not known whether a statement may run, or that it may not.
#[derive(Debug, Error)]
pub enum JudgeError {
    /// It may not.
    #[error(transparent)]
    Beyond(#[from] BeyondError),
    /// The shadow does not say whether it has the roles.
    #[error(transparent)]
    Shadow(#[from] ShadowError),
}

impl<'e> Reach<'e> {
    /// How far SQL may reach on a shadow.
    pub fn on(engine: &'e dyn Modelling, shadow: &dyn Shadow, trusted: bool) -> Self {
        Self { engine, ground: shadow.ground(), trusted }
    }

    /// What is told of a statement that is left out; an error for one that may not run. Only then is
    /// its place looked for: that takes as long as the file is.
    pub async fn judge(
        self,
        shadow: &mut dyn Shadow,
        deed: Deed,
        place: impl FnOnce() -> String + Send,
        sql: &str,
    ) -> Result<Option<LeftOut>, JudgeError> {
        let statement = || self.first_words(sql);
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

    /// The first words of a statement, in one line. What it says in quotes may be a password.
    fn first_words(self, sql: &str) -> String {
        const MOST: usize = 12;
        let mut shown = String::new();
        let mut end = 0;
        let tokens = tokens_of(sql, self.engine.syntax()).filter(|token| !token.is_trivia());
        for (count, token) in tokens.enumerate() {
            if count == MOST {
                return shown + " …";
            }
            if token.start > end && count > 0 {
                shown.push(' ');
            }
            end = token.end();
            match token.kind {
                Kind::Literal | Kind::DollarLiteral => shown.push_str("'…'"),
                _ => shown.push_str(token.text),
            }
        }
        shown
    }
}

/// Whether a server of the user's lacks one of some roles.
async fn lacks(shadow: &mut dyn Shadow, roles: &[String]) -> Result<bool, ShadowError> {
    match shadow.ensure_roles(roles).await {
        Ok(()) => Ok(false),
        Err(ShadowError::MissingRoles { .. }) => Ok(true),
        Err(error) => Err(error),
    }
}
