//! The errors of the other crates, as failures of a command: their kind, and what to do next.

use aludel_revision::{
    HistoryError, InvalidId, Mistake, Mistakes, ParseTargetError, PathError, TargetError,
};

use crate::failure::{Failure, FailureKind};

impl From<HistoryError> for Failure {
    fn from(error: HistoryError) -> Self {
        match error {
            HistoryError::Mistakes(mistakes) => mistakes.into(),
            other => Self::new(FailureKind::System, other),
        }
    }
}

impl From<Mistakes> for Failure {
    fn from(mistakes: Mistakes) -> Self {
        (&mistakes).into()
    }
}

impl From<&Mistakes> for Failure {
    fn from(mistakes: &Mistakes) -> Self {
        let mut each = mistakes.iter();
        match (each.next(), each.next()) {
            (Some(mistake), None) => one_mistake(mistake),
            _ => {
                let count = mistakes.iter().count();
                let message = format!("{count} mistakes in the revision files\n{mistakes}");
                Self::new(FailureKind::Input, message)
            }
        }
    }
}

fn one_mistake(mistake: &Mistake) -> Failure {
    let place = match mistake.position {
        Some(position) => format!("{}:{position}", mistake.path.display()),
        None => mistake.path.display().to_string(),
    };
    Failure::new(FailureKind::Input, format!("{place}: {}", mistake.kind)).hint(mistake.hint())
}

impl From<ParseTargetError> for Failure {
    fn from(error: ParseTargetError) -> Self {
        Self::new(FailureKind::Usage, error)
            .hint("say head, base, a revision, the beginning of one, +1, -1 or head-1")
    }
}

impl From<TargetError> for Failure {
    fn from(error: TargetError) -> Self {
        match error {
            TargetError::Parse(error) => error.into(),
            other => Self::new(FailureKind::History, other),
        }
    }
}

impl From<PathError> for Failure {
    fn from(error: PathError) -> Self {
        match error {
            PathError::Target(error) => error.into(),
            other => Self::new(FailureKind::History, other),
        }
    }
}

impl From<InvalidId> for Failure {
    fn from(error: InvalidId) -> Self {
        Self::new(FailureKind::Usage, error)
    }
}
