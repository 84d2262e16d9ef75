//! Statement by statement, in whatever order works: one that needs something that is not there yet
//! waits, and is tried again when others have been run.
//!
//! A waiting statement keeps the settings of its file: each round begins a file anew and runs its
//! settings again. Functions whose bodies speak of each other are made without a look at the
//! bodies, and looked at when everything is there.

use std::collections::BTreeSet;

use aludel_engine::{Border, Deed, FileStatement, LoadError, Reach, Shadow, SqlFault, SqlFile};
use aludel_session::{Session, SessionError, SqlError, execute};
use aludel_sql::StatementSpan;

use super::{
    fault::{hint, is_duplicate, is_unknown_setting, needs_something, root_cause},
    in_order::{create_missing_role, forget_settings},
    once::{first_definition, statements},
    statement::{Sort, definition, makes_routine, sort},
};
use crate::PostgresEngine;

/// Whether the server looks at the bodies of functions when they are made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Bodies {
    Checked,
    Unchecked,
}

/// A statement that is to be run, once.
struct Item<'a> {
    located: FileStatement<'a>,
    span: StatementSpan<'a>,
    sort: Sort,
    /// What runs in its place, where that is something else.
    instead: Option<Vec<String>>,
}

/// A function that was made without a look at its body.
struct Unchecked<'a> {
    located: FileStatement<'a>,
    oid: String,
}

/// How far the loading is.
struct Loading<'a> {
    items: Vec<Item<'a>>,
    /// The places in `items` of what has been run.
    done: BTreeSet<usize>,
    unchecked: Vec<Unchecked<'a>>,
}

impl<'a> Loading<'a> {
    fn new(files: &'a [SqlFile], reach: Reach<'_>) -> Self {
        let spans = files.iter().flat_map(statements);
        let items = spans.map(|(located, span)| {
            let instead = match reach.deed_of(located.sql, &span.tokens) {
                Deed::Instead(statements) => Some(statements),
                _ => None,
            };
            Item { located, sort: sort(&span), span, instead }
        });
        Self { items: items.collect(), done: BTreeSet::new(), unchecked: Vec::new() }
    }
}

/// What came of one round.
struct Round<'a> {
    ran: usize,
    faults: Vec<(FileStatement<'a>, Box<SqlError>)>,
}

/// Loads the statements of files into the shadow's database.
pub(super) async fn load_in_any_order(
    shadow: &mut dyn Shadow,
    reach: Reach<'_>,
    files: &[SqlFile],
) -> Result<(), LoadError> {
    let mut loading = Loading::new(files, reach);
    let mut made = BTreeSet::new();
    let mut bodies = Bodies::Checked;
    loop {
        let round = match run_what_can(shadow.latest().await?, &mut loading, bodies).await {
            Ok(round) => round,
            Err(Stop::Lost(error)) => return Err(error.into()),
            Err(Stop::Refused(located, error)) => {
                return Err(fault(shadow, files, &located, error).into());
            }
        };
        if round.faults.is_empty() {
            break;
        }
        bodies = match (round.ran, bodies) {
            (1.., _) => Bodies::Checked,
            _ if create_a_role(shadow, &round, &mut made).await? => bodies,
            (0, Bodies::Checked) => Bodies::Unchecked,
            (0, Bodies::Unchecked) => return Err(stuck(shadow, files, &loading, &round)),
        };
    }
    check_bodies(shadow, files, &loading.unchecked).await?;
    Ok(forget_settings(shadow.latest().await?).await?)
}

/// Why a round ended early.
enum Stop<'a> {
    /// A statement is wrong, whatever the order.
    Refused(FileStatement<'a>, Box<SqlError>),
    /// The connection is gone.
    Lost(SessionError),
}

impl From<SessionError> for Stop<'_> {
    fn from(error: SessionError) -> Self {
        Self::Lost(error)
    }
}

