//! What a law that does not hold looks like.

use std::fmt;

use aludel_session::SessionError;

/// A law that does not hold for a pair, or a server that could not be asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Failure {
    /// Which law, and on which way.
    pub law: String,
    /// What happened, without what is particular to the pair: equal for equal causes.
    pub cause: String,
    /// All that is known.
    pub detail: String,
    /// The plan that was walked.
    pub plan: String,
}

impl Failure {
    /// A failure that speaks for itself.
    pub(crate) fn new(law: &str, detail: impl fmt::Display) -> Self {
        let detail = detail.to_string();
        Self { law: law.into(), cause: general(&detail), detail, plan: String::new() }
    }

    /// A statement that the server refused.
    pub(crate) fn of_statement(sql: &str, error: SessionError) -> Self {
        let (mut cause, mut detail) = (general(&error.to_string()), error.to_string());
        if let Some(error) = error.sql() {
            cause = format!("{} {cause}", error.code);
            detail = [Some(&error.message), error.detail.as_ref(), error.hint.as_ref()]
                .into_iter()
                .flatten()
                .map(String::as_str)
                .collect::<Vec<_>>()
                .join("\n");
        }
        Self {
            law: "statement".into(),
            cause,
            detail: format!("{detail}\n{sql}"),
            plan: String::new(),
        }
    }

    /// The same failure on a way.
    pub(crate) fn on(mut self, way: &str, plan: &str) -> Self {
        self.law = format!("{way}: {}", self.law);
        plan.clone_into(&mut self.plan);
        self
    }

    /// Whether another has the same cause.
    pub fn is_like(&self, other: &Self) -> bool {
        (&self.law, &self.cause) == (&other.law, &other.cause)
    }
}

/// A message without the names in it.
fn general(message: &str) -> String {
    let line = message.lines().next().unwrap_or_default();
    let outside = line.split('"').step_by(2);
    outside.collect::<Vec<_>>().join("…").chars().take(80).collect()
}

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        Self::new("session", error)
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}", self.law, self.detail)?;
        match self.plan.is_empty() {
            true => Ok(()),
            false => writeln!(f, "the plan:\n{}", self.plan),
        }
    }
}

impl std::error::Error for Failure {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_particular_to_a_pair_is_no_part_of_the_cause() {
        let failure = |message: &str| Failure::new("up", message);
        assert!(failure("no \"a\" here").is_like(&failure("no \"b\" here")));
        assert!(!failure("no \"a\" here").is_like(&failure("one \"a\" here")));
    }
}
