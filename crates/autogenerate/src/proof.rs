//! The proof: up, down, up on a shadow, with the whole catalog compared each time.

use aludel_catalog::{Catalog, Pair};
use aludel_diff::changes;
use aludel_plan::Plan;
use aludel_postgres::{InspectOptions, inspect};
use aludel_session::Session;
use serde::Serialize;
use thiserror::Error;

use crate::{
    Error,
    execute::{ExecuteError, Refusal, execute},
};

/// Which run of a proof.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Run {
    /// The way up.
    Up,
    /// The way back.
    Down,
    /// The way up once more, after the way back.
    UpAgain,
}

impl Run {
    fn words(self) -> &'static str {
        match self {
            Self::Up => "the way up",
            Self::Down => "the way down",
            Self::UpAgain => "the way up after the way down",
        }
    }
}

/// What was proven.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Proof {
    /// The runs, each followed by a comparison of the whole catalog.
    pub runs: Vec<Run>,
    /// How many objects were compared in the wanted state.
    pub objects: usize,
}

/// Why a migration is not proven. Nothing is written then.
#[derive(Debug, Error)]
pub enum ProofError {
    /// A statement fails.
    #[error("the migration does not hold: {} fails on the shadow database: {refusal}", run.words())]
    Refused {
        /// In which run.
        run: Run,
        /// Which statement, and why.
        refusal: Refusal,
    },
    /// The outcome is not what it should be.
    #[error(
        "the migration does not hold: after {} these differ from what they should be: {}",
        run.words(),
        differences.join(", ")
    )]
    Differs {
        /// After which run.
        run: Run,
        /// The objects that differ.
        differences: Vec<String>,
    },
}

/// Proves a migration on a session whose database is in the state before; it is in the state
/// after when the proof holds.
pub(crate) async fn prove(
    session: &mut dyn Session,
    states: Pair<&Catalog>,
    migration: Pair<&Plan>,
    options: &InspectOptions,
) -> Result<Proof, Error> {
    let Pair { before, after } = states;
    let runs = [
        (Run::Up, migration.before, after),
        (Run::Down, migration.after, before),
        (Run::UpAgain, migration.before, after),
    ];
    for (run, plan, wanted) in runs {
        run_and_compare(session, run, plan, wanted, options).await?;
    }
    Ok(Proof { runs: runs.map(|(run, ..)| run).to_vec(), objects: after.objects.len() })
}

async fn run_and_compare(
    session: &mut dyn Session,
    run: Run,
    plan: &Plan,
    wanted: &Catalog,
    options: &InspectOptions,
) -> Result<(), Error> {
    execute(session, plan).await.map_err(|error| match error {
        ExecuteError::Refused(refusal) => ProofError::Refused { run, refusal }.into(),
        ExecuteError::Session(error) => Error::from(error),
    })?;
    let found = inspect(session, options).await?;
    let differences: Vec<String> =
        changes(Pair::new(&found, wanted)).iter().map(|change| change.key().to_string()).collect();
    if differences.is_empty() {
        return Ok(());
    }
    Err(ProofError::Differs { run, differences }.into())
}
