//! A look at the database before a run begins.

use aludel_engine::{
    Asked, Concern, Contract, ErrorClass, Options, Planned, Preflight, PreflightError, Refusal,
};
use aludel_revision::{Excerpt, Mode};
use aludel_session::{Session, SessionError};

use crate::{
    SqliteEngine, classify,
    statements::{Temporary, parameter, pragma, temporary},
};

impl Preflight for SqliteEngine {
    fn check_journal(&self, journal: &str) -> Result<(), Refusal> {
        let is_word = |c: char| c.is_ascii_alphanumeric() || c == '_';
        let is_others = journal.is_empty() || journal.to_lowercase().starts_with("sqlite_");
        if !is_others && journal.chars().all(is_word) {
            return Ok(());
        }
        Err(Refusal {
            code: "journal-schema",
            message: format!("the tables of the journal cannot be named `{journal}_…`"),
            hint:
                "name letters, digits and `_`: `journal_schema` in aludel.toml, by default `aludel`"
                    .into(),
        })
    }

    fn look<'a>(
        &'a self,
        session: &'a mut dyn Session,
        _options: &'a Options,
        planned: &'a [Planned<'a>],
        _has_journal: bool,
    ) -> Asked<'a, Vec<Concern>, PreflightError> {
        Box::pin(async move {
            let looks = [without_effect, unbound, left_open];
            let refusal = looks.iter().find_map(|look| planned.iter().find_map(look));
            if let Some(refusal) = refusal {
                return Err(Box::new(refusal).into());
            }
            check_writable(session).await?;
            Ok(Vec::new())
        })
    }
}

/// Inside a transaction this pragma does nothing, and says nothing.
/// Source: SQLite documentation, "PRAGMA foreign_keys".
fn without_effect(planned: &Planned<'_>) -> Option<Refusal> {
    let segments = planned.section.segments.iter().skip(planned.start.segment);
    let inside = segments.filter(|it| it.mode == Mode::Transactional);
    let mut statements = inside.flat_map(|it| it.statements.iter());
    let found = |it: &&Excerpt| pragma(it.as_str()).is_some_and(|name| name == "foreign_keys");
    let statement = statements.find(found)?;
    let path = planned.revision.path.display();
    Some(Refusal {
        code: "pragma-in-transaction",
        message: format!(
            "{path}:{}: in a transaction `{}` does nothing",
            statement.position(),
            statement.as_str()
        ),
        hint: "put it into a segment of its own: `-- migrate:segment transaction:false`".into(),
    })
}

/// What is to be run.
fn statements<'p>(planned: &'p Planned<'_>) -> impl Iterator<Item = &'p Excerpt> {
    let segments = planned.section.segments.iter().skip(planned.start.segment);
    segments.flat_map(|it| it.statements.iter())
}

fn refusal(
    planned: &Planned<'_>,
    statement: &Excerpt,
    (code, message, hint): (&'static str, String, &str),
) -> Refusal {
    let path = planned.revision.path.display();
    let message = format!("{path}:{}: {message}", statement.position());
    Refusal { code, message, hint: hint.into() }
}

/// A parameter that nothing gives a value: SQLite takes NULL for it, and says nothing.
/// Source: SQLite documentation, "Parameters".
fn unbound(planned: &Planned<'_>) -> Option<Refusal> {
    statements(planned).find_map(|statement| {
        let parameter = parameter(statement.as_str())?;
        let message = format!("`{parameter}` is a parameter, and would be NULL");
        let hint = "a variable is named in the header, `-- variables: name`, and spelt as it is there; text \
                    stands in quotes";
        Some(refusal(planned, statement, ("parameter", message, hint)))
    })
}

/// What is left open for the next revision, which would mean it by a name of its own.
fn left_open(planned: &Planned<'_>) -> Option<Refusal> {
    let mut open: Vec<(String, &Excerpt)> = Vec::new();
    for statement in statements(planned) {
        match temporary(statement.as_str()) {
            Some(Temporary::Comes(name)) => open.push((name, statement)),
            Some(Temporary::Goes(name)) => open.retain(|(other, _)| *other != name),
            None => {}
        }
    }
    let (name, statement) = open.first()?;
    let message = format!("`{name}` is left open, and the next revision would find it");
    let hint =
        "let the revision put away what it makes for itself: DETACH, or DROP what is temporary";
    Some(refusal(planned, statement, ("left-open", message, hint)))
}

/// Whether anything can be written at all; that another has the file locked is waited for later.
async fn check_writable(session: &mut dyn Session) -> Result<(), PreflightError> {
    // A transaction alone begins on a file that cannot be written, too.
    let sql = format!("{}; CREATE TABLE main.\"aludel probe\" (a)", SqliteEngine.begin());
    let begun = session.execute(&sql).await;
    SqliteEngine.roll_back(session).await?;
    match begun {
        Ok(()) => Ok(()),
        Err(SessionError::Sql(error)) if classify::class(&error) == ErrorClass::NotWritable => {
            Err(Box::new(Refusal {
                code: "read-only",
                message: format!("the database cannot be written: {}", error.message),
                hint: classify::hint(&error).into(),
            })
            .into())
        }
        Err(SessionError::Sql(error)) if classify::class(&error) == ErrorClass::Passing => Ok(()),
        Err(error) => Err(error.into()),
    }
}
