//! The errors of the other crates, as failures of a command: their kind, and what to do next.

use aludel_autogenerate::{SqlFault, SqlFileError};
use aludel_plan::PlanError;
use aludel_postgres::InspectError;
use aludel_queries::ReadError;
use aludel_revision::{
    Direction, HistoryError, InvalidId, Mistake, MistakeKind, Mistakes, ParseTargetError,
    PathError, Position, Range, TargetError,
};
use aludel_runner::{Remains, RunError};
use aludel_session::{SessionError, SqlError};
use aludel_shadow::ShadowError;

use crate::{Failure, FailureKind, Remedy};

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
    let failure =
        Failure::new(FailureKind::Input, format!("{place}: {}", mistake.kind)).hint(mistake.hint());
    match mistake.kind {
        MistakeKind::DuplicateRevision { .. } => {
            failure.remedy(Remedy::Renumber(mistake.path.clone()))
        }
        _ => failure,
    }
}

impl From<ParseTargetError> for Failure {
    fn from(error: ParseTargetError) -> Self {
        let is_range = error.reason == Range::FORM;
        let is_database = error.text.contains([':', '=']) && !Range::is_meant(&error.text);
        let failure = Self::new(FailureKind::Usage, error);
        let failure = if is_database { failure.remedy(Remedy::SayDatabase) } else { failure };
        if is_range {
            return failure;
        }
        failure.hint("say head, base, a revision, the beginning of one, +1, -1 or head-1")
    }
}

