//! Queries, described and planned without running one: the protocol's own description of a prepared
//! statement, and a generic plan, for some faults show only there.

mod catalog;
mod counted;
mod hidden;
mod merge;
mod plan;
mod question;
mod utility;

use std::ops::Range;

use aludel_engine::{Asked, Counted, Described, Describer, Form, FormColumn};
use aludel_session::{Description, Result, Session, SessionError, as_users};

use crate::PostgresEngine;
use catalog::{Catalog, UNNARROWED};
use plan::{Insert, Plan};
use question::Questions;

impl Describer for PostgresEngine {
    fn describe<'a>(
        &'a self,
        session: &'a mut dyn Session,
        queries: &'a [String],
        within: bool,
    ) -> Asked<'a, Vec<Described>> {
        Box::pin(describe(session, queries, within))
    }

    fn hides_code<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, bool> {
        Box::pin(hidden::hides_code(session))
    }

    fn counted<'a>(&'a self, session: &'a mut dyn Session) -> Asked<'a, Counted> {
        Box::pin(counted::counted(session))
    }
}

/// A query that the server takes, as it says so.
struct Taken {
    description: Description,
    /// `None` for what is not planned.
    plan: Option<Plan>,
    /// The plans of the INSERTs that it words as parts of a MERGE.
    merged: Vec<Plan>,
}

impl Taken {
    /// All inserts in it.
    fn inserts(&self) -> impl Iterator<Item = Insert<'_>> {
        self.plan.iter().chain(&self.merged).flat_map(Plan::inserts)
    }
}

async fn describe(
    session: &mut dyn Session,
    queries: &[String],
    within: bool,
) -> Result<Vec<Described>> {
    let questions = Questions::of(session).await?;
    let mut all = match within {
        true => undone(session, &questions, queries).await?,
        false => taken(session, &questions, queries).await?,
    };
    merge::look(session, &questions, queries, &mut all, within).await?;
    let known: Vec<&Taken> = all.iter().filter_map(|it| it.as_ref().ok()).collect();
    let catalog = Catalog::of(session, &known).await?;
    let described = all.into_iter().zip(queries).map(|(it, query)| match it {
        Err(SessionError::Sql(error)) => Ok(Described::Fails(error)),
        Err(error) => Err(error),
        Ok(taken) => Ok(match form(&taken, &catalog) {
            Some(form) => Described::Works(form),
            None if utility::names_nothing(query) => Described::Works(Form::default()),
            None => Described::Unchecked,
        }),
    });
    described.collect()
}

/// How many are asked together inside of a transaction: what is wrong with one is wrong with all behind it.
const TOGETHER: usize = 32;

/// The same inside a transaction that is open, which what is wrong with a query would end: what was asked
/// together with it is asked again.
async fn undone(
    session: &mut dyn Session,
    questions: &Questions,
    queries: &[String],
) -> Result<Vec<Result<Taken>>> {
    let mut all: Vec<Option<Result<Taken>>> = queries.iter().map(|_| None).collect();
    let mut stretches: Vec<Range<usize>> = Vec::new();
    let starts = (0..queries.len()).step_by(TOGETHER);
    stretches.extend(starts.map(|at| at..(at + TOGETHER).min(queries.len())));
    while let Some(stretch) = stretches.pop() {
        session.execute("SAVEPOINT aludel_queries").await?;
        let asked = queries.get(stretch.clone()).unwrap_or_default();
        let taken = taken(session, questions, asked).await;
        session
            .execute("ROLLBACK TO SAVEPOINT aludel_queries; RELEASE SAVEPOINT aludel_queries")
            .await?;
        let mut taken = taken?;
        let culprit = taken.iter().position(|it| it.as_ref().is_err_and(|it| !is_swept_along(it)));
        match culprit {
            None => {
                for (at, it) in stretch.zip(taken) {
                    all[at] = Some(it);
                }
            }
            Some(at) => {
                let culprit = taken.swap_remove(at);
                let at = stretch.start + at;
                all[at] = Some(culprit);
                let rest = [stretch.start..at, at + 1..stretch.end];
                stretches.extend(rest.into_iter().filter(|it| !it.is_empty()));
            }
        }
    }
    Ok(all.into_iter().flatten().collect())
}

/// Whether a statement failed because one before it did.
fn is_swept_along(error: &SessionError) -> bool {
    error.sql().is_some_and(|error| error.code == "25P02")
}

/// What the server says of each; the outer error ends all.
async fn taken(
    session: &mut dyn Session,
    questions: &Questions,
    queries: &[String],
) -> Result<Vec<Result<Taken>>> {
    let described = session.describe(queries).await?;
    let pairs = queries.iter().zip(described);
    let wanted: Vec<(Result<Description>, Option<String>)> = pairs
        .map(|(query, described)| {
            let count = described.as_ref().ok().map(|it| it.parameters.len());
            let question = count.and_then(|count| questions.plan(query, count));
            (described, question.map(|it| as_users(&it)))
        })
        .collect();
    session.foresee(wanted.iter().filter_map(|(_, question)| question.clone()).collect()).await?;
    let mut taken = Vec::with_capacity(wanted.len());
    for (described, question) in wanted {
        let plan = match question {
            None => Ok(None),
            Some(question) => session.query(&question).await.map(|rows| Some(Plan::of(&rows))),
        };
        taken.push(match (described, plan) {
            (Err(error), _) => Err(error),
            // Places count in the question, not in the query.
            (_, Err(SessionError::Sql(mut error))) => {
                error.position = None;
                Err(SessionError::Sql(error))
            }
            (_, Err(error)) => return Err(error),
            (Ok(description), Ok(plan)) => Ok(Taken { description, plan, merged: Vec::new() }),
        });
    }
    Ok(taken)
}

/// What a query takes and gives; `None` of what is not planned.
fn form(taken: &Taken, catalog: &Catalog) -> Option<Form> {
    let Taken { description, plan, .. } = taken;
    let plan = plan.as_ref()?;
    let padded = plan.padded();
    let column = |(at, it): (usize, &aludel_session::ResultColumn)| FormColumn {
        name: it.name.clone(),
        kind: catalog.type_name(it.kind, it.modifier),
        nullable: it.origin.and_then(|origin| catalog.nullable(origin, padded.holds(plan, at))),
    };
    Some(Form {
        parameters: description
            .parameters
            .iter()
            .map(|it| catalog.type_name(*it, UNNARROWED))
            .collect(),
        columns: description.columns.iter().enumerate().map(column).collect(),
        unfilled: taken.inserts().flat_map(|insert| catalog.unfilled(&insert)).collect(),
    })
}
