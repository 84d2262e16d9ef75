//! Types whose values only the server can judge: domains with checks, and types that no list knows.

use aludel_catalog::{Body, Catalog, Kind};
use aludel_engine::sampler::{Hints, Sampler, Values};
use aludel_session::{Session, SessionError};

use super::asking::ask;

/// How many values are enough.
const ENOUGH: usize = 40;
/// How many are tried.
const TRIES: usize = 120;

/// What a type that nobody knows may understand.
const GUESSES: [&str; 10] = ["1", "a", "(1,2)", "{}", "1,2", "[1,2]", "<a/>", "a=1", "1.2.3", ""];

/// Tries the types that a type is made of, once each.
pub(super) async fn learn(
    sampler: &dyn Sampler,
    session: &mut dyn Session,
    values: &mut dyn Values,
    catalog: &Catalog,
    data_type: &str,
) -> Result<(), SessionError> {
    for part in values.parts(data_type) {
        if values.is_tried(&part) {
            continue;
        }
        let checks = checks(catalog, &part);
        let known = values.of(&part, &Hints::of(checks.iter().copied()));
        match (known.is_empty(), checks.is_empty()) {
            (false, true) => {}
            (false, false) => {
                let taken = taken(session, known).await?;
                values.note(&part, taken);
            }
            (true, _) => {
                let guesses = GUESSES.iter().map(|text| sampler.cast(text, &part));
                let taken = taken(session, guesses.collect()).await?;
                values.note(&part, taken);
            }
        }
    }
    Ok(())
}

/// The checks of a domain.
pub(super) fn checks<'a>(catalog: &'a Catalog, data_type: &str) -> Vec<&'a str> {
    let constraints = catalog.of_kind(Kind::DomainConstraint).filter_map(|(key, object)| {
        let is_of_it = key.parent_name()?.to_string() == data_type;
        match &object.body {
            Body::DomainConstraint(constraint) if is_of_it => Some(constraint.definition.as_str()),
            _ => None,
        }
    });
    constraints.collect()
}

/// The values that the server takes.
async fn taken(
    session: &mut dyn Session,
    values: Vec<String>,
) -> Result<Vec<String>, SessionError> {
    let mut taken = Vec::new();
    for value in values.into_iter().take(TRIES) {
        if ask(session, &format!("SELECT {value}")).await?.is_ok() {
            taken.push(value);
        }
        if taken.len() == ENOUGH {
            break;
        }
    }
    Ok(taken)
}