async fn run_what_can<'a>(
    session: &mut dyn Session,
    loading: &mut Loading<'a>,
    bodies: Bodies,
) -> Result<Round<'a>, Stop<'a>> {
    let mut round = Round { ran: 0, faults: Vec::new() };
    let mut file = None;
    for at in 0..loading.items.len() {
        let Some(item) = loading.items.get(at) else { break };
        if file.replace(item.located.file) != Some(item.located.file) {
            begin_file(session, bodies).await?;
        }
        let is_due = match item.sort {
            Sort::Setting => true,
            Sort::Transaction => false,
            Sort::Plain => !loading.done.contains(&at),
        };
        if !is_due {
            continue;
        }
        let ran = match &item.instead {
            Some(statements) => run_all(session, statements).await,
            None => execute(session, item.located.sql).await,
        };
        match ran {
            Ok(()) if item.sort == Sort::Setting => keep_bodies(session, bodies).await?,
            Ok(()) => {
                round.ran += 1;
                if bodies == Bodies::Unchecked && makes_routine(&item.located, &item.span) {
                    let oid = newest_function(session).await?;
                    loading.unchecked.push(Unchecked { located: item.located, oid });
                }
                loading.done.insert(at);
            }
            Err(SessionError::Sql(error)) if is_setting_of_newer(item, &error) => {}
            Err(SessionError::Sql(error)) if needs_something(&error) => {
                round.faults.push((item.located, error));
            }
            Err(SessionError::Sql(error)) => return Err(Stop::Refused(item.located, error)),
            Err(error) => return Err(error.into()),
        }
    }
    Ok(round)
}

fn is_setting_of_newer(item: &Item<'_>, error: &SqlError) -> bool {
    item.sort == Sort::Setting && is_unknown_setting(error)
}

/// What runs in the place of one statement.
async fn run_all(session: &mut dyn Session, statements: &[String]) -> Result<(), SessionError> {
    for statement in statements {
        session.execute(statement).await?;
    }
    Ok(())
}

async fn begin_file(session: &mut dyn Session, bodies: Bodies) -> Result<(), SessionError> {
    forget_settings(session).await?;
    keep_bodies(session, bodies).await
}

/// A file may set it too; in a round without a look at bodies it must stay as it is.
async fn keep_bodies(session: &mut dyn Session, bodies: Bodies) -> Result<(), SessionError> {
    match bodies {
        Bodies::Checked => Ok(()),
        Bodies::Unchecked => session.execute("SET check_function_bodies = off").await,
    }
}

async fn newest_function(session: &mut dyn Session) -> Result<String, SessionError> {
    let rows = session.query("SELECT max(oid::bigint) FROM pg_catalog.pg_proc").await?;
    Ok(rows.first().map(|row| row.text(0).to_owned()).unwrap_or_default())
}

async fn create_a_role(
    shadow: &mut dyn Shadow,
    round: &Round<'_>,
    made: &mut BTreeSet<String>,
) -> Result<bool, LoadError> {
    match round.faults.iter().find(|(_, error)| PostgresEngine.missing_role(error).is_some()) {
        Some((_, error)) => create_missing_role(shadow, error, made).await,
        None => Ok(false),
    }
}

/// Looks at the bodies of the functions that were made without.
async fn check_bodies(
    shadow: &mut dyn Shadow,
    files: &[SqlFile],
    unchecked: &[Unchecked<'_>],
) -> Result<(), LoadError> {
    for Unchecked { located, oid } in unchecked {
        let session = shadow.latest().await?;
        forget_settings(session).await?;
        let validator = format!(
            "SELECT pg_catalog.format('SELECT %s(%s)', l.lanvalidator::regproc, p.oid)
             FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_language l ON l.oid = p.prolang
             WHERE p.oid = {oid} AND l.lanvalidator <> 0"
        );
        for row in session.query(&validator).await? {
            // The body is read in the path that its file has.
            match session.execute(row.text(0)).await {
                Err(SessionError::Sql(error)) => {
                    return Err(fault(shadow, files, located, error).into());
                }
                done => done?,
            }
        }
    }
    Ok(())
}

/// No order works: what is to blame, among all that wait.
fn stuck(
    shadow: &dyn Shadow,
    files: &[SqlFile],
    loading: &Loading<'_>,
    round: &Round<'_>,
) -> LoadError {
    let waiting = loading.items.iter().enumerate().filter(|(at, _)| !loading.done.contains(at));
    let defined = waiting.filter_map(|(_, item)| definition(&item.span));
    let defined: Vec<String> = defined.map(|(found, _)| found.name).collect();
    match root_cause(&round.faults, &defined) {
        Some((located, error)) => fault(shadow, files, located, error.clone()).into(),
        None => unreachable!("a round that is stuck has faults"),
    }
}

fn fault(
    shadow: &dyn Shadow,
    files: &[SqlFile],
    located: &FileStatement<'_>,
    error: Box<SqlError>,
) -> SqlFault {
    let hint = hint(shadow, &error, located.file.dumped_from());
    let first = is_duplicate(&error).then(|| first_definition(files, located)).flatten();
    SqlFault {
        place: located.place(error.position.unwrap_or(1)),
        statement: located.sql.to_owned(),
        error,
        first,
        hint,
    }
}