impl From<TargetError> for Failure {
    fn from(error: TargetError) -> Self {
        match error {
            TargetError::Parse(error) => error.into(),
            TargetError::Unknown { ref nearest, .. } if nearest.is_empty() => {
                Self::new(FailureKind::History, error).remedy(Remedy::ListRevisions)
            }
            TargetError::EmptyRange { .. } => Self::new(FailureKind::History, error)
                .hint("name the older end first: `abc..def`, or `base..head` for all"),
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

impl From<SessionError> for Failure {
    fn from(error: SessionError) -> Self {
        match error {
            SessionError::Sql(error) => Self::new(FailureKind::Statement, said(&error)),
            SessionError::Connect(error) => {
                let hint = error.hint();
                Self::new(FailureKind::Connection, error).hint(hint)
            }
            SessionError::Conninfo(error) => Self::new(FailureKind::Settings, error),
            other => Self::new(FailureKind::Connection, other),
        }
    }
}

/// All that PostgreSQL says of an error.
pub(crate) fn said(error: &SqlError) -> String {
    let more = [("detail", &error.detail), ("hint", &error.hint), ("context", &error.context)];
    let lines = more.into_iter().filter_map(|(name, text)| {
        let text = text.as_ref()?.replace('\n', "\n    ");
        Some(format!("\n  {name}: {text}"))
    });
    let SqlError { severity, message, code, .. } = error;
    format!("{severity}: {message} ({code}){}", lines.collect::<String>())
}

impl From<ShadowError> for Failure {
    fn from(error: ShadowError) -> Self {
        aludel_engine::ShadowError::from(error).into()
    }
}

impl From<aludel_engine::ShadowError> for Failure {
    fn from(error: aludel_engine::ShadowError) -> Self {
        let hint = error.hint().unwrap_or_default();
        let failure = Self::new(FailureKind::Connection, error);
        hint.lines().fold(failure, |failure, line| failure.hint(line))
    }
}

impl From<InspectError> for Failure {
    fn from(error: InspectError) -> Self {
        Self::new(FailureKind::Connection, error)
    }
}

impl From<SqlFileError> for Failure {
    fn from(error: SqlFileError) -> Self {
        let hint = error.hint();
        Self::new(FailureKind::Input, error).hint(hint)
    }
}

impl From<ReadError> for Failure {
    fn from(error: ReadError) -> Self {
        let kind = match error {
            ReadError::Missing { .. } | ReadError::Nothing { .. } => FailureKind::Settings,
            ReadError::NoGit(_) => FailureKind::System,
            _ => FailureKind::Input,
        };
        Self::new(kind, &error).hint_if(error.hint())
    }
}

impl From<aludel_autogenerate::Error> for Failure {
    fn from(error: aludel_autogenerate::Error) -> Self {
        use aludel_autogenerate::Error;
        match error {
            Error::Shadow(error) => error.into(),
            Error::Session(error) => error.into(),
            Error::Inspect(error) => error.into(),
            Error::Plan(error @ PlanError::Unhandled { .. }) => {
                Self::new(FailureKind::Internal, error)
            }
            Error::Sql(fault) => sql_fault(&fault),
            Error::Conflict(error) => {
                let hint = error.hint();
                Self::new(FailureKind::Input, error).hint(hint)
            }
            Error::Beyond(error) => {
                let (hint, can_be_trusted) = (error.hint(), error.can_be_trusted());
                let failure = Self::new(FailureKind::Input, error).hint(hint);
                if can_be_trusted { failure.remedy(Remedy::Trust) } else { failure }
            }
            Error::Replay(error) => {
                let hint = error.hint();
                Self::new(FailureKind::Input, error).hint_if(hint)
            }
            Error::Proof(error) => Self::new(FailureKind::Proof, error),
            Error::Unphased(error) => Self::new(FailureKind::Input, error)
                .hint("write it in one revision, or by hand as several; nothing was written"),
            Error::Filtered(error) => Self::new(FailureKind::Input, error)
                .hint("take it out of the filter, or change by hand what it is about; nothing was written"),
            Error::TooNew { engine, major, .. } => {
                Self::new(FailureKind::Input, error).hint(format!(
                    "leave it out, or say what {engine} {major} knows; SQL is written for the \
                 database, or for the key `target` where that is older"
                ))
            }
            other => Self::new(FailureKind::Input, other),
        }
    }
}

/// A statement of an SQL file that does not load.
fn sql_fault(fault: &SqlFault) -> Failure {
    let SqlFault { place, statement, error, first, .. } = fault;
    let mut message = format!("{place}: {}", said(error));
    if let Some(first) = first {
        message.push_str(&format!("\n  first defined at {first}"));
    }
    let statement = statement.trim().replace('\n', "\n    ");
    message.push_str(&format!("\n  statement: {statement}"));
    Failure::new(FailureKind::Input, message).hint_if(fault.hint.clone())
}

impl From<RunError> for Failure {
    fn from(error: RunError) -> Self {
        let remedy = error.remedy().map(Remedy::Run);
        match error {
            RunError::Session(error) => return error.into(),
            RunError::Path(error) => {
                let failure = Self::from(error);
                return remedy.into_iter().fold(failure, Self::remedy);
            }
            RunError::Mistakes(mistakes) => return mistakes.into(),
            RunError::Failed(failure) => return statement(&failure),
            _ => {}
        }
        let kind = match &error {
            RunError::Refused(refusal) if refusal.code == "journal-schema" => FailureKind::Settings,
            RunError::Lost { .. }
            | RunError::Journal(_)
            | RunError::Locked { .. }
            | RunError::Busy { .. }
            | RunError::Replaced
            | RunError::Pooled { .. }
            | RunError::Refused(_) => FailureKind::Connection,
            RunError::Protected { .. } => FailureKind::Undecided,
            RunError::InvalidIndex { .. }
            | RunError::OutsideTransaction { .. }
            | RunError::InTransaction => FailureKind::Statement,
            RunError::Cancelled { .. } => FailureKind::Interrupted,
            _ => FailureKind::History,
        };
        remedy.into_iter().fold(Self::new(kind, error), Self::remedy)
    }
}

/// A statement that failed: where, its line, all that PostgreSQL said, the statement, and what is
/// left.
fn statement(failed: &aludel_runner::Failure) -> Failure {
    let mut message = failed.path.display().to_string();
    if let Some(position) = failed.position {
        message.push_str(&format!(":{position}"));
    }
    message.push_str(&format!(": {}", said(&failed.error)));
    if let Some(position) = failed.position {
        message.push_str(&pointed(position, &failed.line));
    }
    if let Some(statement) = &failed.statement {
        message.push_str(&format!("\n  statement: {}", statement.replace('\n', "\n    ")));
    }
    for blocker in &failed.blockers {
        message.push_str(&format!("\n  the lock was held by {blocker}"));
    }
    let way = if failed.direction == Direction::Up { "applied" } else { "reverted" };
    let id = &failed.revision;
    message.push_str(&match &failed.remains {
        Remains::Nothing => format!("\n  nothing of `{id}` was {way}"),
        Remains::UpTo(place) => {
            format!("\n  `{id}` is {way} up to {place}; the next run goes on there")
        }
    });
    Failure::new(FailureKind::Statement, message).hint(failed.hint.clone())
}

/// The line of the file, with a mark below the place.
fn pointed(position: Position, line: &str) -> String {
    let number = position.line.to_string();
    let blank = " ".repeat(number.len());
    let before = line.chars().take(position.column.saturating_sub(1));
    let mark: String = before.map(|c| if c == '\t' { c } else { ' ' }).collect();
    format!("\n{blank} |\n{number} | {line}\n{blank} | {mark}^")
}
